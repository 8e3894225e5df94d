/// The parameters of a query string, decoded, in the order they came.
package struct HTTPQuery: Sendable {
    package var items: [(name: String, value: String)] = []

    package init() {}

    /// Parses what stands after the "?": "a=1&b=two+words&c". '+' is a space; a name without "=" has the value "";
    /// empty pieces ("a=1&&b=2") are passed over.
    /// - Throws: when a piece holds a bad escape, a NUL, or bytes that are not UTF-8.
    package init(parsing raw: String) throws(HTTPTargetError) {
        try self.init(parsing: raw[...])
    }

    init(parsing raw: Substring) throws(HTTPTargetError) {
        for piece in raw.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: true) {
            let text = Substring(piece)
            let nameEnd = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
            let valueStart = nameEnd == piece.endIndex ? nameEnd : piece.index(after: nameEnd)
            items.append(
                (
                    try percentDecoded(text[..<nameEnd], in: .query, plusIsSpace: true),
                    try percentDecoded(text[valueStart...], in: .query, plusIsSpace: true)
                ))
        }
    }

    package var isEmpty: Bool { items.isEmpty }

    /// The value of the first parameter of exactly that name.
    package func first(_ name: String) -> String? {
        for item in items where item.name == name { return item.value }
        return nil
    }

    /// The values of every parameter of exactly that name, in order.
    package func all(_ name: String) -> [String] {
        var values: [String] = []
        for item in items where item.name == name { values.append(item.value) }
        return values
    }
}
