package import Model

/// A place below an artifact folder. None that leads out of the folder can be made, on Linux or on the Windows of a
/// client that downloads it.
///
/// Two paths are equal when their bytes are: the file system tells a composed `é` from a decomposed one.
package struct ArtifactPath: Sendable {
    /// None is empty, made of dots and spaces only, longer than 255 bytes, or holds a slash or a control character.
    package let components: [String]

    package static let root = ArtifactPath(checked: [])

    package static let componentBytesMax = 255
    package static let depthMax = 128
    package static let totalBytesMax = 4096

    private init(checked components: [String]) { self.components = components }

    /// Reads a path as a client sent it; the empty text is the root.
    ///
    /// Follows `validate_path_is_safe` of `mlflow/utils/uri.py`: percent escapes are decoded until none is left, and
    /// control characters are escaped again. Doubled slashes inside and one at the end do not count. Unlike there,
    /// `.` is no component and backslashes may not lead up or to a root.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE.
    package init(parsing text: String) throws(TrackingError) {
        let bytes = ControlCharacters.escaped(try PercentEscapes.decoded(Array(text.utf8)))
        if bytes.contains(UInt8(ascii: "#")) || bytes.first == UInt8(ascii: "/") || Self.isFileURI(bytes) {
            throw .invalid("Invalid path")
        }
        var components: [String] = []
        for component in bytes.split(separator: UInt8(ascii: "/")) {
            try ComponentRules.check(component)
            components.append(String(decoding: component, as: UTF8.self))
        }
        try Self.checkSize(components)
        self.components = components
    }

    /// `other` below this place.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE when that is too long or too deep.
    package func appending(_ other: ArtifactPath) throws(TrackingError) -> ArtifactPath {
        let joined = components + other.components
        try Self.checkSize(joined)
        return ArtifactPath(checked: joined)
    }

    /// nil for the root.
    package var parent: ArtifactPath? {
        components.isEmpty ? nil : ArtifactPath(checked: Array(components.dropLast()))
    }

    /// The components with a slash between each two; empty for the root.
    package var text: String { components.joined(separator: "/") }

    /// The last component; empty for the root.
    package var name: String { components.last ?? "" }

    /// Whatever such a URI holds, it says an absolute path.
    private static func isFileURI(_ bytes: [UInt8]) -> Bool {
        bytes.count >= 5 && ASCII.equalIgnoringCase(bytes[..<5], "file:")
    }

    private static func checkSize(_ components: [String]) throws(TrackingError) {
        if components.count > depthMax {
            throw .invalid("Invalid path: \(components.count) parts are too many, at most \(depthMax) are allowed")
        }
        let total = components.reduce(components.count - 1) { $0 + $1.utf8.count }
        if total > totalBytesMax {
            throw .invalid("Invalid path: \(total) bytes are too many, at most \(totalBytesMax) are allowed")
        }
    }
}

extension ArtifactPath: Hashable {
    package static func == (one: ArtifactPath, other: ArtifactPath) -> Bool {
        one.components.elementsEqual(other.components) { $0.utf8.elementsEqual($1.utf8) }
    }

    package func hash(into hasher: inout Hasher) {
        for component in components {
            for byte in component.utf8 { hasher.combine(byte) }
            hasher.combine(UInt8(ascii: "/"))
        }
    }
}
