internal import Model

/// What one component of a path may be.
enum ComponentRules {
    /// - Parameter component: not empty, without slashes and control characters.
    /// - Throws: INVALID_PARAMETER_VALUE.
    static func check(_ component: ArraySlice<UInt8>) throws(TrackingError) {
        if component.count > ArtifactPath.componentBytesMax {
            throw .invalid(
                "Invalid path: a name of \(component.count) bytes is too long, at most "
                    + "\(ArtifactPath.componentBytesMax) are allowed")
        }
        if component.elementsEqual("..".utf8) { throw .invalid("Invalid path") }
        // What Windows takes for a way up or out: it drops dots and spaces at the end of a name, and does not join a
        // name that begins with a drive or a backslash to anything.
        for part in component.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: false)
        where part.allSatisfy({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }) {
            // Doubled backslashes, and one at the end, lead nowhere.
            if part.isEmpty, part.startIndex != component.startIndex { continue }
            throw .invalid("Invalid path: \(quoted(component)) holds no name, or one of dots and spaces only")
        }
        if component.count >= 2, component[component.startIndex + 1] == UInt8(ascii: ":"),
            ASCII.isLetter(component[component.startIndex])
        {
            throw .invalid("Invalid path: \(quoted(component)) begins with a drive letter")
        }
    }

    private static func quoted(_ component: ArraySlice<UInt8>) -> String {
        PythonText.repr(String(decoding: component, as: UTF8.self))
    }
}
