/// What the `source` of a new model version refers to, decided by its text alone: a source is a label for clients, and
/// nothing is looked up on a disk or in a network (`mlflow/server/handlers.py`, `_validate_source_run` and kin).
package enum ModelSource: Sendable, Equatable {
    /// A path on some machine's disk.
    case local
    /// `runs:/<run id>/…`
    case run(id: String)
    /// `models:/<model id>`
    case loggedModel(id: String)
    /// `models:/<name>/<version>` and kin.
    case registeredModel(RegisteredModelReference)
    /// Something behind the artifact proxy of a tracking server.
    case artifactProxy
    /// A place that has nothing to do with this server.
    case elsewhere

    /// - Throws: INVALID_PARAMETER_VALUE for a source that can mean nothing or more than one thing.
    package init(parsing source: String) throws(TrackingError) {
        guard let uri = URIText(source) else { throw .notAbsolute(source) }
        switch uri.scheme {
        case "" where source != "databricks":
            self = .local
            return
        case "file":
            try Self.checkFileHost(uri.authority, source)
            self = .local
            return
        case "models":
            self = try Self.models(uri, source)
        default:
            self = .elsewhere
        }
        try Self.checkPath(source)
        if uri.scheme == "runs" {
            let rest = uri.path.dropFirst()
            let id = rest.prefix { $0 != "/" }
            guard uri.authority.isEmpty, !id.isEmpty else { throw .notContained(source, in: .run) }
            self = .run(id: String(id))
        } else if Self.isArtifactProxy(uri) {
            self = .artifactProxy
        }
    }

    /// A host makes it a path on another machine, which only Windows has (`is_local_uri`).
    private static func checkFileHost(_ authority: String, _ source: String) throws(TrackingError) {
        let host = (authority.split(separator: "@").last ?? "").prefix { $0 != ":" }.lowercased()
        if host.isEmpty || host == "." || host.hasPrefix("localhost") || host.hasPrefix("127.0.0.1") { return }
        throw .invalid(
            "\(PythonText.shortened(source)) is not a valid remote uri. For remote access on windows, please consider "
                + "using a different scheme such as SMB (e.g. smb://<hostname>/<path>).")
    }

    private static func models(_ uri: URIText, _ source: String) throws(TrackingError) -> ModelSource {
        guard uri.authority.isEmpty else {
            throw .invalid(
                "Invalid model version source: '\(PythonText.shortened(source))'. Registered model sources must use "
                    + "the active model registry.")
        }
        guard let whole = URIText(source, keepsFragment: true), whole.path.hasPrefix("/") else {
            throw .notContained(source, in: .loggedModel)
        }
        let path = whole.path.drop { $0 == "/" }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, !PythonText.stripped(parts[0]).isEmpty else {
            throw .notContained(source, in: .loggedModel)
        }
        if parts.count == 2 {
            guard !PythonText.stripped(parts[1]).isEmpty else { throw .notContained(source, in: .loggedModel) }
            return .registeredModel(RegisteredModelReference(name: parts[0], suffix: parts[1]))
        }
        guard let at = parts[0].lastIndex(of: "@") else { return .loggedModel(id: parts[0]) }
        let alias = String(parts[0][parts[0].index(after: at)...])
        guard !PythonText.stripped(alias).isEmpty else { throw .notContained(source, in: .loggedModel) }
        return .registeredModel(RegisteredModelReference(name: String(parts[0][..<at]), version: .alias(alias)))
    }

    /// An absolute path in normal form, however it is escaped. MLflow compares with what the path resolves to on the
    /// server's own disk, and so refuses `s3://bucket/bin/model` where `/bin` is a link.
    private static func checkPath(_ source: String) throws(TrackingError) {
        guard let decoded = PercentText.fullyDecoded(source, plusIsBlank: true), let uri = URIText(decoded),
            uri.path.hasPrefix("/"), !uri.path.utf8.contains(0)
        else { throw .notAbsolute(source) }
        let parts = uri.path.utf8.split(separator: UInt8(ascii: "/"))
        let dots = Array("..".utf8)
        if parts.isEmpty || parts.contains(where: { $0.elementsEqual(dots) || $0.elementsEqual(dots.dropLast()) })
            || decoded.utf8.split(separator: UInt8(ascii: "/")).contains(where: { $0.elementsEqual(dots) })
        {
            throw .notAbsolute(source)
        }
    }

    private static func isArtifactProxy(_ uri: URIText) -> Bool {
        switch uri.scheme {
        case "mlflow-artifacts": return true
        case "http", "https":
            guard let parts = uri.pathParts else { return true }
            let route = ["api", "2.0", "mlflow-artifacts", "artifacts"]
            return parts.indices.contains { parts[$0...].starts(with: route) }
        default: return false
        }
    }
}

