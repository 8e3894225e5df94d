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
        return answer(try purge.run(scope, dryRun: dryRun))
    }

    private static func answer(_ report: PurgeReport) -> HTTPResponse {
        .object(capacity: 1024 + 40 * report.rows.exampleRunIDs.count) { writer in
            writer.member("dry_run", report.isDryRun)
            writer.member("runs", Int64(report.rows.runs))
            writer.member("metric_points", Int64(report.rows.points))
            writer.member("logged_models", Int64(report.rows.loggedModels))
            writer.member("experiments", Int64(report.rows.experiments))
            writer.key("example_run_ids")
            writer.beginArray()
            for id in report.rows.exampleRunIDs { writer.string(id) }
            writer.endArray()
            writer.key("artifacts")
            writer.beginObject()
            writer.member("folders", Int64(report.folders))
            writer.member("files", Int64(report.files))
            writer.member("bytes", report.fileBytes)
            writer.member("kept", Int64(report.kept))
            writer.key("kept_examples")
            writer.beginArray()
            for folder in report.keptExamples {
                writer.beginObject()
                writer.member("uri", folder.uri)
                writer.member("reason", folder.reason)
                writer.endObject()
            }
            writer.endArray()
            writer.member("elsewhere", Int64(report.elsewhere))
            writer.key("elsewhere_examples")
            writer.beginArray()
            for uri in report.elsewhereExamples { writer.string(uri) }
            writer.endArray()
            writer.endObject()
            writer.key("database")
            writer.beginObject()
            writer.member("bytes", report.databaseBytes)
            writer.member("free_bytes", report.databaseFreeBytes)
            writer.endObject()
        }
    }
}
