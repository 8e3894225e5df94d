internal import Model

/// The text of a filter or of an `order_by` clause as UTF-8. All offsets are in bytes; only error messages speak of
/// positions, which count Unicode scalars, the unit of MLflow's own lengths.
struct FilterSource: Sendable {
    let bytes: [UInt8]

    init(_ text: String) { bytes = Array(text.utf8) }

    var range: Range<Int> { bytes.indices }

    subscript(offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// The piece of the text at these offsets, as written.
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// As `text`, short enough for an error message.
    func excerpt(_ range: Range<Int>) -> String {
        // Four bytes are the longest scalar; one more shows `Excerpt` that something is missing.
        Excerpt.of(text(range.prefix(4 * Excerpt.scalarsMax + 4)))
    }

    /// The scalar that begins at `offset`, which must be inside the text and at a scalar's first byte, and its length.
    func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let first = bytes[offset]
        let length =
            switch first {
            case 0..<0x80: 1
            case 0x80..<0xE0: 2
            case 0xE0..<0xF0: 3
            default: 4
            }
        guard length > 1 else { return (Unicode.Scalar(first), 1) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for byte in bytes[(offset + 1)..<(offset + length)] { value = value << 6 | UInt32(byte & 0x3F) }
        guard let scalar = Unicode.Scalar(value) else { preconditionFailure("a String is well-formed UTF-8") }
        return (scalar, length)
    }

    /// The 1-based position of an offset in Unicode scalars.
    func position(of offset: Int) -> Int {
        1 + bytes[..<offset].count { $0 & 0xC0 != 0x80 }
    }

    /// INVALID_PARAMETER_VALUE with the position of what is wrong. The position comes last so that the beginning of the
    /// message stays MLflow's.
    func error(_ message: String, at offset: Int) -> TrackingError {
        .invalid("\(message) (at position \(position(of: offset)))")
    }
}

/// How much of a client's own text an error message repeats. Filters may be 64 KiB long; answers to them need not be.
enum Excerpt {
    static let scalarsMax = 200
    static let itemsMax = 10
    static let ellipsis = "…"

    static func of(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: scalarsMax, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + ellipsis
    }

    /// In the quotes that Python's `repr` would choose.
    static func quotedAsInPython(_ text: String) -> String {
        let scalars = text.unicodeScalars
        return scalars.contains("'") && !scalars.contains("\"") ? "\"\(text)\"" : "'\(text)'"
    }
}
