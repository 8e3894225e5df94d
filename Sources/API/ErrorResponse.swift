internal import JSON
internal import MicroHTTP
internal import Model

/// Errors as clients get them. The only place that knows which status a code becomes.
enum ErrorResponse {
    /// `mlflow/exceptions.py`, `ERROR_CODE_TO_HTTP_STATUS`.
    static func status(of code: ErrorCode) -> Int {
        switch code {
        case .invalidParameterValue, .resourceAlreadyExists, .badRequest: 400
        case .permissionDenied: 403
        case .resourceDoesNotExist, .endpointNotFound: 404
        case .resourceExhausted: 429
        case .internalError: 500
        case .notImplemented: 501
        case .temporarilyUnavailable: 503
        case .storageFull: 507
        }
    }

    /// MLflow's finer classification, which clients derive themselves when it is absent
    /// (`mlflow/error_classification.py`); nil for codes that have none.
    private static func classification(
        of code: ErrorCode
    ) -> (sqlState: StaticString, errorClass: StaticString)? {
        switch code {
        case .invalidParameterValue, .badRequest: ("KAM00", "INVALID_PARAMETER_VALUE")
        case .resourceAlreadyExists: ("KAM00", "RESOURCE_ALREADY_EXISTS")
        case .permissionDenied: ("KAM00", "PERMISSION_DENIED")
        case .resourceDoesNotExist, .endpointNotFound: ("KAM00", "RESOURCE_NOT_FOUND")
        case .internalError, .temporarilyUnavailable: ("XXM00", "CLIENT_INTERNAL_ERROR")
        case .resourceExhausted, .notImplemented, .storageFull: nil
        }
    }

    /// Whether an error of this code is something the operator should read about.
    static func isOurFault(_ code: ErrorCode) -> Bool {
        status(of: code) >= 500 && code != .notImplemented
    }

    static func make(_ error: TrackingError) -> HTTPResponse {
        make(status: status(of: error.code), code: error.code, message: error.message)
    }

    /// For what went wrong before a handler could throw.
    static func make(
        status: Int, message: String, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        let code: ErrorCode =
            switch status {
            case 404: .endpointNotFound
            case 413: .invalidParameterValue
            case 429: .resourceExhausted
            case 503: .temporarilyUnavailable
            case 507: .storageFull
            case 500...: .internalError
            default: .badRequest
            }
        return make(status: status, code: code, message: message, headers: headers)
    }

    private static func make(
        status: Int, code: ErrorCode, message: String, headers: [(name: String, value: String)] = []
    ) -> HTTPResponse {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("error_code", code.rawValue)
        writer.member("message", message)
        if let classification = classification(of: code) {
            writer.key("sqlstate")
            writer.string("\(classification.sqlState)")
            writer.key("error_class")
            writer.string("\(classification.errorClass)")
        }
        writer.endObject()
        var response = HTTPResponse.json(writer.finish(), status: status)
        response.headers += headers
        // Clients repeat a 503 by themselves; a second lets the queue drain without keeping them long.
        if status == 503 { response.headers.append(("Retry-After", "1")) }
        return response
    }
}
