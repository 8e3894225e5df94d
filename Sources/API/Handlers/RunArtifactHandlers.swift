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
        try FileAnswer.make(try place(call), head: call.request.head)
    }

    /// A web page among a run's files, for a frame: with its styles and the pictures inside it, in an origin of its
    /// own, without scripts, and cut off from the network.
    static func page(_ call: Call) throws -> HTTPResponse {
        let place = try place(call)
        guard ["html", "htm"].contains(place.path.name.split(separator: ".").last?.lowercased()) else {
            throw TrackingError.invalid(
                "Only .html and .htm files are shown as pages. Received '\(PythonText.shortened(place.path.name))'.")
        }
        let policy = """
            sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:; \
            base-uri 'none'; form-action 'none'; frame-ancestors 'self'
            """
        return FileAnswer.make(
            try place.open(), name: place.path.name, head: call.request.head,
            headers: [
                ("Content-Security-Policy", policy), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache"),
            ], isShown: true)
    }

    private static func place(_ call: Call) throws -> ArtifactPlace {
        let query = call.request.head.query
        let path = try ArtifactPath(parsing: try requiredPath(query))
        guard let runID = query.first("run_id") ?? query.first("run_uuid") else {
            throw TrackingError.missing("Run with id=None not found")
        }
        return try call.artifacts.locate(try call.store.run(id: runID).info.artifactURI).appending(path)
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
