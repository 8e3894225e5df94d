internal import MicroHTTP

extension Routes {
    /// Files of runs and models: the proxy that clients use, and the calls of pages.
    static let artifacts: [Route] = [
        Route(.get, .artifacts, "artifacts", .read, ProxyHandlers.list),
        Route(.get, .artifacts, "artifacts/<path:artifact_path>", .read, ProxyHandlers.download),
        Route(.put, .artifacts, "artifacts/<path:artifact_path>", .update, receive: ProxyHandlers.upload),
        Route(.delete, .artifacts, "artifacts/<path:artifact_path>", .delete, ProxyHandlers.delete),
        Route(.post, .artifacts, "mpu/create/<path:artifact_path>", .update, ProxyHandlers.multipart),
        Route(.post, .artifacts, "mpu/complete/<path:artifact_path>", .update, ProxyHandlers.multipart),
        Route(.post, .artifacts, "mpu/abort/<path:artifact_path>", .update, ProxyHandlers.multipart),
        Route(.get, .artifacts, "presigned/<path:artifact_path>", .read, ProxyHandlers.presigned),

        Route(.get, .mlflow2, "artifacts/list", .read, RunArtifactHandlers.list),
        Route(.post, .mlflow2, "artifacts/presigned-upload-url", .update, PresignedHandlers.upload),
        Route(.post, .mlflow2, "artifacts/presigned-download-url", .read, PresignedHandlers.download),
        Route(.get, .root, "/get-artifact", .read, RunArtifactHandlers.download),
        Route(.get, .root, "/model-versions/get-artifact", .read, ModelArtifactHandlers.downloadOfVersion),
        Route(.post, .mlflow2Ajax, "upload-artifact", .update, receive: RunArtifactHandlers.upload),
        Route(.get, .mlflow2, "logged-models/<model_id>/artifacts/directories", .read, ModelArtifactHandlers.list),
        Route(.get, .mlflow2Ajax, "logged-models/<model_id>/artifacts/files", .read, ModelArtifactHandlers.download),
    ]
}
