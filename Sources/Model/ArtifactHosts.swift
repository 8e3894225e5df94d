/// Which hosts an artifact location may name (`mlflow/store/artifact/host_policy.py`).
///
/// Some schemes make whoever reads an artifact connect to the host in its URI. A server that does so for a location
/// that any client could store can be sent to any host, so such locations are refused, unless they name the host of
/// the operator's own artifact storage or have a scheme that the operator allows.
package struct ArtifactHosts: Sendable {
    private struct Target: Hashable {
        let family: String
        let host: String
        /// nil when the port is not known from the URI.
        let port: Int?
    }

    private let allowedSchemes: Set<String>
    private let trusted: Set<Target>

    /// - Parameters:
    ///   - allowedSchemes: schemes to let through whatever host they name.
    ///   - roots: locations of the operator's own artifact storage.
    package init(allowedSchemes: [String], roots: [String]) {
        self.allowedSchemes = Set(allowedSchemes.map { $0.lowercased() })
        trusted = roots.reduce(into: []) { $0.formUnion(Self.targets($1) ?? []) }
    }

    /// - Parameter field: where in the request the location stands.
    /// - Throws: INVALID_PARAMETER_VALUE when `location` names a host it must not.
    package func check(_ location: String, field: String = "artifact_location") throws(TrackingError) {
        let scheme = ArtifactLocation.scheme(location)
        guard let targets = Self.targets(location), !allowedSchemes.contains(scheme),
            targets.isDisjoint(with: trusted)
        else { return }
        throw .invalid(
            "'\(field)' cannot use the '\(scheme)' scheme: the '\(scheme)' scheme addresses a host other "
                + "than the tracking server's configured artifact storage, so the server would connect to the host "
                + "named in the URI. Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable on "
                + "the server to allow it.")
    }

    /// The places `location` may make its reader connect to; more than one where the port depends on the reader. nil
    /// when it names no host.
    private static func targets(_ location: String) -> Set<Target>? {
        let scheme = ArtifactLocation.scheme(location)
        guard let family = family(scheme) else { return nil }
        let authority = authority(location.dropFirst(scheme.utf8.count + 1))
        // `mlflow-artifacts:/path` stands for the tracking server itself.
        if scheme == "mlflow-artifacts", authority.isEmpty { return nil }
        guard !authority.contains(where: { $0 == "\\" || $0.isWhitespace }), let (host, port) = split(authority) else {
            // HTTP clients may see another host in it than we do, so it equals no trusted one.
            return [Target(family: "malformed", host: String(authority), port: nil)]
        }
        if let port { return [Target(family: family, host: host, port: port)] }
        return Set(defaultPorts(scheme).map { Target(family: family, host: host, port: $0) })
    }

    /// Schemes that reach the same service count as one; nil for schemes that name no host to connect to.
    private static func family(_ scheme: String) -> String? {
        switch scheme {
        case "ftp", "sftp", "hdfs", "http", "r2", "b2", "abfss": scheme
        case "viewfs": "hdfs"
        case "https", "mlflow-artifacts": "http"
        default: nil
        }
    }

    private static func defaultPorts(_ scheme: String) -> [Int?] {
        switch scheme {
        case "ftp": [21]
        case "sftp": [22]
        case "http": [80]
        case "https", "r2", "b2", "abfss": [443]
        // Read by way of whatever the tracking server is reached by.
        case "mlflow-artifacts": [80, 443]
        // In the configuration of the Hadoop client.
        default: [nil]
        }
    }

    /// What stands between `//` and the path.
    private static func authority(_ rest: Substring) -> Substring {
        rest.hasPrefix("//") ? rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" && $0 != "#" } : ""
    }

    /// Host in lower case, and port; nil when the port is none.
    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        var host = place.prefix { $0 != ":" }
        var rest = place[host.endIndex...]
        if place.hasPrefix("["), let end = place.firstIndex(of: "]") {
            host = place[place.index(after: place.startIndex)..<end]
            rest = place[place.index(after: end)...]
        }
        let digits = rest.dropFirst()
        if digits.isEmpty { return (host.lowercased(), nil) }
        guard rest.first == ":", digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let port = UInt16(digits)
        else { return nil }
        return (host.lowercased(), Int(port))
    }
}
