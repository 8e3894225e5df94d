/// A head as libmicrohttpd read it, checked for what it lets through.
struct ReceivedHead {
    var method: String
    /// Bytes of the target in the request line, also those after a NUL.
    var targetBytes: Int
    var headers: HTTPHeaders
    var contentLength: Int?
    var isChunked = false
    /// A sentence for the client when the head must be refused.
    var fault: String?

    var hasBody: Bool { isChunked || (contentLength ?? 0) > 0 }

    /// - Parameters:
    ///   - version: "HTTP/1.1", "HTTP/1.0" or a later 1.x.
    ///   - fault: what was wrong with the lines themselves, which goes before what is checked here.
    init(method: String, version: String, targetBytes: Int, headers: HTTPHeaders, fault: String?) {
        self.method = method
        self.targetBytes = targetBytes
        self.headers = headers
        self.fault = fault ?? checkFraming(version: version)
    }

    /// Where a body ends must be beyond doubt: libmicrohttpd takes the first of two lengths, prefers
    /// Transfer-Encoding over Content-Length, and reads a body in an unknown coding until the connection closes.
    private mutating func checkFraming(version: String) -> String? {
        let lengths = headers.all("Content-Length")
        let codings = headers.all("Transfer-Encoding")
        if lengths.count > 1 { return "The request has \(lengths.count) Content-Length headers; one is allowed." }
        if !codings.isEmpty {
            if !lengths.isEmpty { return "The request has both Content-Length and Transfer-Encoding." }
            if version == "HTTP/1.0" { return "Transfer-Encoding is not allowed in HTTP/1.0." }
            guard codings.count == 1, equalsIgnoringCase(codings[0], "chunked") else {
                return "The transfer coding '\(codings.joined(separator: ", "))' is not supported; 'chunked' is."
            }
            isChunked = true
        }
        if let text = lengths.first {
            guard let length = Int(text), length >= 0 else {
                return "The Content-Length '\(text)' is not a number of bytes this server can take."
            }
            contentLength = length
        }
        if version != "HTTP/1.0", headers.count(of: "Host") == 0 { return "The request has no Host header." }
        return nil
    }
}
