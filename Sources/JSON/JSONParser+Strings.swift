extension JSONParser {
    /// Reads a string from its opening quote, checking everything that could be wrong with it.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func string(into tape: inout OutputSpan<JSONNode>) throws(JSONError) {
        let start = position + 1
        position = start
        var tag = JSONNode.Tag.string
        // Eight bytes at a time as long as nothing needs a closer look: most keys take one or two rounds.
        while true {
            while bytes.count - position >= 8 {
                let mask = ByteScan.specialOrNonASCII(ByteScan.word(bytes, at: position))
                if mask != 0 {
                    position += mask.trailingZeroBitCount >> 3
                    break
                }
                position += 8
            }
            let byte = current
            if byte == UInt8(ascii: "\"") { break }
            if byte >= 0x80 {
                try utf8Sequence()
            } else if byte == UInt8(ascii: "\\") {
                tag = .escapedString
                try escape()
            } else if byte >= 0x20 {
                position += 1
            } else {
                throw position < bytes.count
                    ? unexpected("in a string, where control characters must be escaped")
                    : JSONError(message: "unexpected end of input inside a string", offset: position)
            }
        }
        tape.append(JSONNode(tag, start: start, payload: UInt64(position)))
        position += 1
    }

    /// Steps over one non-ASCII character. The ranges are those of the Unicode standard's table of well-formed
    /// sequences: nothing longer than needed, no surrogates, nothing past U+10FFFF.
    @_lifetime(self: copy self)
    private mutating func utf8Sequence() throws(JSONError) {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xbf
        switch bytes[position] {
        case 0xc2...0xdf: length = 2
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: length = 3
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: length = 4
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: throw invalidUTF8()
        }
        if bytes.count - position < length || !second.contains(bytes[position + 1]) { throw invalidUTF8() }
        for index in 2..<max(length, 2) where bytes[position + index] & 0xc0 != 0x80 { throw invalidUTF8() }
        position += length
    }

    /// Steps over one escape; a pair of surrogates is one.
    @_lifetime(self: copy self)
    private mutating func escape() throws(JSONError) {
        guard position + 1 < bytes.count else {
            throw JSONError(message: "unexpected end of input inside a string", offset: bytes.count)
        }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 2
        case UInt8(ascii: "u"):
            let unit = try hexadecimalEscape(at: position)
            if unit & 0xf800 != 0xd800 {
                position += 6
                return
            }
            let isPair =
                unit < 0xdc00 && bytes.count - position >= 8 && bytes[position + 6] == UInt8(ascii: "\\")
                && bytes[position + 7] == UInt8(ascii: "u")
            guard isPair, try hexadecimalEscape(at: position + 6) & 0xfc00 == 0xdc00 else {
                let text = String(copying: bytes, position..<position + 6)
                throw JSONError(message: "lone surrogate '\(text)' in a string", offset: position)
            }
            position += 12
        default:
            position += 1
            throw unexpected("after '\\' in a string, allowed are \" \\ / b f n r t u")
        }
    }

    /// The code unit of the `\uXXXX` at `offset`, whose first two bytes were seen.
    private func hexadecimalEscape(at offset: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for place in offset + 2..<offset + 6 {
            guard place < bytes.count else {
                throw JSONError(message: "unexpected end of input inside a string", offset: bytes.count)
            }
            guard let digit = JSONParser.hexadecimalDigit(bytes[place]) else {
                throw unexpected("expected four hexadecimal digits after '\\u'", at: place)
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    static func hexadecimalDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
