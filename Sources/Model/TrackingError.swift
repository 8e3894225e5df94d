/// MLflow's names for what can go wrong; `mlflow/protos/databricks.proto` lists them all.
///
/// Codes only: which HTTP status one becomes is decided in `API/ErrorResponse.swift` and nowhere else.
package enum ErrorCode: String, Sendable, CaseIterable {
    case invalidParameterValue = "INVALID_PARAMETER_VALUE"
    case resourceAlreadyExists = "RESOURCE_ALREADY_EXISTS"
    case badRequest = "BAD_REQUEST"
    case permissionDenied = "PERMISSION_DENIED"
    case resourceDoesNotExist = "RESOURCE_DOES_NOT_EXIST"
    case endpointNotFound = "ENDPOINT_NOT_FOUND"
    case resourceExhausted = "RESOURCE_EXHAUSTED"
    case temporarilyUnavailable = "TEMPORARILY_UNAVAILABLE"
    case internalError = "INTERNAL_ERROR"
    /// A part of the protocol that needs another kind of storage.
    case notImplemented = "NOT_IMPLEMENTED"
    /// Ours: the disk has no room for a write. Answered 507, which the stock client does not retry for minutes.
    case storageFull = "STORAGE_FULL"
}

/// The one error of the program that a client is meant to read.
///
/// `Store` and `Search` throw it and know no status codes. `message` goes to the client and says what was wrong,
/// which value, and what is allowed; `cause` goes to the log only.
package struct TrackingError: Error, Equatable, CustomStringConvertible {
    package let code: ErrorCode
    package let message: String
    package let cause: String?

    package init(_ code: ErrorCode, _ message: String, cause: String? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package static func invalid(_ message: String) -> TrackingError { TrackingError(.invalidParameterValue, message) }
    package static func missing(_ message: String) -> TrackingError { TrackingError(.resourceDoesNotExist, message) }

    package var description: String { "\(code.rawValue): \(message)" }
}
