internal import Glibc

/// An IPv4 or IPv6 address with a port.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

    /// Every address of `host`, each once. "localhost" is always 127.0.0.1 and ::1, in that order, whatever the hosts
    /// file says: clients try both.
    static func resolve(host: String, port: UInt16) throws(HTTPServerError) -> [SocketAddress] {
        if host == "localhost" {
            return try lookUp("127.0.0.1", host: host, port: port) + lookUp("::1", host: host, port: port)
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        return try lookUp(isBracketed ? String(host.dropFirst().dropLast()) : host, host: host, port: port)
    }

    private static func lookUp(_ name: String, host: String, port: UInt16) throws(HTTPServerError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else {
            let reason = unsafe gai_strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            throw HTTPServerError(host: host, port: port, address: nil, reason: reason)
        }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe entry.pointee.ai_addr {
                let found = unsafe SocketAddress(copying: address, length: entry.pointee.ai_addrlen)
                if !addresses.contains(where: { $0.text == found.text }) { addresses.append(found) }
            }
            unsafe next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else {
            throw HTTPServerError(host: host, port: port, address: nil, reason: "no address found")
        }
        return addresses
    }

    /// - Parameter length: bytes at `address`, at most a `sockaddr_storage`'s.
    @unsafe init(copying address: UnsafePointer<sockaddr>, length: socklen_t) {
        self.length = min(length, socklen_t(MemoryLayout<sockaddr_storage>.size))
        let count = Int(self.length)
        unsafe withUnsafeMutableBytes(of: &storage) { bytes in
            unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(start: address, count: count))
        }
    }

    init(localAddressOf descriptor: Int32) throws(SystemError) {
        let code = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe getsockname(descriptor, address, &length)
            }
        }
        guard code == 0 else { throw SystemError() }
    }

    func bind(_ descriptor: Int32) throws(SystemError) {
        let code = unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe Glibc.bind(descriptor, address, length)
            }
        }
        guard code == 0 else { throw SystemError() }
    }

    var family: Int32 { Int32(storage.ss_family) }

    var isAnyIPv6: Bool { family == AF_INET6 && text == "::" }

    var port: UInt16 {
        if family == AF_INET6 { return UInt16(bigEndian: ipv6.sin6_port) }
        return UInt16(bigEndian: ipv4.sin_port)
    }

    func with(port: UInt16) -> SocketAddress {
        var copy = self
        // The port is at the same place in both families: after the family's two bytes.
        unsafe withUnsafeMutableBytes(of: &copy.storage) { bytes in
            unsafe bytes.storeBytes(of: port.bigEndian, toByteOffset: 2, as: UInt16.self)
        }
        return copy
    }

    /// The numeric address without the port; an IPv4 client of an IPv6 socket is shown as IPv4.
    var text: String {
        if family == AF_INET {
            return unsafe withUnsafePointer(to: ipv4.sin_addr) { unsafe Self.text(AF_INET, $0) }
        }
        guard family == AF_INET6 else { return "?" }
        let text = unsafe withUnsafePointer(to: ipv6.sin6_addr) { unsafe Self.text(AF_INET6, $0) }
        return text.hasPrefix("::ffff:") && text.contains(".") ? String(text.dropFirst(7)) : text
    }

    private var ipv4: sockaddr_in {
        unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in.self) }
    }

    private var ipv6: sockaddr_in6 {
        unsafe withUnsafeBytes(of: storage) { unsafe $0.load(as: sockaddr_in6.self) }
    }

    private static func text(_ family: Int32, _ address: UnsafeRawPointer) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
            guard let start = buffer.baseAddress,
                let text = unsafe inet_ntop(family, address, start, socklen_t(buffer.count))
            else { return "?" }
            return unsafe String(cString: text)
        }
    }
}
