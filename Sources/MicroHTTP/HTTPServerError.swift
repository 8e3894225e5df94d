/// Why a server could not start.
package struct HTTPServerError: Error, CustomStringConvertible, Sendable {
    package var host: String
    package var port: UInt16
    /// The numeric address at fault, if the host has several; else nil.
    package var address: String?
    /// In the system's words: "Address already in use", "Permission denied", "Name or service not known".
    package var reason: String

    package var description: String {
        let at = address.map { $0 == host ? "" : " (\($0))" } ?? ""
        return "cannot listen on host \(host)\(at) port \(port): \(reason)"
    }
}
