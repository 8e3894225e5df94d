internal import MicroHTTP

extension Routes {
    /// Answers without an end, or of any length.
    static let streams: [Route] = [
        Route(.get, .roost, "events", .read, EventHandlers.stream),
        Route(.get, .roost, "runs/export", .read, ExportHandlers.export),
        Route(.post, .roost, "runs/export", .read, ExportHandlers.export),
        Route(.get, .roost, "runs/page", .read, RunArtifactHandlers.page),
    ]
}
