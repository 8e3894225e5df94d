internal import MicroHTTP

/// Which web pages may call the API (`mlflow/server/fastapi_security.py` and Starlette's `CORSMiddleware`): those of
/// the stock server, and the server's own, which stock refuses at any address but localhost.
///
/// Browsers send an Origin with the calls of pages; programs such as the Python client send none and are not touched.
struct OriginCheck: Sendable {
    private let patterns: [Wildcard]
    private let allowsAll: Bool

    private static let methods = "GET, POST, PUT, DELETE, OPTIONS, PATCH"

    /// - Parameter allowed: origins besides localhost's; `*` in the list allows every page, without credentials.
    init(allowed: [String]?) {
        patterns = (allowed ?? []).map { Wildcard($0) }
        allowsAll = allowed?.contains("*") == true
    }

    /// Whether the request changes something on behalf of a page that may not.
    func blocks(_ head: HTTPRequestHead) -> Bool {
        switch head.method {
        case .post, .put, .patch, .delete: break
        case .get, .head, .options: return false
        }
        if allowsAll || head.headers.count(of: "Origin") == 0 { return false }
        return !head.headers.all("Origin").allSatisfy {
            Self.isOnLocalhost($0) || isListed($0) || Self.isOwn($0, head)
        }
    }

    /// Whether the page came from this very server, under the name that the request is for: the server's own page at an
    /// address of the private network. `HostCheck` has found that name to be one of the server's, so no other page can
    /// pass itself off as this one by a name that it makes point here.
    private static func isOwn(_ origin: String, _ head: HTTPRequestHead) -> Bool {
        guard head.headers.count(of: "Host") == 1, let host = head.headers.first("Host") else { return false }
        return ["http://", "https://"].contains { origin == $0 + host }
    }

    /// The answer to a browser that asks before it calls; nil when the request is no such question.
    func preflight(_ head: HTTPRequestHead) -> HTTPResponse? {
        guard head.method == .options, let origin = head.headers.first("Origin"),
            let method = head.headers.first("Access-Control-Request-Method")
        else { return nil }
        let isGoodOrigin = allowsAll || isEchoed(origin)
        let isGoodMethod = HTTPMethod(rawValue: method) != nil && (allowsAll || method != HTTPMethod.head.rawValue)
        var headers = self.headers(forOrigin: origin)
        headers.append(("Access-Control-Allow-Methods", Self.methods))
        headers.append(("Access-Control-Max-Age", "600"))
        if let names = head.headers.first("Access-Control-Request-Headers") {
            headers.append(("Access-Control-Allow-Headers", names))
        }
        if isGoodOrigin && isGoodMethod {
            return .make(contentType: "text/plain; charset=utf-8", body: .text("OK"), headers: headers)
        }
        let faults = (isGoodOrigin ? [] : ["origin"]) + (isGoodMethod ? [] : ["method"])
        let text = "Disallowed CORS " + faults.joined(separator: ", ")
        return .make(
            status: 400, contentType: "text/plain; charset=utf-8", body: .bytes(Array(text.utf8)), headers: headers)
    }

    /// What lets a page read the answer; nothing when it may not, or when no page asks.
    func headers(_ head: HTTPRequestHead) -> [(name: String, value: String)] {
        guard head.headers.count(of: "Origin") == 1, let origin = head.headers.first("Origin") else { return [] }
        return headers(forOrigin: origin)
    }

    private func headers(forOrigin origin: String) -> [(name: String, value: String)] {
        if allowsAll {
            return [("Access-Control-Allow-Origin", "*"), ("Access-Control-Expose-Headers", "*")]
        }
        guard isEchoed(origin) else { return [] }
        return [
            ("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true"),
            ("Access-Control-Expose-Headers", "*"),
        ]
    }

    private func isListed(_ origin: String) -> Bool {
        patterns.contains { $0.matches(origin) }
    }

    private func isEchoed(_ origin: String) -> Bool {
        isListed(origin) || (origin.hasPrefix("http://") && Self.isOnLocalhost(origin))
    }

    /// `localhost`, `127.0.0.1` or `[::1]`, with any scheme and port.
    private static func isOnLocalhost(_ origin: String) -> Bool {
        guard let colon = origin.firstIndex(of: ":"), colon != origin.startIndex,
            origin[colon...].hasPrefix("://"),
            let authority = Authority(String(origin[origin.index(colon, offsetBy: 3)...]))
        else { return false }
        return switch authority.host {
        case .name(let name): name == "localhost"
        case .address(let address): address == .v4(0x7f00_0001) || address == .v6([0, 0, 0, 0, 0, 0, 0, 1])
        }
    }
}
