/// What the server calls. Every call comes on the connection's own thread, and may block it.
package protocol HTTPHandler: Sendable {
    /// The head is in, the body is not read yet. A refusal is sent without reading the body.
    func admit(_ head: HTTPRequestHead) -> Admission

    /// The whole request is in.
    func respond(to request: HTTPRequest) -> HTTPResponse

    /// The server's own refusals, in the format of the API: 400, 405, 413, 501, 503.
    /// - Parameter head: nil when the head itself is at fault.
    func errorResponse(status: Int, message: String, head: HTTPRequestHead?) -> HTTPResponse

    /// One call for each request that was answered or given up, after its last byte is on its way.
    func finished(_ record: AccessRecord)
}

package enum Admission {
    /// - Parameter bodyBytesMax: a longer body is answered with 413, at once if its length is declared.
    case accept(bodyBytesMax: Int)
    /// The body, of any length, goes to the receiver, and `respond` is not called: the receiver answers.
    case stream(any HTTPBodyReceiver)
    case refuse(HTTPResponse)
}

/// One line of the access log.
package struct AccessRecord: Sendable {
    package var requestID: String
    /// As the client wrote it; "-" when its head never came whole.
    package var method: String
    /// The target as the client wrote it.
    package var target: String
    /// What was answered. When nothing was: 408 if the client was cut for being slow, else 499 as it went away.
    package var status: Int
    /// Bytes of the response's body.
    package var bytes: Int
    /// From the request line's end to the response's last byte handed to the system.
    package var durationNs: Int64
    package var clientAddress: String
    /// Whether the whole response was handed to the system.
    package var completed: Bool

    package init(
        requestID: String, method: String, target: String, status: Int, bytes: Int, durationNs: Int64,
        clientAddress: String, completed: Bool
    ) {
        self.requestID = requestID
        self.method = method
        self.target = target
        self.status = status
        self.bytes = bytes
        self.durationNs = durationNs
        self.clientAddress = clientAddress
        self.completed = completed
    }
}
