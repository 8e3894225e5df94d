package import Model

/// MLflow's page token: base64 of `{"offset": N}` (`SearchUtils.create_page_token`,
/// `parse_start_offset_from_page_token`). Clients treat it as opaque, yet nothing stops them from forging one.
package enum PageToken {
    /// The largest offset that every JSON reader represents exactly; no list is that long.
    static let offsetMax = 1 << 53
    /// Characters of a token. Ours have at most 40.
    static let lengthMax = 256

    /// - Parameter offset: 1...2⁵³: how many items the next page skips.
    package static func encode(offset: Int) -> String {
        precondition(offset > 0 && offset <= offsetMax, "the first page has no token")
        return Base64.encode(Array("{\"offset\": \(offset)}".utf8))
    }

    /// How many items to skip; 0 for no token or an empty one.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE for a token that MLflow could not have made.
    package static func offset(_ token: String?) throws(TrackingError) -> Int {
        guard let token, !token.isEmpty else { return 0 }
        guard token.utf8.count <= lengthMax, let bytes = Base64.decode(token) else {
            throw .invalid("Invalid page token, could not base64-decode")
        }
        var reader = Reader(bytes: bytes)
        guard let number = reader.offsetNumber() else {
            throw .invalid("Invalid page token, decoded value=\(bytesLiteral(bytes))")
        }
        guard let offset = Int(number), offset > 0, offset <= offsetMax else {
            throw .invalid("Invalid page token, parsed value={'offset': \(number)}")
        }
        return offset
    }

    /// Reads `{"offset": number}` with JSON's freedom of spaces and nothing else.
    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        /// The number as written; nil when the bytes are something else.
        mutating func offsetNumber() -> String? {
            guard take("{"), take("\"offset\""), take(":") else { return nil }
            skipSpace()
            let start = index
            guard skipNumber() else { return nil }
            let end = index
            guard take("}") else { return nil }
            skipSpace()
            guard index == bytes.count else { return nil }
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }

        private mutating func take(_ text: String) -> Bool {
            skipSpace()
            guard bytes[index...].starts(with: text.utf8) else { return false }
            index += text.utf8.count
            return true
        }

        private mutating func skipSpace() {
            while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        }

        private mutating func skipNumber() -> Bool {
            skip("-")
            let start = index
            guard skipDigits() else { return false }
            if bytes[start] == UInt8(ascii: "0") && index > start + 1 { return false }
            if skip(".") && !skipDigits() { return false }
            if skip("e") || skip("E") {
                if !skip("+") { skip("-") }
                return skipDigits()
            }
            return true
        }

        @discardableResult private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
            guard index < bytes.count, bytes[index] == UInt8(ascii: scalar) else { return false }
            index += 1
            return true
        }

        private mutating func skipDigits() -> Bool {
            let start = index
            while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
            return index > start
        }
    }

    /// As Python prints bytes: `b'…'`.
    private static func bytesLiteral(_ bytes: [UInt8]) -> String {
        let quote: Unicode.Scalar =
            bytes.contains(UInt8(ascii: "'")) && !bytes.contains(UInt8(ascii: "\"")) ? "\"" : "'"
        var text = "b\(quote)"
        for byte in bytes {
            switch byte {
            case 0x09: text += "\\t"
            case 0x0A: text += "\\n"
            case 0x0D: text += "\\r"
            case UInt8(ascii: "\\"), UInt8(ascii: quote): text += "\\\(Unicode.Scalar(byte))"
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return text + "\(quote)"
    }
}
