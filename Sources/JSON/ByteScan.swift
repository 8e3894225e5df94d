/// Eight bytes at a time over a text. Each function returns a word whose lowest set bit lies in the first byte (the
/// first in memory: words are loaded little-endian) that is looked for; bits above it may be false alarms.
enum ByteScan {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    /// Bytes below 0x20, quotes and backslashes: what a JSON string cannot hold as it is.
    @inline(__always) static func special(_ word: UInt64) -> UInt64 {
        let quote = word ^ (ones &* 0x22)
        let backslash = word ^ (ones &* 0x5c)
        let control = (word &- (ones &* 0x20)) & ~word
        return (control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)) & highs
    }

    /// The same, and every byte of a non-ASCII character.
    @inline(__always) static func specialOrNonASCII(_ word: UInt64) -> UInt64 { special(word) | (word & highs) }

    /// The eight bytes from `offset` on. Bounds are checked in every build.
    @inline(__always) static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        // Safe: any eight initialised bytes are a UInt64, and the load itself checks that they lie inside the span.
        let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return UInt64(littleEndian: word)
    }

    /// Place of the first byte from `start` on that cannot stand as it is inside a JSON string; `bytes.count` if none.
    @inline(__always) static func firstSpecial(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while bytes.count - position >= 8 {
            let mask = special(word(bytes, at: position))
            if mask != 0 { return position + mask.trailingZeroBitCount >> 3 }
            position += 8
        }
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            position += 1
        }
        return position
    }

    /// An upper bound of the number of values and keys in a JSON text: each but the first follows one of `,:[{`.
    static func nodesMax(_ bytes: Span<UInt8>) -> Int {
        var count = 1
        for position in bytes.indices {
            let byte = bytes[position]
            // `[` and `{` differ in one bit only.
            let marks = byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") || byte | 0x20 == UInt8(ascii: "{")
            count &+= marks ? 1 : 0
        }
        return count
    }
}
