package import MicroHTTP

/// Where the API tells what happened. The executable writes it to the log, tests collect it.
package protocol APILog: Sendable {
    /// A request was answered or given up.
    func request(_ record: AccessRecord)

    /// A request failed by our fault, or the machine's; its client was told no more than that.
    /// - Parameters:
    ///   - request: method and path.
    ///   - cause: what was thrown.
    func failure(requestID: String, request: String, cause: String)

    /// A request was refused because of where it came from.
    func refusal(requestID: String, clientAddress: String, reason: String)
}
