internal import Bytes
internal import CNumbers

extension GrowableBytes {
    /// Appends `\u` and four lower-case hexadecimal digits.
    mutating func append(unicodeEscape unit: UInt16) {
        append("\\u")
        for shift: UInt16 in [12, 8, 4, 0] {
            let digit = UInt8(unit >> shift & 0xf)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    mutating func append(decimal value: Int64) {
        var rest = value.magnitude
        var digits = 1
        var bound: UInt64 = 10
        while digits < 19, rest >= bound {
            digits += 1
            bound &*= 10
        }
        let length = digits + (value < 0 ? 1 : 0)
        unsafe appendUninitialized(capacity: length) { start in
            // From the end, two digits at a time; `place` never gets below the number of digits still to be written.
            var place = length
            while rest >= 100 {
                let pair = Int(truncatingIfNeeded: rest % 100) &* 2
                rest /= 100
                place &-= 2
                unsafe start[place] = digitPairs.utf8Start[pair]
                unsafe start[place &+ 1] = digitPairs.utf8Start[pair &+ 1]
            }
            if rest >= 10 {
                place &-= 1
                unsafe start[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            unsafe start[place &- 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest)
            if value < 0 { unsafe start[0] = UInt8(ascii: "-") }
            return length
        }
    }

    /// Appends a key that needs no escapes, with a comma before it if asked for.
    mutating func append(key name: StaticString, afterComma: Bool) {
        let length = name.utf8CodeUnitCount
        unsafe appendUninitialized(capacity: length + 4) { start in
            var place = 0
            if afterComma {
                unsafe start[0] = UInt8(ascii: ",")
                place = 1
            }
            unsafe start[place] = UInt8(ascii: "\"")
            unsafe (start + place + 1).update(from: name.utf8Start, count: length)
            place += length + 1
            unsafe start[place] = UInt8(ascii: "\"")
            unsafe start[place + 1] = UInt8(ascii: ":")
            return place + 2
        }
    }

    /// Appends a finite double as Python's `repr` prints it: the shortest text that reads back as the same double, in
    /// full between 1e-4 and 1e16 and with an exponent of at least two digits outside, always with `.0` or an exponent.
    mutating func append(repr value: Double) {
        unsafe appendUninitialized(capacity: Int(ROOST_DOUBLE_TEXT_MAX)) { start in
            unsafe start.withMemoryRebound(to: CChar.self, capacity: Int(ROOST_DOUBLE_TEXT_MAX)) { text in
                unsafe roost_print_double(value, text)
            }
        }
    }

    /// Appends a JSON string. `text` is well-formed UTF-8 and goes through as it is, save for quotes, backslashes and
    /// control characters.
    mutating func append(quoting text: Span<UInt8>) {
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

/// 00, 01, … 99.
private let digitPairs: StaticString = """
    00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748\
    4950515253545556575859606162636465666768697071727374757677787980818283848586878889909192939495969798\
    99
    """
