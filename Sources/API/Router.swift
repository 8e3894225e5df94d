internal import MicroHTTP
internal import Model

/// Finds the route of a request: one look-up of its path in a dictionary made at start, and only if that finds nothing,
/// the few paths with parts left open.
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

        mutating func add(_ route: Route, at path: String) {
            precondition(
                !routes.contains { $0.method == route.method },
                "the route table has two routes for \(route.method.rawValue) \(path)")
            routes.append(route)
        }
    }

    enum Match {
        /// - Parameter parts: what stands for the open parts of the route's path.
        case route(Route, parts: [String])
        /// No handler is to run; this is the answer.
        case other(HTTPResponse)
    }

    private var entries: [String: Entry] = [:]
    private var open: [(pattern: PathPattern, entry: Entry)] = []

    /// - Parameter prefix: in front of every path.
    init(_ routes: [Route], prefix: String) {
        add(routes, prefix: prefix)
    }

    /// - Parameter prefix: in front of every path.
    mutating func add(_ routes: [Route], prefix: String) {
        for route in routes {
            for path in route.paths {
                let full = prefix + path
                guard let pattern = PathPattern(full) else {
                    entries[full, default: Entry()].add(route, at: full)
                    continue
                }
                if let place = open.firstIndex(where: { $0.pattern == pattern }) {
                    open[place].entry.add(route, at: full)
                } else {
                    open.append((pattern, Entry(routes: [route])))
                }
            }
        }
    }

    func match(_ head: HTTPRequestHead) -> Match {
        guard let (entry, parts) = find(head.path) else { return .other(unknown(head)) }
        let method = head.method.routed
        for route in entry.routes where route.method == method { return .route(route, parts: parts) }
        if method == .options { return .other(HTTPResponse(status: 204, headers: [("Allow", entry.allow)])) }
        return .other(
            ErrorResponse.make(
                status: 405, message: "\(head.method.rawValue) is not allowed for \(head.path), but \(entry.allow).",
                headers: [("Allow", entry.allow)]))
    }

    private func find(_ path: String) -> (Entry, parts: [String])? {
        if let entry = entries[path] { return (entry, []) }
        for (pattern, entry) in open {
            if let parts = pattern.match(path) { return (entry, parts) }
        }
        return nil
    }

    private func unknown(_ head: HTTPRequestHead) -> HTTPResponse {
        if head.path == "*" { return .empty(status: 204) }
        let query = head.rawTarget.firstIndex(of: "?").map { head.rawTarget[$0...] } ?? ""
        // As Werkzeug's `merge_slashes`: `http://host:5000/` + `/api` is an easy mistake in a tracking URI.
        let collapsed = withSingleSlashes(head.path)
        if collapsed != head.path, entries[collapsed] != nil {
            return HTTPResponse(status: 308, headers: [("Location", collapsed + query)])
        }
        // As its `strict_slashes`: a page's links are relative to its folder and lead astray without the slash at the
        // end. So is this one, which holds behind a proxy that cuts or adds a prefix.
        if entries[head.path + "/"] != nil, let last = head.path.split(separator: "/").last {
            return HTTPResponse(status: 308, headers: [("Location", last + "/" + query)])
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
