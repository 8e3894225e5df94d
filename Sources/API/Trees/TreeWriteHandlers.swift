internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

/// Writes that concern a run and what is below it. Each is one transaction; with `dry_run` nothing is written and the
/// same counts are answered.
enum TreeWriteHandlers {
    static func deleteTree(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.requiredText(.runID)
        let dryRun = try fields.isDryRun()
        return answer(try call.store.deleteTree(runID: runID, dryRun: dryRun), dryRun: dryRun)
    }

    static func restoreTree(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.requiredText(.runID)
        let dryRun = try fields.isDryRun()
        return answer(try call.store.restoreTree(runID: runID, dryRun: dryRun), dryRun: dryRun)
    }

    /// Run ids in one call of `runs/move`.
    static let moveRunsMax = Limits.searchResultsMax

    static func move(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runIDs = try fields.texts(.runIDs)
        let runID = try fields.text(.runID)
        let isSubtree = try fields.flag(.subtree) ?? false
        let experimentID = try ExperimentID.parseOne(try fields.requiredText(.experimentID))
        let dryRun = try fields.isDryRun()
        let target: RunTarget
        switch (runIDs, runID) {
        case (let ids?, nil) where !isSubtree && !ids.isEmpty:
            if ids.count > moveRunsMax {
                throw fields.refused("At most \(moveRunsMax) run_ids can be moved at once. Got \(ids.count).")
            }
            target = .runs(ids)
        case (nil, let id?) where !id.isEmpty: target = isSubtree ? .tree(id) : .runs([id])
        case (.some, nil) where isSubtree:
            throw fields.refused("'subtree' goes with 'run_id', the top of the tree to move, and not with 'run_ids'.")
        default: throw fields.refused("Either 'run_ids' or 'run_id' must say which runs to move.")
        }
        return answer(
            try call.store.changeRuns(target, .move(experimentID: experimentID), dryRun: dryRun), dryRun: dryRun)
    }

    static func answer(_ changes: RunChanges, dryRun: Bool) -> HTTPResponse {
        .object(capacity: 512 + 40 * changes.exampleIDs.count) { writer in
            writer.member("dry_run", dryRun)
            writer.member("matched", Int64(changes.matched))
            writer.member("changed", Int64(changes.changed))
            writer.key("by_status")
            writer.beginObject()
            for status in RunStatus.allCases {
                guard let count = changes.statuses[status] else { continue }
                writer.key(status.name)
                writer.int(Int64(count))
            }
            writer.endObject()
            writer.key("by_lifecycle_stage")
            writer.beginObject()
            for stage in [LifecycleStage.active, .deleted] {
                guard let count = changes.stages[stage] else { continue }
                writer.key(stage.rawValue)
                writer.int(Int64(count))
            }
            writer.endObject()
            writer.member("logged_models", Int64(changes.loggedModels))
            writer.key("example_run_ids")
            writer.beginArray()
            for id in changes.exampleIDs { writer.string(id) }
            writer.endArray()
        }
    }
}
