package import Artifacts
internal import Model

/// The folders that artifact URIs may lead to. A URI is a label: it is compared with what the operator configured, and
/// only the rest of it becomes a path, below one of these folders.
package struct ArtifactStorage: Sendable {
    /// A folder under the text that URIs of its files begin with.
    package struct LocalRoot: Sendable {
        package let uri: String
        package let folder: ArtifactFolder

        /// - Parameter uri: a path or `file:` URI.
        package init(uri: String, folder: ArtifactFolder) {
            self.uri = uri.hasSuffix("/") ? String(uri.dropLast()) : uri
            self.folder = folder
        }
    }

    /// Where the files of `mlflow-artifacts:` URIs are; nil when this server does not serve them.
    let proxied: ArtifactFolder?
    private let local: LocalRoot?

    /// - Parameter local: the default artifact root, where that is a folder of this machine.
    package init(proxied: ArtifactFolder?, local: LocalRoot? = nil) {
        self.proxied = proxied
        self.local = local
    }

    /// Where the files below an artifact URI are (`mlflow/server/handlers.py`,
    /// `_get_proxied_run_artifact_destination_path`).
    /// - Throws: INVALID_PARAMETER_VALUE when that is not in this server's storage.
    func locate(_ uri: String) throws(TrackingError) -> ArtifactPlace {
        let location = uri.prefix { $0 != "?" && $0 != "#" }
        if let proxied, let path = Self.proxiedPath(location) {
            return ArtifactPlace(folder: proxied, path: try ArtifactPath(parsing: path))
        }
        if let local, location.hasPrefix(local.uri), location.dropFirst(local.uri.count).first == "/" {
            let path = location.dropFirst(local.uri.count).drop { $0 == "/" }
            return ArtifactPlace(folder: local.folder, path: try ArtifactPath(parsing: String(path)))
        }
        throw .invalid(
            "The artifacts under '\(PythonText.shortened(uri))' are not in this server's own storage, so it cannot "
                + "read or write them; use a client that reaches their location itself.")
    }

    /// The part of a proxied URI that is a path of the proxy; nil for other URIs.
    private static func proxiedPath(_ location: Substring) -> String? {
        if location.hasPrefix("mlflow-artifacts:") {
            let rest = location.dropFirst("mlflow-artifacts:".count)
            // An authority only says how clients reach the server.
            let path = rest.hasPrefix("//") ? rest.dropFirst(2).drop { $0 != "/" } : rest
            return String(path.drop { $0 == "/" })
        }
        guard location.hasPrefix("http://") || location.hasPrefix("https://"),
            let anchor = range(of: "/mlflow-artifacts/artifacts", in: location)
        else { return nil }
        return String(location[anchor.upperBound...].drop { $0 == "/" })
    }

    private static func range(of needle: String, in text: Substring) -> Range<Substring.Index>? {
        var start = text.startIndex
        while start < text.endIndex {
            if text[start...].hasPrefix(needle) { return start..<text.index(start, offsetBy: needle.count) }
            start = text.index(after: start)
        }
        return nil
    }
}

/// A file or folder in the storage.
struct ArtifactPlace {
    let folder: ArtifactFolder
    let path: ArtifactPath

    func appending(_ other: ArtifactPath) throws(TrackingError) -> ArtifactPlace {
        ArtifactPlace(folder: folder, path: try path.appending(other))
    }
}
