/// Text from anywhere made safe for one line of a log: whatever a terminal could act on, or a reader of the log could
/// take for the end of a line, is spelled out.
enum LogText {
    /// Characters of one text that are logged; a longer one is cut, so that one request cannot fill the buffer.
    static let textScalarsMax = 4096

    /// Appends `text` as it is, with backslashes, control and other invisible characters as escapes.
    static func appendEscaped(_ text: String, to buffer: inout [UInt8]) {
        append(text, to: &buffer, escapesQuotes: false) { scalar, buffer in
            switch scalar {
            case "\\": buffer.append("\\\\")
            case "\n": buffer.append("\\n")
            case "\r": buffer.append("\\r")
            case "\t": buffer.append("\\t")
            default:
                buffer.append("\\u{")
                buffer.append(String(scalar.value, radix: 16))
                buffer.append("}")
            }
        }
    }

    /// Appends a value for `key=value`: in quotes if it would otherwise be read as more than one word.
    static func appendWord(_ text: String, to buffer: inout [UInt8]) {
        if !text.isEmpty, isPlain(text, escapesQuotes: true, least: UInt8(ascii: "!")) {
            buffer.append(text)
            return
        }
        buffer.append("\"")
        append(text, to: &buffer, escapesQuotes: true) { scalar, buffer in
            if scalar == "\"" {
                buffer.append("\\\"")
            } else {
                appendEscaped(String(Character(scalar)), to: &buffer)
            }
        }
        buffer.append("\"")
    }

    /// Appends `text` as a JSON string with its quotes.
    static func appendJSON(_ text: String, to buffer: inout [UInt8]) {
        buffer.append("\"")
        append(text, to: &buffer, escapesQuotes: true) { scalar, buffer in
            switch scalar {
            case "\\": buffer.append("\\\\")
            case "\"": buffer.append("\\\"")
            case "\n": buffer.append("\\n")
            case "\r": buffer.append("\\r")
            case "\t": buffer.append("\\t")
            default:
                for unit in Character(scalar).utf16 {
                    buffer.append("\\u")
                    for shift in [12, 8, 4, 0] { buffer.append(hexDigit(UInt8(unit >> shift & 0xf))) }
                }
            }
        }
        buffer.append("\"")
    }

    /// Appends the text's scalars, those to escape through `escape`, and cuts it at the limit.
    private static func append(
        _ text: String, to buffer: inout [UInt8], escapesQuotes: Bool,
        escape: (Unicode.Scalar, inout [UInt8]) -> Void
    ) {
        if isPlain(text, escapesQuotes: escapesQuotes) {
            buffer.append(text)
            return
        }
        var left = textScalarsMax
        for scalar in text.unicodeScalars {
            if left <= 0 {
                buffer.append("…")
                return
            }
            left -= 1
            if scalar.value < 0x80 {
                if scalar.value < 0x20 || scalar.value == 0x7f || scalar == "\\" || (escapesQuotes && scalar == "\"") {
                    escape(scalar, &buffer)
                } else {
                    buffer.append(UInt8(truncatingIfNeeded: scalar.value))
                }
            } else if isInvisible(scalar) {
                escape(scalar, &buffer)
            } else {
                buffer.append(String(Character(scalar)))
            }
        }
    }

    /// Whether the text is short and can be taken over byte for byte, as nearly all are.
    /// - Parameter least: the lowest byte that may be taken over.
    private static func isPlain(_ text: String, escapesQuotes: Bool, least: UInt8 = UInt8(ascii: " ")) -> Bool {
        let bytes = text.utf8.span
        guard bytes.count <= textScalarsMax else { return false }
        let quote = escapesQuotes ? UInt8(ascii: "\"") : UInt8(ascii: "\\")
        // Without an early exit, so that it is done sixteen bytes at a time.
        var isPlain = true
        for index in bytes.indices {
            let byte = bytes[index]
            isPlain = isPlain && byte >= least && byte < 0x7f && byte != UInt8(ascii: "\\") && byte != quote
        }
        return isPlain
    }

    /// Controls, marks of writing direction, zero-width characters, line and paragraph separators, and numbers that
    /// stand for no character.
    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: true
        default: false
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// Appends a number in decimal, without making a `String`.
    static func appendDecimal(_ number: Int, to buffer: inout [UInt8]) {
        if number < 0 { buffer.append("-") }
        let magnitude = number.magnitude
        var divisor: UInt = 1
        while magnitude / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            buffer.append(UInt8(ascii: "0") + UInt8(magnitude / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends nanoseconds as milliseconds with three decimals: `1.234`.
    static func appendMs(fromNs nanoseconds: Int64, to buffer: inout [UInt8]) {
        let microseconds = Int(nanoseconds / 1000)
        appendDecimal(microseconds / 1000, to: &buffer)
        buffer.append(".")
        appendPadded(microseconds % 1000, digits: 3, to: &buffer)
    }

    /// Appends a number with leading zeros.
    static func appendPadded(_ number: Int, digits: Int, to buffer: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            buffer.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }

    /// Appends a moment as `2026-11-24T08:52:19.123Z`.
    ///
    /// The calendar is worked out here, since Foundation's would be the largest part of the program: days are counted
    /// from 1 March of year 0, so that a leap day is the last of its year, in eras of 400 years that are all alike.
    static func appendTime(ms: Int64, to buffer: inout [UInt8]) {
        let days = Int(ms / 86_400_000) + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        let msOfDay = Int(ms % 86_400_000)
        appendPadded(year, digits: 4, to: &buffer)
        buffer.append("-")
        appendPadded(month, digits: 2, to: &buffer)
        buffer.append("-")
        appendPadded(day, digits: 2, to: &buffer)
        buffer.append("T")
        appendPadded(msOfDay / 3_600_000, digits: 2, to: &buffer)
        buffer.append(":")
        appendPadded(msOfDay / 60_000 % 60, digits: 2, to: &buffer)
        buffer.append(":")
        appendPadded(msOfDay / 1000 % 60, digits: 2, to: &buffer)
        buffer.append(".")
        appendPadded(msOfDay % 1000, digits: 3, to: &buffer)
        buffer.append("Z")
    }
}

extension [UInt8] {
    /// Appends the UTF-8 bytes of `text`, all at once.
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append(contentsOf: $0) }
    }
}
