internal import Bytes
internal import CMicroHTTPD
internal import Glibc
internal import Threads

/// Sends an `HTTPResponse`.
enum Answer {
    /// Hands the response to libmicrohttpd.
    /// - Parameter closes: end the connection after it.
    /// - Returns: what the request callback must return.
    static func queue(
        _ response: HTTPResponse, on connection: Connection, _ handle: OpaquePointer, core: ServerCore, closes: Bool
    ) -> MHD_Result {
        guard !connection.isCut else { return .NO }
        // Before the body is given away, and its length with it.
        core.answering(with: response, on: connection)
        guard let made = unsafe make(response.body, connection, core) else { return .NO }
        defer { unsafe MHD_destroy_response(made) }
        unsafe add("X-Request-Id", connection.exchange.requestID, to: made)
        for field in core.configuration.responseHeaders
        where !response.headers.contains(where: { equalsIgnoringCase($0.name, field.name) }) {
            unsafe add(field.name, field.value, to: made)
        }
        for field in response.headers { unsafe add(field.name, field.value, to: made) }
        if closes { unsafe add("Connection", "close", to: made) }
        return unsafe MHD_queue_response(handle, UInt32(response.status), made)
    }

    private static func make(_ body: HTTPResponse.Body, _ connection: Connection, _ core: ServerCore) -> OpaquePointer?
    {
        switch body {
        case .stream(let producer):
            return unsafe StreamedBody.response(
                producer, on: connection, sendGraceSeconds: core.configuration.sendGraceSeconds)
        case .none:
            return unsafe MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
        case .text(let text):
            let start = unsafe UnsafeMutableRawPointer(mutating: text.utf8Start)
            return unsafe MHD_create_response_from_buffer(text.utf8CodeUnitCount, start, .RESPMEM_PERSISTENT)
        case .bytes(let bytes):
            return unsafe bytes.withUnsafeBytes { buffer in
                let start = unsafe UnsafeMutableRawPointer(mutating: buffer.baseAddress)
                return unsafe MHD_create_response_from_buffer(buffer.count, start, .RESPMEM_MUST_COPY)
            }
        case .file(let file):
            let descriptor = file.takeDescriptor()
            guard file.count > 0 else {
                _ = close(descriptor)
                return unsafe make(.none, connection, core)
            }
            // The library sends it with sendfile(2), and closes it in the end.
            let made = unsafe MHD_create_response_from_fd_at_offset64(
                UInt64(file.count), descriptor, UInt64(file.offset))
            if unsafe made == nil { _ = close(descriptor) }
            return unsafe made
        case .buffer(let buffer):
            let given = unsafe buffer.takeMemory()
            let made = unsafe MHD_create_response_from_buffer(given.count, given.memory, .RESPMEM_MUST_FREE)
            if unsafe made == nil { unsafe free(given.memory) }
            return unsafe made
        }
    }

    private static func add(_ name: String, _ value: String, to response: OpaquePointer) {
        if value.isEmpty { return }
        // Not passed as they are: the compiler would copy each into an array of its own.
        let isAdded = unsafe name.withCString { name in
            unsafe printable(value).withCString { value in unsafe MHD_add_response_header(response, name, value) }
        }
        precondition(isAdded == .YES, "the response header '\(name)' is not one a handler may set")
    }

    /// The library would refuse a value with a line end, and a client could be led astray by it.
    private static func printable(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return value }
        return String(decoding: value.utf8.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
    }

    /// Writes a refusal straight to the socket. For the one moment in which libmicrohttpd takes no response: in the
    /// middle of a body. The caller must then close the connection.
    static func sendAround(_ response: HTTPResponse, on connection: Connection, core: ServerCore) {
        core.answering(with: response, on: connection)
        var text = "HTTP/1.1 \(response.status) \(reason(response.status))\r\n"
        func add(_ name: String, _ value: String) {
            if !value.isEmpty { text += "\(name): \(printable(value))\r\n" }
        }
        add("Date", HTTPDate.text(seconds: Clock.wallMs() / 1000))
        add("Connection", "close")
        add("X-Request-Id", connection.exchange.requestID)
        for field in core.configuration.responseHeaders
        where !response.headers.contains(where: { equalsIgnoringCase($0.name, field.name) }) {
            add(field.name, field.value)
        }
        for field in response.headers { add(field.name, field.value) }
        add("Content-Length", String(response.contentLength))
        var bytes = [UInt8](text.utf8) + [0x0D, 0x0A]
        switch response.body {
        case .none: break
        case .text(let text): text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
        case .bytes(let more): bytes += more
        case .buffer(let buffer): bytes += buffer.bytes
        case .file, .stream: preconditionFailure("a refusal in the middle of a body is neither a file nor a stream")
        }
        let limit = Clock.monotonicNs() + Int64(core.configuration.sendGraceSeconds) * 1_000_000_000
        connection.exchange.isSentAround = Linger.sendAll(bytes, to: connection.descriptor, untilNs: limit)
        connection.exchange.mustLinger = connection.exchange.isSentAround
    }

    private static func reason(_ status: Int) -> String {
        guard let text = unsafe MHD_get_reason_phrase_for(UInt32(status)) else { return "Error" }
        return unsafe String(cString: text)
    }
}
