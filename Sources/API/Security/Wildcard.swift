/// A shell-style pattern: `*` stands for any text, everything else for itself. ASCII letters match in either case, as
/// in host names and origins.
struct Wildcard: Sendable {
    /// The literal pieces between the stars; one piece means there is no star.
    private let pieces: [[UInt8]]

    init(_ pattern: String) {
        pieces = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
            .map { $0.map(Self.lowered) }
    }

    func matches(_ text: String) -> Bool {
        let bytes = text.utf8.map(Self.lowered)
        guard pieces.count > 1 else { return bytes == pieces[0] }
        let first = pieces[0]
        let last = pieces[pieces.count - 1]
        guard bytes.count >= first.count + last.count, bytes.starts(with: first), bytes.suffix(last.count) == last[...]
        else { return false }
        // Taking the leftmost place for each piece leaves the most room for the next ones.
        var rest = bytes[first.count..<(bytes.count - last.count)]
        for piece in pieces[1..<(pieces.count - 1)] where !piece.isEmpty {
            guard let start = rest.indices.first(where: { rest[$0...].starts(with: piece) }) else { return false }
            rest = rest[(start + piece.count)...]
        }
        return true
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }
}
