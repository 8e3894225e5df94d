/// The `host[:port]` of a Host field, an Origin or a URI.
struct Authority: Equatable {
    enum Host: Equatable {
        /// A name, in lower case.
        case name(String)
        case address(NetworkAddress)
    }

    let host: Host
    /// The text without the port, brackets of an IPv6 address included.
    let hostText: String

    /// - Returns: nil when `text` is anything else than a name or an address and perhaps a port.
    init?(_ text: String) {
        let rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"),
                let address = NetworkAddress(v6: text[text.index(after: text.startIndex)..<end])
            else { return nil }
            host = .address(address)
            hostText = String(text[...end])
            rest = text[text.index(after: end)...]
        } else {
            let name = text.prefix { $0 != ":" }
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else { return nil }
            host = NetworkAddress(v4: name).map { .address($0) } ?? .name(name.lowercased())
            hostText = String(name)
            rest = text[name.endIndex...]
        }
        guard rest.isEmpty || Self.isPort(rest) else { return nil }
    }

    private static func isPort(_ text: Substring) -> Bool {
        let digits = text.dropFirst()
        return text.first == ":" && (1...5).contains(digits.utf8.count)
            && digits.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } && UInt16(digits) != nil
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
