internal import Model
package import MicroHTTP
package import StockUI
package import Store

/// MLflow's REST surface over a store: what the HTTP server calls for every request.
package struct APIHandler: HTTPHandler {
    private let store: TrackingStore
    private let artifacts: ArtifactStorage
    private let configuration: APIConfiguration
    private let log: any APILog
    private let router: Router
    private let security: Security

    /// - Parameter stockUI: MLflow's own pages, where the operator wants them.
    package init(
        store: TrackingStore, artifacts: ArtifactStorage, configuration: APIConfiguration, log: any APILog,
        stockUI: StockUI? = nil
    ) {
        self.store = store
        self.artifacts = artifacts
        self.configuration = configuration
        self.log = log
        var router = Router(Routes.all, prefix: configuration.staticPrefix)
        if let stockUI { Routes.addStockUI(stockUI, to: &router, prefix: configuration.staticPrefix) }
        self.router = router
        security = Security(configuration)
    }

    /// Decides what can be decided without the body: where the request comes from, and whether there is such a route.
    package func admit(_ head: HTTPRequestHead) -> Admission {
        if let answer = security.answer(head) {
            if let reason = answer.refusalReason {
                log.refusal(requestID: head.requestID, clientAddress: head.clientAddress, reason: reason)
            }
            return .refuse(answer.response)
        }
        switch router.match(head) {
        case .route(let route, let parts):
            guard case .receive(let open) = route.action else {
                return .accept(bodyBytesMax: configuration.bodyBytesMax)
            }
            return admitStream(head, parts, open)
        case .other(let response):
            return .refuse(security.addingHeaders(to: response, head))
        }
    }

    private func admitStream(
        _ head: HTTPRequestHead, _ parts: [String], _ open: (Call) throws -> any BodySink
    ) -> Admission {
        do {
            let sink = try open(call(HTTPRequest(head: head), parts))
            return .stream(
                SinkReceiver(
                    sink, complete: { security.addingHeaders(to: $0, head) }, failed: { failed($0, head) }))
        } catch {
            return .refuse(security.addingHeaders(to: failed(error, head), head))
        }
    }

    /// The only catch of the program's request path: whatever a handler throws becomes an answer here.
    package func respond(to request: HTTPRequest) -> HTTPResponse {
        let response: HTTPResponse
        switch router.match(request.head) {
        case .route(let route, let parts):
            guard case .answer(let handle) = route.action else {
                preconditionFailure("\(route.path) takes its body as a stream")
            }
            do {
                response = try handle(call(request, parts))
            } catch {
                response = failed(error, request.head)
            }
        case .other(let other):
            response = other
        }
        return security.addingHeaders(to: response, request.head)
    }

    private func call(_ request: HTTPRequest, _ parts: [String]) -> Call {
        Call(store: store, artifacts: artifacts, configuration: configuration, request: request, parts: parts)
    }

    package func errorResponse(status: Int, message: String, head: HTTPRequestHead?) -> HTTPResponse {
        let response = ErrorResponse.make(status: status, message: message)
        guard let head else { return response }
        return security.addingHeaders(to: response, head)
    }

    package func finished(_ record: AccessRecord) {
        log.request(record)
    }

    private func failed(_ error: any Error, _ head: HTTPRequestHead) -> HTTPResponse {
        if let answered = error as? AnsweredAlready { return answered.response }
        guard let known = error as? TrackingError else {
            report(head, cause: "\(error)")
            return ErrorResponse.make(
                TrackingError(
                    .internalError,
                    "The server failed to answer this request; its log says why under request id \(head.requestID)."))
        }
        if ErrorResponse.isOurFault(known.code) {
            report(head, cause: known.cause.map { "\(known): \($0)" } ?? known.description)
        }
        return ErrorResponse.make(known)
    }

    private func report(_ head: HTTPRequestHead, cause: String) {
        log.failure(requestID: head.requestID, request: "\(head.method.rawValue) \(head.path)", cause: cause)
    }
}
