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
        var position = 0
        while bytes.count - position >= 8 {
            // One counter a byte, each added up before it could overflow; the compiler makes vectors of the inner loop.
            let end = position + min((bytes.count - position) & ~7, 8 * 255)
            var counters: UInt64 = 0
            while position < end {
                // Safe: the eight bytes end at `end` at the latest, which lies within the span.
                let word = unsafe bytes.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
                // `[` and `{` differ in one bit only.
                let comma = zeros(word ^ (ones &* 0x2c))
                let colon = zeros(word ^ (ones &* 0x3a))
                let opening = zeros((word | ones &* 0x20) ^ (ones &* 0x7b))
                counters &+= (comma | colon | opening) &>> 7
                position &+= 8
            }
            let pairs = counters & 0x00ff_00ff_00ff_00ff &+ (counters &>> 8 & 0x00ff_00ff_00ff_00ff)
            count &+= Int(truncatingIfNeeded: (pairs &* 0x0001_0001_0001_0001) &>> 48)
        }
        for place in position..<bytes.count {
            let byte = bytes[place]
            let isMark = byte == UInt8(ascii: ",") || byte == UInt8(ascii: ":") || byte | 0x20 == UInt8(ascii: "{")
            count &+= isMark ? 1 : 0
        }
        return count
    }

    /// The high bit of each byte that is zero, and no other bit.
    @inline(__always) private static func zeros(_ word: UInt64) -> UInt64 {
        ~(((word & ~highs) &+ ~highs) | word) & highs
    }

    /// How many of the eight bytes of `word`, from the first one on, are decimal digits.
    @inline(__always) static func leadingDigits(_ word: UInt64) -> Int {
        let values = word ^ (ones &* 0x30)
        let others = (((values & ~highs) &+ (ones &* 0x76)) | values) & highs
        return others.trailingZeroBitCount >> 3
    }

    /// The number that the first `count` bytes of `word`, all of them digits, write in decimal; `count` is 1 to 8.
    @inline(__always) static func decimal(_ word: UInt64, _ count: Int) -> UInt64 {
        // Moved to the end of the word behind zeros, then added up by twos, fours and eights.
        let digits = (word ^ (ones &* 0x30)) &<< UInt64(truncatingIfNeeded: 64 - 8 * count)
        let pairs = digits &* 10 &+ digits &>> 8
        let low = (pairs & 0x0000_00ff_0000_00ff) &* (100 &+ 1_000_000 &<< 32)
        let high = (pairs &>> 16 & 0x0000_00ff_0000_00ff) &* (1 &+ 10_000 &<< 32)
        return (low &+ high) &>> 32
    }
}
