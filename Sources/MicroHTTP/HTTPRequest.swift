/// A request's head: all that is known before its body is read.
package struct HTTPRequestHead: Sendable {
    package var method: HTTPMethod
    /// Percent-decoded, valid UTF-8 without NUL; starts with "/" (or is "*" in an OPTIONS request).
    package var path: String
    /// The target as the client wrote it, query included.
    package var rawTarget: String
    package var query: HTTPQuery
    package var headers: HTTPHeaders
    /// Unique in this process, and most likely beyond it; sent back as X-Request-Id.
    package var requestID: String
    /// The declared length of the body in bytes; nil for a chunked body and for none.
    package var contentLength: Int?
    /// Numeric IP address of the peer, without a port.
    package var clientAddress: String

    package init(
        method: HTTPMethod, path: String, rawTarget: String, query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders([]), requestID: String = "", contentLength: Int? = nil,
        clientAddress: String = "127.0.0.1"
    ) {
        self.method = method
        self.path = path
        self.rawTarget = rawTarget
        self.query = query
        self.headers = headers
        self.requestID = requestID
        self.contentLength = contentLength
        self.clientAddress = clientAddress
    }
}

package struct HTTPRequest: Sendable {
    package var head: HTTPRequestHead
    /// The whole body; empty when there is none.
    package var body: [UInt8]

    package init(head: HTTPRequestHead, body: [UInt8] = []) {
        self.head = head
        self.body = body
    }
}
