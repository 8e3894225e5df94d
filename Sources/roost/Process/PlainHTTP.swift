internal import Glibc
internal import Threads

/// One request to a server over a plain socket, with a limit on the whole of it.
struct PlainHTTP {
    let host: String
    let port: Int
    /// For messages.
    let url: String
    let timeoutSeconds: Int

    /// Sends `request` and reads the answer until the server closes the connection.
    /// - Parameters:
    ///   - bytesMax: where to stop reading.
    ///   - isEnough: told what has come so far; whether to stop reading there.
    /// - Throws: `Failure.failed` when the server cannot be reached or the time is up.
    func exchange(
        _ request: String, bytesMax: Int, isEnough: ([UInt8]) -> Bool = { _ in false }
    ) throws(Failure) -> [UInt8] {
        let deadlineNs = Clock.monotonicNs() + Int64(timeoutSeconds) * 1_000_000_000
        let descriptor = try connect(deadlineNs)
        defer { close(descriptor) }
        try send(Array(request.utf8), on: descriptor, deadlineNs)
        return try receive(from: descriptor, deadlineNs, bytesMax, isEnough)
    }

    /// A server that listens on every address is asked on this machine's own.
    private var target: String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }

    private func connect(_ deadlineNs: Int64) throws(Failure) -> Int32 {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(target, String(port), &hints, &list)
        guard code == 0, let first = unsafe list else {
            throw .failed("\(target) is no address of a machine: \(unsafe String(cString: gai_strerror(code)))")
        }
        defer { unsafe freeaddrinfo(first) }
        var lastError: Int32 = ECONNREFUSED
        var next: UnsafeMutablePointer<addrinfo>? = unsafe first
        while let entry = unsafe next {
            unsafe next = entry.pointee.ai_next
            let descriptor = unsafe socket(
                entry.pointee.ai_family, entry.pointee.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
            guard descriptor >= 0 else {
                lastError = errno
                continue
            }
            // On Linux the time limit for sending is also one for connecting.
            try setTimeLimit(on: descriptor, deadlineNs)
            if unsafe Glibc.connect(descriptor, entry.pointee.ai_addr, entry.pointee.ai_addrlen) == 0 {
                return descriptor
            }
            lastError = errno
            close(descriptor)
        }
        if lastError == EINPROGRESS || lastError == EAGAIN { throw timedOut }
        throw .failed("\(url) cannot be reached: \(ProcessEnvironment.errorText(lastError))")
    }

    private func send(_ bytes: [UInt8], on descriptor: Int32, _ deadlineNs: Int64) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            try setTimeLimit(on: descriptor, deadlineNs)
            let size = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if size < 0 {
                try throwUnlessInterrupted()
                continue
            }
            rest = rest.dropFirst(size)
        }
    }

    private func receive(
        from descriptor: Int32, _ deadlineNs: Int64, _ bytesMax: Int, _ isEnough: ([UInt8]) -> Bool
    ) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while bytes.count < bytesMax, !isEnough(bytes) {
            try setTimeLimit(on: descriptor, deadlineNs)
            let size = unsafe chunk.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if size < 0 {
                try throwUnlessInterrupted()
                continue
            }
            if size == 0 { break }
            bytes += chunk[..<size]
        }
        return bytes
    }

    private func throwUnlessInterrupted() throws(Failure) {
        switch errno {
        case EINTR: return
        case EAGAIN: throw timedOut
        default: throw .failed("\(url) broke the connection: \(ProcessEnvironment.errorText(errno))")
        }
    }

    private var timedOut: Failure { .failed("\(url) gave no answer within \(timeoutSeconds) s") }

    /// Lets the next call on the socket block no longer than until the deadline.
    private func setTimeLimit(on descriptor: Int32, _ deadlineNs: Int64) throws(Failure) {
        let leftNs = deadlineNs - Clock.monotonicNs()
        guard leftNs > 0 else { throw timedOut }
        // At least one microsecond: zero would mean no limit.
        let leftUs = max(leftNs / 1000, 1)
        var limit = timeval(tv_sec: Int(leftUs / 1_000_000), tv_usec: Int(leftUs % 1_000_000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            unsafe setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
    }
}
