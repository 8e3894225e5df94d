/// What went wrong, in words. Never inlined: none of it belongs among the instructions of a well-formed text.
extension JSONParser {
    /// - Parameter hint: what may stand here, or what the place is.
    @inline(never) func unexpected(_ hint: String, at place: Int? = nil) -> JSONError {
        let place = place ?? position
        guard place < bytes.count else {
            return JSONError(message: "unexpected end of input, \(hint)", offset: place)
        }
        let found: String
        switch bytes[place] {
        case UInt8(ascii: "'"): found = "character \"'\""
        case 0x20...0x7e: found = "character '\(Character(Unicode.Scalar(bytes[place])))'"
        default: found = "byte 0x\(JSONParser.hexadecimal(bytes[place]))"
        }
        let isClause = hint.hasPrefix("expected")
        return JSONError(message: "unexpected \(found)\(isClause ? "," : "") \(hint)", offset: place)
    }

    /// For a letter where a value should begin.
    @inline(never) func unexpectedWord() -> JSONError {
        let lengthMax = 24
        var end = position
        if current == UInt8(ascii: "-") { end += 1 }
        while end < bytes.count, end - position < lengthMax, JSONParser.isWordByte(bytes[end]) { end += 1 }
        let word = String(copying: bytes, position..<end)
        let number: String
        switch word {
        case "NaN", "nan", "NAN": number = "NaN"
        case "Infinity", "infinity", "Inf", "inf", "INF": number = "Infinity"
        case "-Infinity", "-Inf": number = "-Infinity"
        default:
            let rest = end < bytes.count && JSONParser.isWordByte(bytes[end]) ? "…" : ""
            return JSONError(
                message: "unexpected word '\(word)\(rest)', expected a value", offset: position)
        }
        return JSONError(
            message: "unexpected word '\(word)', which is no JSON number; send \"\(number)\" as a string",
            offset: position)
    }

    /// For a scan with a fault, or without a value.
    @inline(never) func numberError(_ number: NumberScan) -> JSONError {
        switch number.fault {
        case .digitExpected:
            return unexpected("expected a digit", at: number.end)
        case .leadingZero:
            let text = excerpt(number)
            return JSONError(message: "a number must not begin with a zero: \(text)", offset: number.start)
        case .none:
            let text = excerpt(number)
            return JSONError(
                message: "number \(text) is out of the range of a double (at most 1.7976931348623157e308)",
                offset: number.start)
        }
    }

    func invalidUTF8() -> JSONError {
        let byte = JSONParser.hexadecimal(bytes[position])
        return JSONError(message: "invalid UTF-8: no character begins with byte 0x\(byte) here", offset: position)
    }

    /// The number's text, shortened when somebody sent a long one.
    private func excerpt(_ number: NumberScan) -> String {
        let lengthMax = 40
        if number.end - number.start <= lengthMax { return String(copying: bytes, number.start..<number.end) }
        return String(copying: bytes, number.start..<number.start + lengthMax) + "…"
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: false
        }
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
}
