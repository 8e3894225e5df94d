/// A URI taken apart as Python's `urllib.parse.urlparse` does it, by its text alone.
struct URIText {
    /// In lower case; empty for a plain path.
    let scheme: String
    /// Between `//` and the path.
    let authority: String
    /// Up to `?`, `#`, and in some schemes `;`; not decoded.
    let path: String

    /// - Parameter keepsFragment: whether a `#` and what follows is part of the path.
    /// - Returns: nil for a bracket in the authority without its partner, which Python refuses.
    init?(_ text: String, keepsFragment: Bool = false) {
        // As browsers do: blanks in front and line ends inside do not count.
        let cleaned = String(
            String.UnicodeScalarView(
                text.unicodeScalars.drop { $0.value <= 0x20 }.filter { !["\t", "\r", "\n"].contains($0) }))
        scheme = ArtifactLocation.scheme(cleaned)
        var rest = cleaned.utf8[...]
        if !scheme.isEmpty { rest = rest.dropFirst(scheme.utf8.count + 1) }
        var authority = ""
        if rest.starts(with: "//".utf8) {
            let part = rest.dropFirst(2).prefix { !Self.endsAuthority($0) }
            authority = String(decoding: part, as: UTF8.self)
            rest = rest[part.endIndex...]
        }
        self.authority = authority
        if authority.utf8.contains(UInt8(ascii: "[")) != authority.utf8.contains(UInt8(ascii: "]")) { return nil }
        var path = rest.prefix { $0 != UInt8(ascii: "?") && (keepsFragment || $0 != UInt8(ascii: "#")) }
        if ArtifactLocation.schemesWithParams.contains(scheme) {
            let last = path.lastIndex(of: UInt8(ascii: "/")) ?? path.startIndex
            if let semicolon = path[last...].firstIndex(of: UInt8(ascii: ";")) { path = path[..<semicolon] }
        }
        self.path = String(decoding: path, as: UTF8.self)
    }

    private static func endsAuthority(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// The parts of a path, each fully decoded; empty ones are left out. nil when some part never comes to rest.
    var pathParts: [String]? {
        var parts: [String] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let decoded = PercentText.fullyDecoded(String(decoding: part, as: UTF8.self)) else { return nil }
            parts.append(decoded)
        }
        return parts
    }
}

/// Percent escapes in URIs.
enum PercentText {
    /// Escapes can be escaped again; nobody has a reason to do so more often, and each pass reads the whole text.
    private static let passesMax = 10

    /// `text` decoded until no escape is left; nil when that takes more than ten passes.
    /// - Parameter plusIsBlank: as in query strings.
    static func fullyDecoded(_ text: String, plusIsBlank: Bool = false) -> String? {
        var decoded = plusIsBlank ? blanksForPluses(text) : text
        for _ in 0..<passesMax {
            let next = decodedOnce(decoded)
            let settled = plusIsBlank ? blanksForPluses(next) : next
            if settled.utf8.elementsEqual(decoded.utf8) { return decoded }
            decoded = settled
        }
        return nil
    }

    private static func blanksForPluses(_ text: String) -> String {
        String(decoding: text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    static func decodedOnce(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "%")) else { return text }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "%"), position + 2 < bytes.count,
                let high = hexDigit(bytes[position + 1]), let low = hexDigit(bytes[position + 2])
            {
                decoded.append(high << 4 | low)
                position += 3
            } else {
                decoded.append(bytes[position])
                position += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
