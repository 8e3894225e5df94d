internal import MicroHTTP

/// What a client takes, and what it has already.
enum Negotiation {
    /// Whether the answer may be in the gzip format (RFC 9110, section 12.5.3).
    static func takesGzip(_ headers: HTTPHeaders) -> Bool {
        var others = false
        for item in headers.all("Accept-Encoding").flatMap(items) {
            let parts = item.split(separator: ";").map { trimmed($0).lowercased() }
            let isRefused = parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
            switch parts.first {
            case "gzip", "x-gzip": return !isRefused
            case "*": others = !isRefused
            default: break
            }
        }
        return others
    }

    /// Whether the client has a representation already (RFC 9110, section 13.1.2).
    /// - Parameter tags: entity tags of what it may have, quoted.
    static func isKnown(_ tags: [String], _ headers: HTTPHeaders) -> Bool {
        headers.all("If-None-Match").flatMap(items).contains { $0 == "*" || tags.contains(withoutWeakness($0)) }
    }

    private static func withoutWeakness(_ tag: String) -> String {
        tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
    }

    private static func items(_ list: String) -> [String] { list.split(separator: ",").map(trimmed) }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
