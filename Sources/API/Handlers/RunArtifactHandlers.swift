internal import Artifacts
internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

/// The files of a run, by paths relative to its artifact URI.
enum RunArtifactHandlers {
    static func list(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runID()
        let path = try ArtifactPath(parsing: try fields.text(.path) ?? "")
        return try ArtifactListing.make(call, uri: try call.store.run(id: runID).info.artifactURI, path)
    }

    static func download(_ call: Call) throws -> HTTPResponse {
        let query = call.request.head.query
        let path = try ArtifactPath(parsing: try requiredPath(query))
        guard let runID = query.first("run_id") ?? query.first("run_uuid") else {
            throw TrackingError.missing("Run with id=None not found")
        }
        let root = try call.artifacts.locate(try call.store.run(id: runID).info.artifactURI)
        return try FileAnswer.make(root.appending(path), head: call.request.head)
    }

    /// Small files that a page makes: at most 10 MiB.
    static func upload(_ call: Call) throws -> any BodySink {
        let query = call.request.head.query
        guard let runID = query.first("run_uuid"), !runID.isEmpty else {
            throw TrackingError.invalid("Request must specify run_uuid.")
        }
        guard let text = query.first("path"), !text.isEmpty else {
            throw TrackingError.invalid("Request must specify path.")
        }
        let path = try ArtifactPath(parsing: text)
        try SmallUploadSink.check(bytes: Int64(call.request.head.contentLength ?? 0))
        let place = try call.artifacts.locate(try call.store.run(id: runID).info.artifactURI).appending(path)
        return SmallUploadSink(try place.folder.beginUpload(to: place.path))
    }

    /// The `path` of a download.
    static func requiredPath(_ query: HTTPQuery) throws(TrackingError) -> String {
        guard let path = query.first("path") else {
            throw .invalid("Missing value for required parameter 'path'.")
        }
        return path
    }
}
