/// Values quoted in messages the way MLflow's Python quotes them, since clients' tests match on those texts.
package enum PythonText {
    /// Scalars of a client's text that a message repeats; the rest is left out, as the text may be megabytes long.
    package static let quotedLengthMax = 1000

    /// `text` as `json.dumps` prints a string: in double quotes, everything outside printable ASCII escaped.
    package static func json(_ text: String) -> String {
        var quoted = "\""
        for scalar in shortened(text).unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{8}": quoted += "\\b"
            case "\u{c}": quoted += "\\f"
            case " "..."~": quoted.unicodeScalars.append(scalar)
            default:
                for unit in UTF16.encode(scalar)! { quoted += "\\u" + hex(UInt32(unit), digits: 4) }
            }
        }
        return quoted + "\""
    }

    /// `text` as Python's `repr` prints a string: in single quotes unless only those occur inside.
    package static func repr(_ text: String) -> String {
        let text = shortened(text)
        let quote: Unicode.Scalar =
            text.unicodeScalars.contains("'") && !text.unicodeScalars.contains("\"") ? "\"" : "'"
        var quoted = String(quote)
        for scalar in text.unicodeScalars {
            switch scalar {
            case quote, "\\":
                quoted += "\\"
                quoted.unicodeScalars.append(scalar)
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            case _ where scalar.value <= 0xff: quoted += "\\x" + hex(scalar.value, digits: 2)
            case _ where scalar.value <= 0xffff: quoted += "\\u" + hex(scalar.value, digits: 4)
            default: quoted += "\\U" + hex(scalar.value, digits: 8)
            }
        }
        quoted.unicodeScalars.append(quote)
        return quoted
    }

    /// `texts` as Python prints a list of strings: `['a', 'b']`.
    package static func repr(_ texts: [String]) -> String {
        "[" + texts.map { repr($0) }.joined(separator: ", ") + "]"
    }

    /// `text` without the blanks at its ends, as `str.strip`.
    package static func stripped(_ text: String) -> Substring {
        func isBlank(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || "\u{1c}"..."\u{1f}" ~= scalar
        }
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isBlank($0) }),
            let last = scalars.lastIndex(where: { !isBlank($0) })
        else { return "" }
        return text[first...last]
    }

    /// At most `quotedLengthMax` scalars of `text`, with `...` where something was left out.
    package static func shortened(_ text: String) -> String {
        if text.utf8.count <= quotedLengthMax { return text }
        let head = text.unicodeScalars.prefix(quotedLengthMax)
        return head.endIndex == text.endIndex ? text : String(head) + "..."
    }

    /// Python's `str.isprintable` for one scalar.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar >= " " && scalar <= "~" }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
