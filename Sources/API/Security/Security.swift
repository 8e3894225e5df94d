internal import MicroHTTP

/// The checks of where a request comes from, before anything else is looked at.
struct Security: Sendable {
    /// An answer given instead of the route's.
    struct Answer {
        let response: HTTPResponse
        /// For the log; nil when nothing was wrong.
        let refusalReason: String?
    }

    private let host: HostCheck
    private let origin: OriginCheck
    private let isDisabled: Bool
    private let openPaths: [String]
    private let apiPaths: [String]

    init(_ configuration: APIConfiguration) {
        host = HostCheck(allowed: configuration.allowedHosts)
        origin = OriginCheck(allowed: configuration.corsAllowedOrigins)
        isDisabled = configuration.securityDisabled
        // Probes call by address or by a name of their own.
        let prefixes = [configuration.staticPrefix, configuration.staticPrefix + Routes.stockUIPath]
        openPaths = prefixes.flatMap { [$0 + "/health", $0 + "/version"] }
        apiPaths = prefixes.flatMap { [$0 + "/api/", $0 + "/ajax-api/"] }
    }

    /// The answer to a request that is refused or that is a browser's question; nil when the route shall answer.
    func answer(_ head: HTTPRequestHead) -> Answer? {
        if isDisabled { return nil }
        if !openPaths.contains(head.path), !host.allows(head) {
            return Answer(
                response: Self.refusal("Invalid Host header - possible DNS rebinding attack detected"),
                refusalReason: "Host \(head.headers.all("Host")) is not allowed")
        }
        if let preflight = origin.preflight(head) { return Answer(response: preflight, refusalReason: nil) }
        if origin.blocks(head), apiPaths.contains(where: { head.path.hasPrefix($0) }) {
            return Answer(
                response: Self.refusal("Cross-origin request blocked"),
                refusalReason: "Origin \(head.headers.all("Origin")) is not allowed")
        }
        return nil
    }

    /// `text/plain` without a charset, as stock's middleware sends it.
    private static func refusal(_ text: StaticString) -> HTTPResponse {
        .make(status: 403, contentType: "text/plain", body: .text(text))
    }

    func addingHeaders(to response: HTTPResponse, _ head: HTTPRequestHead) -> HTTPResponse {
        if isDisabled || head.headers.count(of: "Origin") == 0 { return response }
        var response = response
        response.headers += origin.headers(head)
        return response
    }
}
