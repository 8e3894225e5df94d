internal import Artifacts
internal import JSON
internal import MicroHTTP
internal import Model

/// The answer to a listing of what lies below an artifact URI.
enum ArtifactListing {
    /// - Parameters:
    ///   - uri: of a run's or a model's files.
    ///   - path: the folder below it; also the front of each path in the answer.
    static func make(_ call: Call, uri: String, _ path: ArtifactPath) throws -> HTTPResponse {
        let place = try call.artifacts.locate(uri).appending(path)
        let entries = try place.folder.list(place.path)
        return .object(capacity: 256 + 128 * entries.count) { writer in
            writer.member("root_uri", uri)
            writer.write(entries, below: path.text.isEmpty ? "" : path.text + "/")
        }
    }
}

extension ArtifactPlace {
    /// - Throws: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE for a folder.
    func open() throws -> OpenArtifact {
        do {
            return try folder.open(path)
        } catch let error as ArtifactIsDirectory {
            throw TrackingError.invalid(error.description)
        }
    }
}

extension FileAnswer {
    /// A file of a run or a model. Unlike the proxy, stock tells clients here to ask again each time.
    static func make(_ place: ArtifactPlace, head: HTTPRequestHead) throws -> HTTPResponse {
        make(
            try place.open(), name: place.path.name, head: head, headers: [("Cache-Control", "no-cache")])
    }
}

extension JSONWriter {
    /// The member `files`; left out when there are none.
    /// - Parameter prefix: in front of each name; empty, or ends with `/`.
    mutating func write(_ entries: [ArtifactEntry], below prefix: String) {
        if entries.isEmpty { return }
        key("files")
        beginArray()
        for entry in entries {
            beginObject()
            member("path", prefix + entry.name)
            member("is_dir", entry.isDirectory)
            // Stock has no size for an empty file either (`mlflow/entities/file_info.py`, `to_proto`).
            if entry.bytes > 0 { member("file_size", entry.bytes) }
            endObject()
        }
        endArray()
    }
}
