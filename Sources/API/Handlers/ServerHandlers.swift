internal import JSON
internal import MicroHTTP

/// What the server says about itself.
enum ServerHandlers {
    static func health(_ call: Call) -> HTTPResponse {
        .make(contentType: "text/plain; charset=utf-8", body: .text("OK"))
    }

    /// `text/html`, as Flask answers a handler that returns a string.
    static func version(_ call: Call) -> HTTPResponse {
        .make(
            contentType: "text/html; charset=utf-8", body: .bytes(Array(call.configuration.mlflowVersion.utf8)))
    }

    /// Clients ask this to learn what else they may use (`mlflow/server/handlers.py`, `build_server_info_payload`).
    /// What is not built is false here, so that they do not try.
    static func serverInfo(_ call: Call) -> HTTPResponse {
        .object { writer in
            writer.member("store_type", "SqlStore")
            writer.member("workspaces_enabled", false)
            writer.member("trace_archival_enabled", false)
            writer.member("multipart_uploads_enabled", false)
            writer.member("multipart_downloads_enabled", false)
            writer.member("presigned_upload_run_id_supported", false)
            writer.member("presigned_upload_model_id_supported", false)
            writer.key("features_enabled")
            writer.beginObject()
            writer.member("gateway", false)
            writer.endObject()
        }
    }
}
