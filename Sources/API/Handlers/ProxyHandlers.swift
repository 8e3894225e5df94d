internal import Artifacts
internal import JSON
internal import MicroHTTP
internal import Model

/// `mlflow-artifacts/…`: the files of this server's own storage, by their path (`mlflow/server/artifact_router.py`).
enum ProxyHandlers {
    static func list(_ call: Call) throws -> HTTPResponse {
        guard let folder = call.artifacts.proxied else { return disabled("artifacts") }
        let path = try ArtifactPath(parsing: try call.fields().text(.path) ?? "")
        let entries = try folder.list(path)
        return .object(capacity: 64 + 96 * entries.count) { writer in
            writer.write(entries, below: "")
        }
    }

    static func download(_ call: Call) throws -> HTTPResponse {
        guard let folder = call.artifacts.proxied else { return disabled("artifacts/<path:artifact_path>") }
        let place = ArtifactPlace(folder: folder, path: try ArtifactPath(parsing: call.parts[0]))
        return FileAnswer.make(try place.open(), name: place.path.name, head: call.request.head)
    }

    static func upload(_ call: Call) throws -> any BodySink {
        guard let folder = call.artifacts.proxied else {
            throw AnsweredAlready(response: disabled("artifacts/<path:artifact_path>"))
        }
        if call.parts[0].hasSuffix("/") {
            throw TrackingError.invalid("Artifact path must include a filename (cannot end with '/').")
        }
        return UploadSink(
            try folder.beginUpload(to: try ArtifactPath(parsing: call.parts[0])), answer: .empty(status: 200))
    }

    static func delete(_ call: Call) throws -> HTTPResponse {
        guard let folder = call.artifacts.proxied else { return disabled("artifacts/<path:artifact_path>") }
        try folder.delete(try ArtifactPath(parsing: call.parts[0]))
        return .emptyObject
    }

    /// Only storage that takes parts needs such uploads: clients then send the file in one piece.
    static func multipart(_ call: Call) throws -> HTTPResponse {
        guard call.artifacts.proxied != nil else { return disabled("mpu/<path:artifact_path>") }
        _ = try ArtifactPath(parsing: call.parts[0])
        _ = try call.fields().requiredText(.path)
        throw TrackingError(
            .notImplemented, "Multipart upload is not supported for the current artifact repository")
    }

    static func presigned(_ call: Call) throws -> HTTPResponse {
        guard call.artifacts.proxied != nil else { return disabled("presigned/<path:artifact_path>") }
        _ = try ArtifactPath(parsing: call.parts[0])
        throw TrackingError(
            .notImplemented, "Multipart download is not supported for the current artifact repository")
    }

    private static func disabled(_ rule: String) -> HTTPResponse {
        // Stock's text, with the option's name in this server's command.
        let text =
            "Endpoint: /api/2.0/mlflow-artifacts/\(rule) disabled due to the mlflow server running with "
            + "`--no-serve-artifacts`. To enable artifacts server functionality, run `roost serve` with "
            + "`--serve-artifacts`"
        return .make(status: 503, contentType: "text/html; charset=utf-8", body: .bytes(Array(text.utf8)))
    }
}
