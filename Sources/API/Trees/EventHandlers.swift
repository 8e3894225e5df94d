internal import MicroHTTP
internal import Model
internal import Store

/// `roost/events`: what is committed, as it is committed.
enum EventHandlers {
    /// Query: `experiment_ids` (repeated, or separated by commas), or `run_id` for a run and all below it;
    /// `last_event_id` where a client cannot set the header.
    static func stream(_ call: Call) throws -> HTTPResponse {
        let query = call.request.head.query
        let scope: EventStream.Scope
        let experiments = query.all("experiment_ids").flatMap { $0.split(separator: ",").map(String.init) }
        if let runID = query.first("run_id") {
            if !experiments.isEmpty {
                throw TrackingError.invalid("Give either experiment_ids or run_id, not both.")
            }
            scope = .subtree(rootID: try call.store.run(id: runID).info.runID)
        } else {
            if experiments.isEmpty {
                throw TrackingError.invalid("Missing value for required parameter 'experiment_ids' or 'run_id'.")
            }
            if experiments.count > Limits.searchExperimentsMax {
                throw TrackingError.invalid(
                    "A stream can follow at most \(Limits.searchExperimentsMax) experiment_ids. "
                        + "Received \(experiments.count).")
            }
            scope = .experiments(Set(try ExperimentID.parseAll(experiments)))
        }
        let lastID = call.request.head.headers.first("Last-Event-ID") ?? query.first("last_event_id")
        return HTTPResponse(
            status: 200,
            headers: [
                ("Content-Type", "text/event-stream"), ("Cache-Control", "no-cache"),
                // nginx would hold events back until its buffer is full.
                ("X-Accel-Buffering", "no"),
            ], body: .stream(try EventStream(call.store, scope, lastID: lastID)))
    }
}
