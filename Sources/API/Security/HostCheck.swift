internal import MicroHTTP

/// Refuses requests whose Host field names a host this server is not known by.
///
/// A page of `evil.example` can have its name resolve to this machine and then read the API as its own origin (DNS
/// rebinding); its requests still say `Host: evil.example`. Stock compares texts (`10.*`), which also lets
/// `10.evil.example` in; here the field is parsed, and only literal addresses count as addresses.
struct HostCheck: Sendable {
    private enum Rule: Sendable {
        case everything
        case localAndPrivate
        case patterns([Wildcard])
    }

    private let rule: Rule

    /// - Parameter allowed: patterns that replace the default, each for a host with any port or for one with its port;
    ///   `*` alone lets everything in. nil: localhost and addresses that no public site has.
    init(allowed: [String]?) {
        rule =
            switch allowed {
            case nil: .localAndPrivate
            case .some(let patterns) where patterns.contains("*"): .everything
            case .some(let patterns): .patterns(patterns.map { Wildcard($0) })
            }
    }

    func allows(_ head: HTTPRequestHead) -> Bool {
        if case .everything = rule { return true }
        // Two Host lines are a way to have a proxy look at one and the server at the other.
        guard head.headers.count(of: "Host") == 1, let text = head.headers.first("Host"),
            let authority = Authority(text)
        else { return false }
        switch rule {
        case .everything: return true
        case .patterns(let patterns):
            return patterns.contains { $0.matches(text) || $0.matches(authority.hostText) }
        case .localAndPrivate:
            switch authority.host {
            case .name(let name): return name == "localhost"
            case .address(let address): return address.isLocalOrPrivate
            }
        }
    }
}
