/// A path with open parts, as Flask writes them: `/models/<id>/tags/<key>`, or `/files/<path:rest>`.
struct PathPattern: Sendable, Equatable {
    /// The fixed texts around the open parts: one more than there are parts.
    private let fixed: [String]
    /// Whether the last part takes slashes too; it then ends the path.
    private let lastTakesAll: Bool

    /// - Returns: nil when `text` has no open part.
    init?(_ text: String) {
        var fixed: [String] = []
        var takesAll = false
        var rest = text[...]
        while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
            fixed.append(String(rest[..<start]))
            takesAll = rest[start...].hasPrefix("<path:")
            rest = rest[rest.index(after: end)...]
        }
        guard !fixed.isEmpty else { return nil }
        fixed.append(String(rest))
        precondition(!takesAll || rest.isEmpty, "a part that takes slashes must end its path: \(text)")
        self.fixed = fixed
        lastTakesAll = takesAll
    }

    /// - Returns: the texts of the open parts, none of them empty; nil when `path` is another one.
    func match(_ path: String) -> [String]? {
        guard path.utf8.starts(with: fixed[0].utf8) else { return nil }
        var rest = path.utf8.dropFirst(fixed[0].utf8.count)
        var parts: [String] = []
        for (index, literal) in fixed.dropFirst().enumerated() {
            let isLast = index == fixed.count - 2
            let end =
                isLast && lastTakesAll
                ? rest.endIndex : rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
            guard end > rest.startIndex, let part = String(rest[..<end]) else { return nil }
            parts.append(part)
            rest = rest[end...]
            guard rest.starts(with: literal.utf8) else { return nil }
            rest = rest.dropFirst(literal.utf8.count)
        }
        return rest.isEmpty ? parts : nil
    }
}
