internal import Artifacts
internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

/// The files of logged models and of model versions.
enum ModelArtifactHandlers {
    static func list(_ call: Call) throws -> HTTPResponse {
        let path = try ArtifactPath(parsing: try call.fields().text(.artifactDirectoryPath) ?? "")
        let model = try call.store.loggedModel(id: call.parts[0], allowDeleted: false)
        return try ArtifactListing.make(call, uri: model.artifactURI, path)
    }

    static func download(_ call: Call) throws -> HTTPResponse {
        guard let text = call.request.head.query.first("artifact_file_path"), !text.isEmpty else {
            throw TrackingError(
                .badRequest, "Request must include the \"artifact_file_path\" query parameter.")
        }
        let path = try ArtifactPath(parsing: text)
        let model = try call.store.loggedModel(id: call.parts[0], allowDeleted: false)
        return try FileAnswer.make(
            try call.artifacts.locate(model.artifactURI).appending(path), head: call.request.head)
    }

    static func downloadOfVersion(_ call: Call) throws -> HTTPResponse {
        let query = call.request.head.query
        let path = try ArtifactPath(parsing: try RunArtifactHandlers.requiredPath(query))
        let version = try call.fields().modelVersionName()
        let uri = try call.store.modelVersionDownloadURI(version)
        return try FileAnswer.make(try place(of: uri, call).appending(path), head: call.request.head)
    }

    /// A version's files may lie below a run, which says where its files are.
    private static func place(of uri: String, _ call: Call) throws -> ArtifactPlace {
        guard uri.hasPrefix("runs:/") else { return try call.artifacts.locate(uri) }
        let parts = uri.dropFirst("runs:/".count).drop { $0 == "/" }.split(separator: "/", maxSplits: 1)
        guard let runID = parts.first else { return try call.artifacts.locate(uri) }
        let root = try call.artifacts.locate(try call.store.run(id: String(runID)).info.artifactURI)
        return try root.appending(try ArtifactPath(parsing: parts.count > 1 ? String(parts[1]) : ""))
    }
}
