/// RFC 8259 by recursive descent, with a limit on depth.
struct TokenJSONReader {
    /// An object, a list in it, an object in that and its values.
    private static let depthMax = 4

    let bytes: [UInt8]
    private var index = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() -> TokenJSON? {
        guard let value = value(depth: 1) else { return nil }
        skipSpace()
        return index == bytes.count ? value : nil
    }

    private mutating func value(depth: Int) -> TokenJSON? {
        guard depth <= TokenJSONReader.depthMax else { return nil }
        skipSpace()
        guard index < bytes.count else { return nil }
        switch Unicode.Scalar(bytes[index]) {
        case "{": return object(depth: depth)
        case "[": return array(depth: depth)
        case "\"": return string().map { .string($0) }
        case "t": return take("true") ? .bool(true) : nil
        case "f": return take("false") ? .bool(false) : nil
        case "n": return take("null") ? .null : nil
        default: return number().map { .number($0) }
        }
    }

    private mutating func object(depth: Int) -> TokenJSON? {
        var members: [(key: String, value: TokenJSON)] = []
        var names: Set<[UInt8]> = []
        guard take("{") else { return nil }
        if takeBehindSpace("}") { return .object([]) }
        repeat {
            skipSpace()
            guard let key = string(), names.insert(Array(key.utf8)).inserted, takeBehindSpace(":"),
                let value = value(depth: depth + 1)
            else { return nil }
            members.append((key, value))
        } while takeBehindSpace(",")
        return takeBehindSpace("}") ? .object(members) : nil
    }

    private mutating func array(depth: Int) -> TokenJSON? {
        var items: [TokenJSON] = []
        guard take("[") else { return nil }
        if takeBehindSpace("]") { return .array([]) }
        repeat {
            guard let item = value(depth: depth + 1) else { return nil }
            items.append(item)
        } while takeBehindSpace(",")
        return takeBehindSpace("]") ? .array(items) : nil
    }

    // MARK: Strings

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        var text: [UInt8] = []
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch Unicode.Scalar(byte) {
            case "\"": return String(validating: text, as: UTF8.self)
            case "\\":
                guard let scalar = escape() else { return nil }
                text += Array(String(scalar).utf8)
            case "\0"..<" ": return nil
            default: text.append(byte)
            }
        }
        return nil
    }

    /// `index` stands behind the backslash.
    private mutating func escape() -> Unicode.Scalar? {
        guard index < bytes.count else { return nil }
        let byte = bytes[index]
        index += 1
        switch Unicode.Scalar(byte) {
        case "\"", "\\", "/": return Unicode.Scalar(byte)
        case "b": return "\u{8}"
        case "f": return "\u{c}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "u":
            guard let unit = hexUnit() else { return nil }
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) }
            guard take("\\u"), let low = hexUnit(), (0xDC00..<0xE000).contains(low) else { return nil }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        default: return nil
        }
    }

    private mutating func hexUnit() -> UInt32? {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
                return nil
            }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }

    // MARK: Numbers

    private mutating func number() -> String? {
        let start = index
        _ = take("-")
        let whole = index
        guard skipDigits(), bytes[whole] != UInt8(ascii: "0") || index == whole + 1 else { return nil }
        if take(".") && !skipDigits() { return nil }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard skipDigits() else { return nil }
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func skipDigits() -> Bool {
        let start = index
        while index < bytes.count, (0x30...0x39).contains(bytes[index]) { index += 1 }
        return index > start
    }

    // MARK: Bytes

    private mutating func take(_ text: String) -> Bool {
        guard bytes[index...].starts(with: text.utf8) else { return false }
        index += text.utf8.count
        return true
    }

    private mutating func takeBehindSpace(_ text: String) -> Bool {
        skipSpace()
        return take(text)
    }

    private mutating func skipSpace() {
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
    }
}
