internal import Glibc

/// A bound socket that listens, not yet owned by a daemon.
///
/// The server opens its sockets itself rather than let libmicrohttpd bind: that reports no reason for a failure.
struct ListeningSocket {
    let descriptor: Int32
    let port: UInt16

    /// Opens one socket for each address of `host`, all with the same port. Addresses this machine cannot use are
    /// passed over as long as one works.
    static func open(host: String, port: UInt16) throws(HTTPServerError) -> [ListeningSocket] {
        let addresses = try SocketAddress.resolve(host: host, port: port)
        // The system's choice for the first address may be taken on the second: choose again.
        var attemptsLeft = port == 0 ? 20 : 1
        while true {
            attemptsLeft -= 1
            do throws(HTTPServerError) {
                return try open(addresses, host: host, port: port)
            } catch {
                if attemptsLeft == 0 || addresses.count == 1 { throw error }
            }
        }
    }

    private static func open(
        _ addresses: [SocketAddress], host: String, port: UInt16
    ) throws(HTTPServerError) -> [ListeningSocket] {
        var opened: [ListeningSocket] = []
        var unusable: HTTPServerError?
        for address in addresses {
            do throws(SystemError) {
                opened.append(try open(address.with(port: opened.first?.port ?? port)))
            } catch {
                let failure = HTTPServerError(
                    host: host, port: port, address: address.text, reason: error.description)
                guard error.code == EADDRNOTAVAIL || error.code == EAFNOSUPPORT else {
                    for socket in opened { _ = close(socket.descriptor) }
                    throw failure
                }
                unusable = failure
            }
        }
        if opened.isEmpty, let unusable { throw unusable }
        return opened
    }

    private static func open(_ address: SocketAddress) throws(SystemError) -> ListeningSocket {
        // Non-blocking, or an accept whose client has left would block the listener.
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(Int32(address.family), type, 0)
        guard descriptor >= 0 else { throw SystemError() }
        do throws(SystemError) {
            // A restarted server must not wait for the old one's closed connections.
            try set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
            if address.family == AF_INET6 {
                try set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, address.isAnyIPv6 ? 0 : 1)
            }
            try address.bind(descriptor)
            guard listen(descriptor, Int32(SOMAXCONN)) == 0 else { throw SystemError() }
            return ListeningSocket(
                descriptor: descriptor, port: try SocketAddress(localAddressOf: descriptor).port)
        } catch {
            _ = close(descriptor)
            throw error
        }
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Int32) throws(SystemError) {
        var value = value
        guard unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size)) == 0 else {
            throw SystemError()
        }
    }
}

/// What the last system call on this thread reported.
struct SystemError: Error, CustomStringConvertible {
    let code = errno

    var description: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
