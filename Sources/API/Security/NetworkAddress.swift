/// An IP address written out in a Host or Origin field.
///
/// Only complete literals are addresses: `10.evil.example` is a name, whatever it starts with, and a name may resolve
/// to anything.
enum NetworkAddress: Equatable {
    case v4(UInt32)
    /// Eight groups, the first one first.
    case v6([UInt16])

    /// Parses four decimal numbers without leading zeros, joined by dots. By hand and in one pass: most requests bring
    /// one in their Host field.
    init?(v4 text: Substring) {
        var address: UInt32 = 0
        var partCount = 0
        var digitCount = 0
        var part: UInt32 = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                // A second digit after a zero is a leading zero, which some programs take for an octal number.
                if digitCount > 0, part == 0 { return nil }
                part = part * 10 + UInt32(byte - UInt8(ascii: "0"))
                digitCount += 1
                if part > 255 { return nil }
            case UInt8(ascii: "."):
                if digitCount == 0 || partCount == 3 { return nil }
                address = address << 8 | part
                partCount += 1
                (digitCount, part) = (0, 0)
            default:
                return nil
            }
        }
        if partCount != 3 || digitCount == 0 { return nil }
        self = .v4(address << 8 | part)
    }

    /// Parses hexadecimal groups joined by `:`, at most one run of zero groups being left out as `::`. Zones and
    /// embedded IPv4 addresses are not accepted.
    init?(v6 text: Substring) {
        guard let gap = Self.firstGap(text) else {
            guard let groups = Self.groups(text), groups.count == 8 else { return nil }
            self = .v6(groups)
            return
        }
        let head = text[..<gap]
        let tail = text[text.index(gap, offsetBy: 2)...]
        guard Self.firstGap(tail) == nil, let first = Self.groups(head), let last = Self.groups(tail),
            first.count + last.count < 8
        else { return nil }
        self = .v6(first + [UInt16](repeating: 0, count: 8 - first.count - last.count) + last)
    }

    /// Loopback, unspecified, or from a range that no public site can have: RFC 1918 and RFC 4193.
    var isLocalOrPrivate: Bool {
        switch self {
        case .v4(let address):
            address >> 24 == 127 || address == 0 || address >> 24 == 10 || address >> 20 == 172 << 4 | 1
                || address >> 16 == 192 << 8 | 168
        case .v6(let groups):
            groups == [0, 0, 0, 0, 0, 0, 0, 1] || groups[0] & 0xfe00 == 0xfc00
        }
    }

    private static func firstGap(_ text: Substring) -> Substring.Index? {
        var previous: Substring.Index?
        for index in text.indices where text[index] == ":" {
            if let previous, text.index(after: previous) == index { return previous }
            previous = index
        }
        return nil
    }

    private static func groups(_ text: Substring) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexDigit),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups.count <= 8 ? groups : nil
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
