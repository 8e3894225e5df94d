package import Bytes

/// What a handler answers. The server adds Date, Content-Length, X-Request-Id and `Configuration.responseHeaders`
/// (those the response does not name itself).
package struct HTTPResponse: Sendable {
    /// `@unchecked Sendable`: a buffer is not, but a response is made and sent on one connection's thread.
    package enum Body: @unchecked Sendable {
        case none
        /// Its memory goes to the library, uncopied: a buffer can be sent once.
        case buffer(ByteBuffer)
        case bytes([UInt8])
        case text(StaticString)
        case file(HTTPFile)
        case stream(any HTTPBodyProducer)
    }

    /// 200 to 599. With 204 and 304, and for HEAD requests, the body is left out.
    package var status: Int
    /// In this order. Names are tokens; control characters in values are sent as spaces; a field with an empty value
    /// is left out, which also keeps a default field of that name away.
    package var headers: [(name: String, value: String)]
    package var body: Body

    package init(status: Int, headers: [(name: String, value: String)] = [], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Bytes of the body; 0 for a stream, whose length nobody knows.
    package var contentLength: Int {
        switch body {
        case .none: 0
        case .buffer(let buffer): buffer.count
        case .bytes(let bytes): bytes.count
        case .text(let text): text.utf8CodeUnitCount
        case .file(let file): file.count
        case .stream: 0
        }
    }

    /// A response of one content type, with more fields after it if need be.
    package static func make(
        status: Int = 200, contentType: String, body: Body, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("Content-Type", contentType)] + headers, body: body)
    }

    /// `application/json` from a buffer that is given away.
    package static func json(_ buffer: ByteBuffer, status: Int = 200) -> HTTPResponse {
        HTTPResponse(status: status, headers: [("Content-Type", "application/json")], body: .buffer(buffer))
    }

    /// `text/plain` that lives as long as the program.
    package static func text(_ text: StaticString, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: .text(text))
    }

    package static func empty(status: Int) -> HTTPResponse { HTTPResponse(status: status) }
}
