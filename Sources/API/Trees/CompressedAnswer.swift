internal import Bytes
internal import Gzip
internal import JSON
internal import MicroHTTP

/// A long answer in JSON: compressed where the client takes that, and left out where it has it already
/// (RFC 9110, sections 8.4, 12.5.3 and 13.1.2).
enum CompressedAnswer {
    /// Shorter answers fit into one packet or two as they are.
    private static let bytesMin = 1024

    static func make(_ json: ByteBuffer, head: HTTPRequestHead) -> HTTPResponse {
        let hash = String(json.contentHash, radix: 16)
        let compresses = json.count >= bytesMin && takesGzip(head.headers)
        // A strong tag is one representation's; whoever has either of them has the content.
        let tags = (plain: "\"\(hash)\"", gzip: "\"\(hash)-gzip\"")
        var headers = [
            ("ETag", compresses ? tags.gzip : tags.plain), ("Vary", "Accept-Encoding"),
            ("Cache-Control", "private, no-cache"),
        ]
        let known = head.headers.all("If-None-Match").flatMap(items)
        if known.contains(where: { $0 == "*" || [tags.plain, tags.gzip].contains(withoutWeakness($0)) }) {
            return HTTPResponse(status: 304, headers: headers)
        }
        headers.insert(("Content-Type", "application/json"), at: 0)
        if compresses { headers.append(("Content-Encoding", "gzip")) }
        return HTTPResponse(
            status: 200, headers: headers, body: .buffer(compresses ? Gzip.compressed(json) : json))
    }

    private static func takesGzip(_ headers: HTTPHeaders) -> Bool {
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

    private static func withoutWeakness(_ tag: String) -> String {
        tag.hasPrefix("W/") ? String(tag.dropFirst(2)) : tag
    }

    private static func items(_ list: String) -> [String] { list.split(separator: ",").map(trimmed) }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }
}
