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
        let compresses = json.count >= bytesMin && Negotiation.takesGzip(head.headers)
        let tags = EntityTags(of: String(json.contentHash, radix: 16))
        var headers = [
            ("ETag", compresses ? tags.gzip : tags.plain), ("Vary", "Accept-Encoding"),
            ("Cache-Control", "private, no-cache"),
        ]
        if tags.areKnown(head.headers) {
            return HTTPResponse(status: 304, headers: headers)
        }
        headers.insert(("Content-Type", "application/json"), at: 0)
        if compresses { headers.append(("Content-Encoding", "gzip")) }
        return HTTPResponse(
            status: 200, headers: headers, body: .buffer(compresses ? Gzip.compressed(json) : json))
    }
}