/// What a source is measured by: the parameter of the request that must name the run or the logged model it is in.
package enum ModelSourceOwner: String, Sendable {
    case run = "run_id", loggedModel = "model_id"
}

/// A version of a registered model as `models:/` URIs name one.
package struct RegisteredModelReference: Sendable, Equatable {
    package enum Version: Sendable, Equatable {
        /// nil for a number too large to be one of a version; `text` is as written.
        case number(Int64?, text: String)
        case latest
        /// The latest of a stage.
        case stage(String)
        case alias(String)
    }

    package var name: String
    package var version: Version

    init(name: String, version: Version) {
        self.name = name
        self.version = version
    }

    /// - Parameter suffix: what follows the name and a slash.
    init(name: String, suffix: String) {
        self.name = name
        if suffix.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) {
            version = .number(Int64(suffix), text: suffix)
        } else if RegistryRules.isLatest(suffix) {
            version = .latest
        } else {
            version = .stage(suffix)
        }
    }
}

/// A path on a disk, as the text of a location has it: nothing is looked up, so a link is as good as a folder.
package struct LocalPath: Sendable, Equatable {
    private let parts: [ExactText]

    /// - Parameters:
    ///   - location: a path, or a `file:` URI. Escapes count in both, as in MLflow.
    ///   - workingDirectory: what a relative path is relative to; absolute, without a slash at the end.
    /// - Returns: nil when it is not local.
    package init?(_ location: String, workingDirectory: String) {
        var path = location
        switch ArtifactLocation.scheme(location) {
        case "": break
        case "file":
            guard let uri = URIText(location) else { return nil }
            path = uri.path
        default: return nil
        }
        guard let decoded = PercentText.fullyDecoded(path), !decoded.utf8.contains(0) else { return nil }
        let absolute = decoded.utf8.first == UInt8(ascii: "/") ? decoded : workingDirectory + "/" + decoded
        var parts: [ExactText] = []
        for part in absolute.utf8.split(separator: UInt8(ascii: "/")) {
            let text = String(decoding: part, as: UTF8.self)
            switch text {
            case ".": continue
            case "..": _ = parts.popLast()
            default: parts.append(ExactText(text))
            }
        }
        self.parts = parts
    }

    /// Whether `other` is this folder or something in it.
    package func contains(_ other: LocalPath) -> Bool { other.parts.starts(with: parts) }

    package var text: String { "/" + parts.map(\.text).joined(separator: "/") }
}

/// Where artifacts are, by the text of their URI.
package enum ModelSourcePlace {
    /// As `_is_uri_within_root`: the same scheme and host, and a path below the root's.
    package static func contains(_ source: String, root: String) -> Bool {
        guard let a = URIText(source), let b = URIText(root), a.scheme == b.scheme,
            a.authority.lowercased() == b.authority.lowercased(), let parts = a.pathParts,
            let rootParts = b.pathParts, !rootParts.isEmpty
        else { return false }
        return parts.map(ExactText.init).starts(with: rootParts.map(ExactText.init))
    }
}

extension TrackingError {
    fileprivate static func notAbsolute(_ source: String) -> TrackingError {
        .invalid(
            "Invalid model version source: '\(PythonText.shortened(source))'. If supplying a source as an http, https, "
                + "local file path, ftp, objectstore, or mlflow-artifacts uri, an absolute path must be provided "
                + "without relative path references present. Please provide an absolute path.")
    }

    /// The source is in no artifacts of the run or logged model that the request names.
    package static func notContained(_ source: String, in owner: ModelSourceOwner) -> TrackingError {
        .invalid(
            "Invalid model version source: '\(PythonText.shortened(source))'. The \(owner.rawValue) request parameter "
                + "must identify the resource that contains the source.")
    }

    /// As `notContained`, for local paths.
    /// - Parameter source: the path, or the source as it was given when it could not be made one.
    package static func localNotContained(_ source: String, in owner: ModelSourceOwner) -> TrackingError {
        .invalid(
            "Invalid model version source: '\(PythonText.shortened(source))'. To use a local path as a model version "
                + "source, the \(owner.rawValue) request parameter has to be specified and the local path has to be "
                + "contained within the artifact directory of the run specified by the \(owner.rawValue).")
    }
}
