/// The rules for names of metrics, params and tags (`mlflow/utils/validation.py`, `_validate_metric_name` and kin).
package enum KeyName {
    /// Checks characters and shape of `key`, in MLflow's order; not its length.
    ///
    /// - Parameters:
    ///   - key: letters and digits of any script, `_`, `-`, `.`, space, `:` and `/`; as a POSIX path already normal.
    ///   - path: where the key stands in the request, such as `tags[0].key`; asked for only when the key is bad.
    /// - Throws: INVALID_PARAMETER_VALUE with MLflow's text.
    package static func check(_ key: String, at path: @autoclosure () -> String) throws(TrackingError) {
        switch verdict(key) {
        case .good:
            return
        case .badCharacter:
            throw .invalid(
                "Invalid value \(PythonText.json(key)) for parameter '\(path())' supplied: Names may only contain "
                    + "alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).")
        case .badPath:
            throw .invalid(
                "Invalid value \(PythonText.json(key)) for parameter '\(path())' supplied: Names may be treated as "
                    + "files in certain cases, and must not resolve to other names when treated as such. This name "
                    + "would resolve to \(PythonText.repr(normalizedPath(key)))")
        }
    }

    private enum Verdict { case good, badCharacter, badPath }

    /// One pass over the bytes for the names that are ASCII, which nearly all are: a batch brings a thousand.
    private static func verdict(_ key: String) -> Verdict {
        let bytes = key.utf8.span
        var path = PathShape()
        for position in bytes.indices {
            let byte = bytes[position]
            if byte >= 0x80 { return verdictBeyondASCII(key) }
            if !isAllowedASCII(byte) { return containsBadScalar(key) ? .badCharacter : .badPath }
            path.take(byte)
        }
        return path.isNormal() ? .good : .badPath
    }

    private static func verdictBeyondASCII(_ key: String) -> Verdict {
        if containsBadScalar(key) { return .badCharacter }
        var path = PathShape()
        for byte in key.utf8 { path.take(byte) }
        return path.isNormal() ? .good : .badPath
    }

    private static func containsBadScalar(_ key: String) -> Bool {
        key.unicodeScalars.contains { scalar in
            scalar.isASCII ? !isAllowedASCII(UInt8(scalar.value)) : !isWordScalar(scalar)
        }
    }

    /// `[/\w.\- :]` below 0x80.
    private static func isAllowedASCII(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "-")...UInt8(ascii: "/"), UInt8(ascii: "_"),
            UInt8(ascii: " "):
            true
        default: false
        }
    }

    /// Python's `\w` beyond ASCII: letters and whatever has a numeric value; combining marks are neither.
    package static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber: true
        default: scalar.properties.numericType != nil
        }
    }

    /// What `posixpath.normpath` makes of `path`.
    static func normalizedPath(_ path: String) -> String {
        let slashes = path.utf8.prefix { $0 == UInt8(ascii: "/") }.count
        // POSIX leaves the meaning of exactly two leading slashes open, so normpath keeps them.
        let root = slashes == 0 ? "" : slashes == 2 ? "//" : "/"
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part != ".." || (root.isEmpty && parts.isEmpty) || parts.last == ".." {
                parts.append(part)
            } else if !parts.isEmpty {
                parts.removeLast()
            }
        }
        let normal = root + parts.joined(separator: "/")
        return normal.isEmpty ? "." : normal
    }
}

/// Watches a name byte by byte for what makes it something else as a path: an empty part (so also a slash at either
/// end), the parts `.` and `..`, and two dots at the start, which MLflow refuses whatever follows them.
private struct PathShape {
    private var length = 0
    private var partLength = 0
    private var partIsDots = true
    private var startsWithTwoDots = true
    private var isBroken = false

    mutating func take(_ byte: UInt8) {
        if length < 2, byte != UInt8(ascii: ".") { startsWithTwoDots = false }
        length += 1
        if byte == UInt8(ascii: "/") {
            endPart()
        } else {
            partLength += 1
            if byte != UInt8(ascii: ".") { partIsDots = false }
        }
    }

    mutating func isNormal() -> Bool {
        endPart()
        return !isBroken && !(length >= 2 && startsWithTwoDots)
    }

    private mutating func endPart() {
        if partLength == 0 || (partIsDots && partLength <= 2) { isBroken = true }
        partLength = 0
        partIsDots = true
    }
}
