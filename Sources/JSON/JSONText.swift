extension String {
    /// The text of `range`, whose bytes were found to be well-formed UTF-8 when the document was read.
    init(copying bytes: Span<UInt8>, _ range: Range<Int>) {
        // Safe: the reader has checked these bytes, and a second check would cost as much as the copy.
        self = unsafe String(copying: UTF8Span(unchecked: bytes.extracting(range)))
    }

    /// The text of `range`, which is the well-formed inside of a JSON string with escapes.
    init(unescaping bytes: Span<UInt8>, _ range: Range<Int>) {
        var text = [UInt8]()
        text.reserveCapacity(range.count)
        var decoder = EscapeDecoder(bytes, range)
        while let byte = decoder.next() { text.append(byte) }
        self = String(decoding: text, as: UTF8.self)
    }
}

/// The UTF-8 bytes of the inside of a JSON string that was found well-formed, one after the other.
struct EscapeDecoder: ~Escapable {
    private let bytes: Span<UInt8>
    private var position: Int
    private let end: Int
    /// The rest of a `\u` escape's UTF-8, first byte lowest.
    private var pending: UInt32 = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    @_lifetime(self: copy self)
    mutating func next() -> UInt8? {
        if pending != 0 { return takePending() }
        if position == end { return nil }
        let byte = bytes[position]
        position += 1
        if byte != UInt8(ascii: "\\") { return byte }

        let kind = bytes[position]
        position += 1
        switch kind {
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "f"): return 0x0c
        case UInt8(ascii: "n"): return 0x0a
        case UInt8(ascii: "r"): return 0x0d
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "u"): return hexadecimal()
        default: return kind  // one of " \ /
        }
    }

    @_lifetime(self: copy self)
    private mutating func takePending() -> UInt8 {
        let byte = UInt8(truncatingIfNeeded: pending)
        pending >>= 8
        return byte
    }

    @_lifetime(self: copy self)
    private mutating func hexadecimal() -> UInt8 {
        var code = UInt32(codeUnit())
        if code & 0xf800 == 0xd800 {
            position += 2  // the \u of the other half
            code = 0x10000 + (code & 0x3ff) << 10 + UInt32(codeUnit()) & 0x3ff
        }
        let tail = { (shift: UInt32) in 0x80 | (code >> shift & 0x3f) }
        switch code {
        case 0..<0x80: return UInt8(code)
        case 0x80..<0x800: pending = (0xc0 | code >> 6) | tail(0) << 8
        case 0x800..<0x10000: pending = (0xe0 | code >> 12) | tail(6) << 8 | tail(0) << 16
        default: pending = (0xf0 | code >> 18) | tail(12) << 8 | tail(6) << 16 | tail(0) << 24
        }
        return takePending()
    }

    @_lifetime(self: copy self)
    private mutating func codeUnit() -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            unit = unit << 4 | (JSONParser.hexadecimalDigit(bytes[position]) ?? 0)
            position += 1
        }
        return unit
    }
}
