internal import MicroHTTP

/// The web page. It is Roost's own: MLflow's stands under `/mlflow/` where an operator wants it.
extension Routes {
    static let webUI: [Route] = [
        Route(.get, .root, "/", .anyone, PageHandlers.document),
        Route(.get, .webUI, "<version>/<name>", .anyone, PageHandlers.file),
    ]
}
