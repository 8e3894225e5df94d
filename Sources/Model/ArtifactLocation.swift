/// The rules for an experiment's artifact location, which is a label for clients and never opened by this server.
package enum ArtifactLocation {
    /// - Parameters:
    ///   - location: a URI, or a local path.
    ///   - workingDirectory: what a relative local path is relative to; absolute, without a slash at the end.
    ///   - hosts: which hosts it may name.
    /// - Returns: the location to keep: URIs as they are, relative local paths made absolute.
    /// - Throws: INVALID_PARAMETER_VALUE for fragments and params, `..` in a query string, hosts that it must not name,
    ///   `runs:` URIs and more than 2048 characters (`mlflow/server/handlers.py`, `_validate_storage_location_uri`).
    package static func resolve(_ location: String, workingDirectory: String, hosts: ArtifactHosts)
        throws(TrackingError) -> String
    {
        if let hash = location.firstIndex(of: "#"), location.index(after: hash) != location.endIndex {
            throw .invalid("'artifact_location' URL can't include fragments or params.")
        }
        let beforeQuery = location.prefix { $0 != "?" && $0 != "#" }
        if hasParams(beforeQuery) {
            throw .invalid("'artifact_location' URL can't include fragments or params.")
        }
        let query = location[beforeQuery.endIndex...]
        if fullyDecoded(query).contains("..") { throw .invalid("Invalid query string") }
        try hosts.check(location)
        if location.hasPrefix("runs:") {
            throw .invalid(
                "Artifact location cannot be a runs:/ URI. Given: '\(PythonText.shortened(location))'")
        }
        let isRelative = scheme(location).isEmpty && !location.hasPrefix("/")
        let resolved = isRelative ? workingDirectory + "/" + location : location
        if TextLength.exceeds(resolved, Limits.artifactLocationLengthMax) {
            throw .invalid(
                "Invalid artifact path length. The length of the artifact path cannot be greater than "
                    + "\(Limits.artifactLocationLengthMax) characters. To configure this limit, please set the "
                    + "MLFLOW_ARTIFACT_LOCATION_MAX_LENGTH environment variable.")
        }
        return resolved
    }

    /// The text before the first `:`, in lower case, when it is shaped like a URI scheme; else empty.
    static func scheme(_ location: String) -> String {
        guard let colon = location.firstIndex(of: ":"), let first = location.unicodeScalars.first,
            first.isASCII, first.properties.isAlphabetic
        else { return "" }
        let scheme = location[..<colon]
        let isScheme = scheme.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789+-.".unicodeScalars.contains(scalar))
        }
        return isScheme ? scheme.lowercased() : ""
    }

    static let schemesWithParams: Set<String> = [
        "", "ftp", "hdl", "prospero", "http", "https", "shttp", "rtsp", "rtsps", "rtspu", "sip", "sips", "mms", "sftp",
        "tel",
    ]

    /// Whether the last part of the path has a `;` with something behind it, which `urlparse` calls params. Python
    /// looks for them in the schemes it knows to have some, and in plain paths.
    private static func hasParams(_ location: Substring) -> Bool {
        guard schemesWithParams.contains(scheme(String(location))) else { return false }
        let last = location.lastIndex(of: "/").map { location[$0...] } ?? location
        guard let semicolon = last.firstIndex(of: ";") else { return false }
        return last.index(after: semicolon) != last.endIndex
    }

    /// `text` with percent escapes decoded until none is left, but at most ten times as MLflow does.
    private static func fullyDecoded(_ text: Substring) -> String {
        var decoded = String(text)
        for _ in 0..<10 {
            let next = PercentText.decodedOnce(decoded)
            if next == decoded { break }
            decoded = next
        }
        return decoded
    }
}
