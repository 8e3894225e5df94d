internal import JSON
internal import MicroHTTP

/// Parts of MLflow that this server has nothing of, answered as stock answers when it has nothing of them: pages ask
/// for them on their way, and show an error or wait for many seconds where there is no answer.
enum EmptyHandlers {
    /// A list that is left out of its message for being empty.
    static func list(_ call: Call) -> HTTPResponse { .emptyObject }

    static func traceMetrics(_ call: Call) -> HTTPResponse { constant(#"{"data_points":[]}"#) }

    /// `mlflow/server/handlers.py`, `gateway_proxy_handler`, without a gateway.
    static func gateway(_ call: Call) -> HTTPResponse { constant(#"{"endpoints":[]}"#) }

    /// Whether the pages may tell their makers what is done with them: no.
    static func telemetry(_ call: Call) -> HTTPResponse {
        constant(#"{"disable_ui_events":[],"disable_ui_telemetry":true,"ui_rollout_percentage":0}"#)
    }

    /// What they tell all the same is dropped.
    static func telemetryRecords(_ call: Call) -> HTTPResponse { constant(#"{"status":"disabled"}"#) }

    private static func constant(_ json: StaticString) -> HTTPResponse {
        .make(contentType: "application/json", body: .text(json))
    }
}
