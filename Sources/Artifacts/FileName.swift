/// The name of an entry of a directory as the system has it: bytes, not always UTF-8, without a slash.
struct FileName: Sendable, ExpressibleByStringLiteral {
    /// Ends with a zero byte.
    let bytes: [CChar]

    init(_ component: String) { bytes = Array(component.utf8CString) }

    init(stringLiteral component: String) { self.init(component) }

    init(bytes: [CChar]) { self.bytes = bytes }

    /// nil when the name is not UTF-8.
    var text: String? { String(validating: bytes.dropLast(), as: UTF8.self) }
}
