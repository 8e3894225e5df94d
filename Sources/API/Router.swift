internal import MicroHTTP
internal import Model

/// Finds the route of a request: one look-up of its path in a dictionary made at start.
struct Router: Sendable {
    private struct Entry: Sendable {
        var routes: [Route] = []

        /// The methods for an `Allow` field. HEAD runs as GET; OPTIONS is answered for every path.
        var allow: String {
            var methods = routes.map(\.method.rawValue)
            if routes.contains(where: { $0.method == .get }) { methods.append(HTTPMethod.head.rawValue) }
            methods.append(HTTPMethod.options.rawValue)
            return methods.joined(separator: ", ")
        }
    }

    enum Match {
        case route(Route)
        /// No handler is to run; this is the answer.
        case other(HTTPResponse)
    }

    private var entries: [String: Entry] = [:]

    /// - Parameter prefix: in front of every path.
    init(_ routes: [Route], prefix: String) {
        for route in routes {
            for path in route.paths {
                let full = prefix + path
                precondition(
                    !entries[full, default: Entry()].routes.contains { $0.method == route.method },
                    "the route table has two routes for \(route.method.rawValue) \(full)")
                entries[full, default: Entry()].routes.append(route)
            }
        }
    }

    func match(_ head: HTTPRequestHead) -> Match {
        guard let entry = entries[head.path] else { return .other(unknown(head)) }
        let method = head.method.routed
        for route in entry.routes where route.method == method { return .route(route) }
        if method == .options { return .other(HTTPResponse(status: 204, headers: [("Allow", entry.allow)])) }
        return .other(
            ErrorResponse.make(
                status: 405, message: "\(head.method.rawValue) is not allowed for \(head.path), but \(entry.allow).",
                headers: [("Allow", entry.allow)]))
    }

    private func unknown(_ head: HTTPRequestHead) -> HTTPResponse {
        if head.path == "*" { return .empty(status: 204) }
        // As Werkzeug's `merge_slashes`: `http://host:5000/` + `/api` is an easy mistake in a tracking URI.
        let collapsed = withSingleSlashes(head.path)
        if collapsed != head.path, entries[collapsed] != nil {
            let query = head.rawTarget.firstIndex(of: "?").map { head.rawTarget[$0...] } ?? ""
            return HTTPResponse(status: 308, headers: [("Location", collapsed + query)])
        }
        return ErrorResponse.make(
            TrackingError(
                .endpointNotFound,
                "There is no endpoint \(head.method.rawValue) \(PythonText.shortened(head.path)) on this server."))
    }

    private func withSingleSlashes(_ path: String) -> String {
        var collapsed = ""
        for scalar in path.unicodeScalars where scalar != "/" || collapsed.unicodeScalars.last != "/" {
            collapsed.unicodeScalars.append(scalar)
        }
        return collapsed
    }
}
