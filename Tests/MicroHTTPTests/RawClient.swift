internal import Glibc
internal import MicroHTTP

/// A client that writes bytes to a socket and reads responses from it, and so can do all that a good client never does.
final class RawClient {
    private var descriptor: Int32
    private var received: [UInt8] = []

    struct Response {
        var status: Int
        var headers: HTTPHeaders
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    enum Failure: Error, Equatable {
        case system(String, Int32)
        /// The server closed while a response was due.
        case closed
    }

    /// - Parameter receiveBufferBytes: a small one makes a client that does not read block the server soon.
    init(port: UInt16, isIPv6: Bool = false, receiveBufferBytes: Int32? = nil) throws {
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Failure.system("socket", errno) }
        // A server that does not answer fails a test, it does not hang it.
        var patience = timeval(tv_sec: 30, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var bytes = receiveBufferBytes {
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<Int32>.size))
        }
        let code: Int32
        if isIPv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            code = unsafe Self.connect(descriptor, &address, MemoryLayout<sockaddr_in6>.size)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            code = unsafe Self.connect(descriptor, &address, MemoryLayout<sockaddr_in>.size)
        }
        guard code == 0 else { throw Failure.system("connect", errno) }
    }

    private static func connect(_ descriptor: Int32, _ address: UnsafeMutableRawPointer, _ length: Int) -> Int32 {
        unsafe Glibc.connect(descriptor, address.assumingMemoryBound(to: sockaddr.self), socklen_t(length))
    }

    deinit { close() }

    // MARK: Sending

    func send(_ text: String) throws { try send([UInt8](text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(descriptor, buffer.baseAddress! + sent, buffer.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure.system("send", errno) }
            sent += count
        }
    }

    /// Sends a request with the headers that every good client sends.
    func send(_ method: String, _ target: String, headers: String = "", body: String? = nil) throws {
        let length = body.map { "Content-Length: \($0.utf8.count)\r\n" } ?? ""
        try send("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(length)\(headers)\r\n\(body ?? "")")
    }

    func sendChunk(_ text: String) throws {
        try send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
    }

    // MARK: Receiving

    func get(_ target: String, headers: String = "") throws -> Response {
        try send("GET", target, headers: headers)
        return try response()
    }

    /// Reads one response. - Parameter isHead: it has no body, whatever its Content-Length.
    func response(isHead: Bool = false) throws -> Response {
        let headEnd = try receive { bytes in
            bytes.indices.dropLast(3).first { bytes[$0...].starts(with: [13, 10, 13, 10]) }
        }
        let lines = String(decoding: received[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        received.removeFirst(headEnd + 4)
        let headers = HTTPHeaders(
            lines.dropFirst().map { line in
                let parts = line.split(separator: ":", maxSplits: 1)
                return (String(parts[0]), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : "")
            })
        let length = isHead ? 0 : Int(headers.first("Content-Length") ?? "0") ?? 0
        _ = try receive { $0.count >= length ? length : nil }
        let body = [UInt8](received[..<length])
        received.removeFirst(length)
        return Response(status: Int(lines[0].split(separator: " ")[1]) ?? 0, headers: headers, body: body)
    }

    /// Reads until the server closes.
    func readToEnd() throws -> [UInt8] {
        do {
            return try receive { _ in nil }
        } catch Failure.closed {
            defer { received = [] }
            return received
        }
    }

    private func receive<Result>(until found: ([UInt8]) -> Result?) throws -> Result {
        var chunk = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            if let result = found(received) { return result }
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count == 0 { throw Failure.closed }
            if count < 0 { throw Failure.system("recv", errno) }
            received += chunk[..<count]
        }
    }

    /// Whether the server has closed the connection (with a reset or without) and nothing is left to read.
    /// - Parameter milliseconds: how long to wait for that.
    func isClosed(within milliseconds: Int32) -> Bool {
        guard received.isEmpty else { return false }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return false }
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK)) <= 0
    }

    // MARK: Leaving

    func close() {
        guard descriptor >= 0 else { return }
        _ = Glibc.close(descriptor)
        descriptor = -1
    }

    /// Closes with a reset, as a crashed client's system does.
    func abort() {
        var now = Glibc.linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }
}
