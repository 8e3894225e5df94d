internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

enum PurgeHandler {
    static func purge(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let seconds = try fields.requiredInt64(.olderThanSeconds)
        let experiments = try fields.texts(.experimentIDs)
        let dryRun = try fields.isDryRun()
        guard seconds >= 0 else {
            throw fields.refused("'older_than_seconds' must be 0 or more. Got \(seconds).")
        }
        let scope = PurgeScope(
            olderThanSeconds: seconds, experimentIDs: try experiments.map { try ExperimentID.parseAll($0) })
        let purge = Purge(
            store: call.store, artifacts: call.artifacts, workingDirectory: call.configuration.workingDirectory)
        let report = try purge.run(scope, dryRun: dryRun)
        return .object(capacity: 1024 + 40 * report.rows.exampleRunIDs.count) { $0.writeMembers(report) }
    }
}
