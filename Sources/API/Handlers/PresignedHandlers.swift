internal import Artifacts
internal import MicroHTTP
internal import Model
internal import Store

/// URLs of a cloud's own storage, by which clients reach it without this server. There is none behind this server, and
/// clients learn that here (`mlflow/server/handlers.py`, `_create_presigned_upload_url` and `…_download_url`).
enum PresignedHandlers {
    private static let expirationSecondsMax: Int64 = 604_800

    static func upload(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.text(.runID) ?? ""
        let modelID = try fields.text(.modelID) ?? ""
        let path = try fields.requiredText(.path)
        let expiration = try fields.int64(.expiration)
        if runID.isEmpty == modelID.isEmpty {
            throw TrackingError.invalid("Exactly one of run_id and model_id must be provided.")
        }
        _ = try ArtifactPath(parsing: path)
        if let expiration { try check(expiration) }
        let uri =
            modelID.isEmpty
            ? try call.store.run(id: runID).info.artifactURI
            : try call.store.loggedModel(id: modelID, allowDeleted: false).artifactURI
        guard let scheme = proxiedScheme(uri) else {
            throw TrackingError(
                .notImplemented, "Presigned upload is not supported for the current artifact repository")
        }
        throw TrackingError.invalid(
            "Presigned upload is not supported for proxied artifact storage (artifact URI scheme: \(scheme)). "
                + "This endpoint requires a direct cloud storage artifact URI.")
    }

    static func download(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.requiredText(.runID)
        let path = try fields.requiredText(.path)
        let expiration = try fields.int64(.expiration) ?? 300
        _ = try ArtifactPath(parsing: path)
        try check(expiration)
        guard let scheme = proxiedScheme(try call.store.run(id: runID).info.artifactURI) else {
            throw TrackingError(
                .notImplemented, "Presigned download is not supported for the current artifact repository")
        }
        throw TrackingError.invalid(
            "Presigned download is not supported for runs with proxied artifact storage (artifact URI scheme: "
                + "\(scheme)). This endpoint requires a run with a direct cloud storage artifact URI.")
    }

    /// What clouds allow.
    private static func check(_ expirationSeconds: Int64) throws(TrackingError) {
        if !(1...expirationSecondsMax).contains(expirationSeconds) {
            throw .invalid(
                "expiration must be between 1 and \(expirationSecondsMax) seconds (got \(expirationSeconds)).")
        }
    }

    /// nil when the URI is none of a proxy.
    private static func proxiedScheme(_ uri: String) -> String? {
        ["http", "https", "mlflow-artifacts"].first { uri.hasPrefix($0 + ":") }
    }
}
