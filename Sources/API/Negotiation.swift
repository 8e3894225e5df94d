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

    /// The items of a field's list.
    fileprivate static func items(_ list: String) -> [String] { list.split(separator: ",").map(trimmed) }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}

/// The entity tags of a content that is sent as it is or as gzip: a strong tag is one representation's.
struct EntityTags {
    /// Quoted.
    let plain, gzip: String

    /// - Parameter content: changes with the content; without quotes.
    init(of content: String) {
        plain = "\"\(content)\""
        gzip = "\"\(content)-gzip\""
    }

    /// Whether the client has the content already, in whichever representation (RFC 9110, section 13.1.2).
    func areKnown(_ headers: HTTPHeaders) -> Bool {
        headers.all("If-None-Match").flatMap(Negotiation.items).contains { item in
            let tag = item.hasPrefix("W/") ? String(item.dropFirst(2)) : item
            return tag == "*" || tag == plain || tag == gzip
        }
    }
}
