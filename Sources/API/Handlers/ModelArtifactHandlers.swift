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
}
