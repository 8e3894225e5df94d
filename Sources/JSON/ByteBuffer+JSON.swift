internal import Bytes
internal import CNumbers

extension ByteBuffer {
    /// Appends `\u` and four lower-case hexadecimal digits.
    func append(unicodeEscape unit: UInt16) {
        append("\\u")
        for shift: UInt16 in [12, 8, 4, 0] {
            let digit = UInt8(unit >> shift & 0xf)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    func append(decimal value: Int64) {
        // Twenty bytes hold every int64 with its sign.
        unsafe appendUninitialized(capacity: 20) { start in
            var digits = 1
            var bound: UInt64 = 10
            while digits < 19, value.magnitude >= bound {
                digits += 1
                bound *= 10
            }
            let sign = value < 0 ? 1 : 0
            if value < 0 { unsafe start[0] = UInt8(ascii: "-") }
            var rest = value.magnitude
            var place = sign + digits
            while place > sign {
                place -= 1
                unsafe start[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return sign + digits
        }
    }

    /// Appends a finite double as Python's `repr` prints it: the shortest text that reads back as the same double, in
    /// full between 1e-4 and 1e16 and with an exponent of at least two digits outside, always with `.0` or an exponent.
    func append(repr value: Double) {
        unsafe appendUninitialized(capacity: Int(ROOST_DOUBLE_TEXT_MAX)) { start in
            unsafe start.withMemoryRebound(to: CChar.self, capacity: Int(ROOST_DOUBLE_TEXT_MAX)) { text in
                unsafe roost_print_double(value, text)
            }
        }
    }

    /// Appends a JSON string. `text` is well-formed UTF-8 and goes through as it is, save for quotes, backslashes and
    /// control characters.
    func append(quoting text: Span<UInt8>) {
        append(UInt8(ascii: "\""))
        var position = 0
        while true {
            let special = ByteScan.firstSpecial(text, from: position)
            append(text.extracting(position..<special))
            if special == text.count { break }
            switch text[special] {
            case 0x22: append("\\\"")
            case 0x5c: append("\\\\")
            case 0x08: append("\\b")
            case 0x0c: append("\\f")
            case 0x0a: append("\\n")
            case 0x0d: append("\\r")
            case 0x09: append("\\t")
            default: append(unicodeEscape: UInt16(text[special]))
            }
            position = special + 1
        }
        append(UInt8(ascii: "\""))
    }
}
