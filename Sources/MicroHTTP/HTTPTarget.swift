/// The target of a request line, taken apart and percent-decoded.
///
/// libmicrohttpd is kept from decoding, see `CMicroHTTPD.c`: what it would cut or let through is refused here.
struct HTTPTarget: Sendable {
    /// Decoded; starts with "/" (or is "*", which only OPTIONS may ask for).
    var path: String
    var query: HTTPQuery

    /// Accepts the origin form ("/a?b=c"), the absolute form ("http://host/a?b=c"; its authority is left out) and "*".
    init(parsing raw: String) throws(HTTPTargetError) {
        for byte in raw.utf8 {
            if byte <= 0x20 || byte == 0x7F { throw .controlByte(byte) }
            if byte == UInt8(ascii: "#") { throw .fragment }
        }
        let relative = HTTPTarget.withoutAuthority(raw)
        let utf8 = relative.utf8
        guard utf8.first == UInt8(ascii: "/") || raw == "*" else { throw .form(raw) }
        let pathEnd = utf8.firstIndex(of: UInt8(ascii: "?")) ?? utf8.endIndex
        path = try percentDecoded(relative[..<pathEnd], in: .path)
        query =
            pathEnd == utf8.endIndex
            ? HTTPQuery() : try HTTPQuery(parsing: relative[utf8.index(after: pathEnd)...])
    }

    private static func withoutAuthority(_ raw: String) -> Substring {
        guard raw.utf8.first != UInt8(ascii: "/") else { return raw[...] }
        for scheme in ["http://", "https://"]
        where equalsIgnoringCase(String(decoding: raw.utf8.prefix(scheme.utf8.count), as: UTF8.self), scheme) {
            let authority = raw.utf8.dropFirst(scheme.utf8.count)
            guard let end = authority.firstIndex(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }) else {
                return "/"
            }
            return authority[end] == UInt8(ascii: "/") ? raw[end...] : "/" + raw[end...]
        }
        return raw[...]
    }
}

/// Why a request's target is refused, with 400.
package enum HTTPTargetError: Error, Equatable, Sendable {
    package enum Part: String, Sendable {
        case path
        case query
    }

    case controlByte(UInt8)
    case fragment
    case form(String)
    case nul(Part)
    case badEscape(Part, String)
    case notUTF8(Part)
    case rawNotUTF8
    case rawNUL

    /// A sentence for the client.
    package var message: String {
        switch self {
        case .controlByte(let byte):
            "The request target holds the byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16)); "
                + "spaces and control characters must be percent-encoded."
        case .fragment: "The request target holds a '#'; a fragment is not sent, and a literal '#' is written %23."
        case .form(let raw): "The request target must start with '/', but is '\(raw)'."
        case .nul(let part): "The \(part.rawValue) holds %00; a NUL character is not allowed there."
        case .badEscape(let part, let text):
            "The \(part.rawValue) holds the bad percent-escape '\(text)'; '%' must be followed by two hex digits."
        case .notUTF8(let part): "The \(part.rawValue) is not valid UTF-8 after percent-decoding."
        case .rawNotUTF8: "The request target is not valid UTF-8."
        case .rawNUL: "The request line holds a NUL byte."
        }
    }
}

/// Decodes the percent-escapes of `text`; the result is never repaired, it is refused when it is not UTF-8.
func percentDecoded(
    _ text: Substring, in part: HTTPTargetError.Part, plusIsSpace: Bool = false
) throws(HTTPTargetError) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || (plusIsSpace && $0 == UInt8(ascii: "+")) }) else {
        return String(text)
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "+"), plusIsSpace {
            bytes.append(0x20)
        } else if byte == UInt8(ascii: "%") {
            let digits = rest.prefix(2)
            guard digits.count == 2, let high = hexValue(digits.first), let low = hexValue(digits.last) else {
                throw .badEscape(part, "%" + String(decoding: digits, as: UTF8.self))
            }
            if high == 0, low == 0 { throw .nul(part) }
            bytes.append(high << 4 | low)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte)
        }
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(part) }
    return decoded
}

private func hexValue(_ byte: UInt8?) -> UInt8? {
    switch byte {
    case .some(let byte) where byte >= 0x30 && byte <= 0x39: byte - 0x30
    case .some(let byte) where byte >= 0x41 && byte <= 0x46: byte - 0x41 + 10
    case .some(let byte) where byte >= 0x61 && byte <= 0x66: byte - 0x61 + 10
    default: nil
    }
}
