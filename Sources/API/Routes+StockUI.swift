internal import MicroHTTP
internal import StockUI

extension Routes {
    /// What only MLflow's own pages ask for. The parts of the protocol that are not built answer as a server does that
    /// has nothing of the kind: no traces, no data sets for evaluation, no scorers, no gateway.
    static let pages: [Route] = [
        Route(.get, .root, "/graphql", .read, GraphQLHandler.answer),
        Route(.post, .root, "/graphql", .read, GraphQLHandler.answer),
        Route(.get, .mlflow3Ajax, "ui-telemetry", .authenticated, EmptyHandlers.telemetry),
        Route(.post, .mlflow3Ajax, "ui-telemetry", .authenticated, EmptyHandlers.telemetryRecords),
        Route(.get, .mlflow2Ajax, "gateway-proxy", .authenticated, EmptyHandlers.gateway),
        Route(.post, .mlflow2Ajax, "gateway-proxy", .authenticated, EmptyHandlers.gateway),
        Route(.post, .mlflow3, "traces/search", .read, EmptyHandlers.list),
        Route(.post, .mlflow3, "traces/metrics", .read, EmptyHandlers.traceMetrics),
        Route(.get, .mlflow3, "datasets/search", .read, EmptyHandlers.list),
        Route(.post, .mlflow3, "datasets/search", .read, EmptyHandlers.list),
        Route(.get, .mlflow3, "scorers/list", .read, EmptyHandlers.list),
    ]

    /// Where MLflow's own pages are, behind the operator's prefix.
    static let stockUIPath = "/mlflow"

    /// The pages, and the whole API once more below them: their links are relative.
    /// - Parameter prefix: the operator's.
    static func addStockUI(_ ui: StockUI, to router: inout Router, prefix: String) {
        let files = StockUIHandlers(ui)
        router.add(
            [
                Route(.get, .root, "/", .anyone, files.index),
                Route(.get, .root, "/static-files/<path:path>", .anyone, files.file),
            ], prefix: prefix + stockUIPath)
        let own = Set(webUI.map(\.path))
        router.add(all.filter { !own.contains($0.path) }, prefix: prefix + stockUIPath)
    }
}
