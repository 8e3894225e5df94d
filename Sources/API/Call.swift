internal import MicroHTTP
internal import Model
internal import Store

/// One request on its way through a handler.
struct Call {
    let store: TrackingStore
    let artifacts: ArtifactStorage
    let configuration: APIConfiguration
    let request: HTTPRequest
    /// What stands for the open parts of the route's path, in their order; percent-decoded.
    let parts: [String]

    /// The fields of the request's message.
    /// - Throws: INVALID_PARAMETER_VALUE when the body's type or form is not what the protocol allows.
    func fields() throws(TrackingError) -> RequestFields {
        try RequestFields(request)
    }

    var rules: LogRules { LogRules(truncatesLongValues: configuration.truncateLongValues) }
}
