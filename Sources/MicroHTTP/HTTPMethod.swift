/// The methods that reach a handler. The server itself answers 405 to TRACE and CONNECT and 501 to any other word.
package enum HTTPMethod: String, Sendable, CaseIterable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case head = "HEAD"
    case options = "OPTIONS"

    /// The method a route is looked up with: a HEAD request runs as GET, and the server leaves its body out.
    package var routed: HTTPMethod { self == .head ? .get : self }
}
