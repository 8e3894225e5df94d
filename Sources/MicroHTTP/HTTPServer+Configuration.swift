extension HTTPServer {
    /// Every limit of the server. Times are whole seconds, kept to within half a second.
    package struct Configuration: Sendable {
        /// An IPv4 or IPv6 address or a name. "localhost" serves 127.0.0.1 and ::1; "::" serves IPv4 clients too.
        package var host = "127.0.0.1"
        /// 0 lets the system choose; `HTTPServer.port` tells.
        package var port: UInt16 = 0

        /// Open connections, for each address listened on; one more is closed at once.
        package var connectionsMax = 1000
        /// Memory of one connection: bounds the request's head, and one piece of a body is at most half of it.
        package var connectionMemoryBytes = 32 * 1024
        package var threadStackBytes = 512 * 1024

        /// How long a connection may stay open between two requests.
        package var idleTimeoutSeconds = 60
        /// How long a new connection may take for its first request line, and any request line for the rest of its
        /// head.
        package var requestTimeoutSeconds = 30

        /// A body must bring this rate in every window of `bodyWindowSeconds`, or its client is cut.
        package var bodyMinBytesPerSecond = 1024
        package var bodyWindowSeconds = 20

        /// A response may take `sendGraceSeconds` and one second more for each `sendMinBytesPerSecond` of its body.
        package var sendGraceSeconds = 30
        package var sendMinBytesPerSecond = 16 * 1024

        /// After a refusal the rest of the body is read and thrown away this long, as closing with unread bytes would
        /// reset the connection, and the client might lose the answer.
        package var lingerSeconds = 10

        /// Bytes of all bodies in memory together; more are answered with 503.
        package var bodyBytesInFlightMax = 256 * 1024 * 1024

        /// Added to every response that has no field of that name itself.
        package var responseHeaders: [(name: String, value: String)] = [
            ("Server", "Roost"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "SAMEORIGIN"),
            ("Vary", "Origin"),
        ]

        package init() {}

        package init(host: String, port: UInt16) {
            self.host = host
            self.port = port
        }

        /// Our own mistakes; what an operator may set is checked where it is read.
        func check() {
            precondition(connectionsMax > 0, "connectionsMax must be at least 1")
            precondition(connectionMemoryBytes >= 4096, "connectionMemoryBytes must be at least 4096")
            precondition(threadStackBytes >= 64 * 1024, "threadStackBytes must be at least 65536")
            precondition(idleTimeoutSeconds > 0 && requestTimeoutSeconds > 0, "timeouts must be at least 1 second")
            precondition(bodyWindowSeconds > 0 && bodyMinBytesPerSecond > 0, "a body's rate must be above 0")
            precondition(sendGraceSeconds > 0 && sendMinBytesPerSecond > 0, "a response's rate must be above 0")
            precondition(lingerSeconds >= 0, "lingerSeconds must not be negative")
            precondition(bodyBytesInFlightMax > 0, "bodyBytesInFlightMax must be above 0")
        }
    }
}
