import Model
import SQLite
import Search
import TestSupport
import Testing

@testable import Store

/// What a purge takes from the store, and what it leaves.
@Suite struct PurgeTests {
    private let temporary: MemoryStore
    private var store: TrackingStore { temporary.store }
    private let now = PurgeScope(olderThanSeconds: 0).deletedUntilMs

    init() throws { temporary = try MemoryStore() }

    private func makeRun(parent: String? = nil, experiment: Int64 = 0) throws -> String {
        let tags = [Tag(key: "k", value: "v")] + (parent.map { [Tag(key: "mlflow.parentRunId", value: $0)] } ?? [])
        let run = try store.createRun(
            NewRun(experimentID: experiment, name: "r", userID: "", startTimeMs: 0, tags: tags))
        try store.logBatch(
            runID: run.info.runID,
            metrics: (0..<5).map { Metric(key: "m\($0 % 2)", value: Double($0), timestampMs: 0, step: Int64($0)) },
            params: [Param(key: "p", value: "1")], tags: [])
        return run.info.runID
    }

    private func purge(olderThanSeconds seconds: Int64 = 0, experimentIDs: [Int64]? = nil) throws -> PurgedRows {
        let scope = PurgeScope(olderThanSeconds: seconds, experimentIDs: experimentIDs)
        let dry = try store.purgeRows(scope, dryRun: true)
        let dryAgain = try store.purgeRows(scope, dryRun: true)
        #expect(dry == dryAgain, "a dry run changes nothing")
        let rows = try store.purgeRows(scope, dryRun: false)
        #expect(rows == dry)
        #expect(try temporary.faults() == [])
        return rows
    }

    /// Rows of each table that is not empty.
    private func rowCounts() throws -> [String: Int64] {
        let connection = try Connection(path: temporary.path, mode: .readOnly, cacheBytes: 1 << 20)
        var tables: [String] = []
        try connection.statement(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'schema%'"
        ).forEach { tables.append($0.text(0)) }
        var counts: [String: Int64] = [:]
        for table in tables {
            let count = try connection.statement(dynamic: "SELECT count(*) FROM \(table)").first { $0.int(0) } ?? 0
            if count > 0 { counts[table] = count }
        }
        return counts
    }

    @Test func nothingOfARunIsLeft() throws {
        let before = try rowCounts()
        let experiment = try store.createExperiment(
            name: "e", artifactLocation: nil, tags: [Tag(key: "k", value: "v")])
        let parent = try makeRun(experiment: experiment)
        let run = try makeRun(parent: parent, experiment: experiment)
        let model = try store.createLoggedModel(
            NewLoggedModel(
                experimentID: experiment, name: "m", modelType: "", sourceRunID: run,
                params: [Param(key: "a", value: "b")], tags: [Tag(key: "a", value: "b")]))
        let point = Metric(key: "q", value: 1, timestampMs: 1, step: 1)
        try store.logBatch(
            runID: run, metrics: [point], params: [], tags: [],
            modelMetrics: [
                ModelMetric(modelID: model.modelID, metric: point, datasetName: "d", datasetDigest: "1")
            ])
        try store.logInputs(
            runID: run,
            datasets: [
                DatasetInput(
                    dataset: Dataset(
                        name: "d", digest: "1", sourceType: "t", source: "s", schema: nil, profile: nil),
                    tags: [Tag(key: "k", value: "v")])
            ], modelIDs: [model.modelID])
        try store.logOutputs(runID: run, models: [ModelOutput(modelID: model.modelID, step: 0)])
        try store.deleteExperiment(id: experiment)
        let rows = try purge()
        #expect(rows.runs == 2 && rows.points == 11 && rows.loggedModels == 1 && rows.experiments == 1)
        #expect(rows.exampleRunIDs == [run, parent])
        var after = try rowCounts()
        // Names stay, and folders are still to be removed.
        #expect(after.removeValue(forKey: "keys") != nil)
        #expect(after.removeValue(forKey: "artifact_removals") == 4)
        #expect(after == before)
        #expect(throws: TrackingError.missing("Run with id=\(run) not found")) { try store.run(id: run) }
        #expect(throws: TrackingError.missing("Run with id=\(run) not found")) { try store.restoreRun(id: run) }
        #expect(try store.createExperiment(name: "e", artifactLocation: nil, tags: []) > experiment)
        #expect(try purge() == PurgedRows())
    }

    @Test func foldersAreNotedWithTheirOwners() throws {
        let run = try makeRun()
        let model = try store.createLoggedModel(
            NewLoggedModel(experimentID: 0, name: "m", modelType: "", sourceRunID: run, params: [], tags: []))
        try store.deleteRun(id: run)
        try store.deleteLoggedModel(id: model.modelID)
        let expected = [
            ArtifactRemoval(id: 1, uri: "mlflow-artifacts:/0/\(run)/artifacts", ownerID: run, onlyIfEmpty: false),
            ArtifactRemoval(id: 2, uri: model.artifactURI, ownerID: model.modelID, onlyIfEmpty: false),
        ]
        #expect(Set(try store.artifactRemovals(PurgeScope(olderThanSeconds: 0)).map(\.uri)) == Set(expected.map(\.uri)))
        #expect(try store.pendingArtifactRemovals(limit: 10) == [])
        _ = try purge()
        #expect(try store.pendingArtifactRemovals(limit: 10) == expected)
        #expect(try store.pendingArtifactRemovals(limit: 1) == [expected[0]])
        #expect(try store.pendingArtifactRemovals(after: expected[0].id, limit: 10) == [expected[1]])
        try store.forgetArtifactRemovals([expected[0].id, 77])
        #expect(try store.pendingArtifactRemovals(limit: 10) == [expected[1]])
    }

    @Test func onlyWhatWasDeletedLongEnoughAgoGoes() throws {
        let old = try makeRun()
        let new = try makeRun()
        let active = try makeRun()
        try store.deleteRun(id: old)
        try store.deleteRun(id: new)
        try setDeletedTime(old, now - 100_000)
        #expect(try purge(olderThanSeconds: 101) == PurgedRows())
        #expect(try purge(olderThanSeconds: 50).exampleRunIDs == [old])
        #expect(try purge().exampleRunIDs == [new])
        #expect(try store.run(id: active).info.lifecycleStage == .active)
    }

    private func setDeletedTime(_ run: String, _ timeMs: Int64) throws {
        try store.write { writer in
            try writer.connection.statement("UPDATE runs SET deleted_time = ? WHERE uuid = ?")
                .run(.integer(timeMs), .text(run))
        }
    }

    @Test func otherExperimentsAreLeftAlone() throws {
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        let here = try makeRun()
        let there = try makeRun(experiment: other)
        try store.deleteRun(id: here)
        try store.deleteExperiment(id: other)
        #expect(try purge(experimentIDs: []) == PurgedRows())
        #expect(try purge(experimentIDs: [0]).exampleRunIDs == [here])
        let rows = try purge(experimentIDs: [other])
        #expect(rows.exampleRunIDs == [there] && rows.experiments == 1)
    }

    @Test func anExperimentStaysWhileARunOfItDoes() throws {
        let experiment = try store.createExperiment(name: "e", artifactLocation: nil, tags: [])
        let kept = try makeRun(experiment: experiment)
        _ = try makeRun(experiment: experiment)
        let model = try store.createLoggedModel(
            NewLoggedModel(experimentID: experiment, name: "m", modelType: "", sourceRunID: "", params: [], tags: []))
        try store.deleteExperiment(id: experiment)
        try store.restoreRun(id: kept)
        let rows = try purge()
        #expect(rows.runs == 1 && rows.experiments == 0 && rows.loggedModels == 0)
        #expect(try store.loggedModel(id: model.modelID, allowDeleted: false).experimentID == experiment)
        try store.deleteRun(id: kept)
        #expect(try purge().experiments == 1)
    }

    @Test func theDefaultExperimentStays() throws {
        try store.deleteExperiment(id: 0)
        #expect(try purge() == PurgedRows())
        #expect(try store.experiment(id: 0).lifecycleStage == .deleted)
    }

    @Test func childrenOfAPurgedRunAreRootsAndCyclesOpen() throws {
        let top = try makeRun()
        let child = try makeRun(parent: top)
        let marked = try makeRun(parent: top)
        try store.deleteTree(runID: top, dryRun: false).expect(changed: 3)
        try store.restoreRun(id: child)
        try setDeletedTime(marked, now + 1_000_000)
        #expect(try purge().exampleRunIDs == [top])
        let parents = try store.read(.point) { reader in
            try [child, marked].map { try reader.parent(of: reader.runID($0) ?? 0) }
        }
        #expect(parents == [nil, nil])
        // Its number may be given to another run, which has nothing to do with that deletion.
        let later = try makeRun()
        try store.restoreTree(runID: later, dryRun: false).expect(changed: 0)
        try store.restoreTree(runID: marked, dryRun: false).expect(changed: 1)
        let a = try makeRun()
        let b = try makeRun(parent: a)
        try store.setTag(runID: a, Tag(key: "mlflow.parentRunId", value: b))
        try store.deleteRun(id: b)
        #expect(try purge().runs == 1)
    }

    /// A model's points are numbered; those of other runs keep their order.
    @Test func aModelKeepsThePointsOfOtherRuns() throws {
        let runs = [try makeRun(), try makeRun(), try makeRun()]
        let model = try store.createLoggedModel(
            NewLoggedModel(experimentID: 0, name: "m", modelType: "", sourceRunID: "", params: [], tags: []))
        for step in 0..<4 {
            for run in runs {
                let point = Metric(key: "q\(step % 2)", value: Double(step), timestampMs: 1, step: Int64(step))
                try store.logBatch(
                    runID: run, metrics: [point], params: [], tags: [],
                    modelMetrics: [
                        ModelMetric(modelID: model.modelID, metric: point, datasetName: "", datasetDigest: "")
                    ])
            }
        }
        let before = try store.loggedModel(id: model.modelID, allowDeleted: false).metrics
        try store.deleteRun(id: runs[1])
        #expect(try purge().runs == 1)
        let after = try store.loggedModel(id: model.modelID, allowDeleted: false).metrics
        #expect(before.count == 12 && after == before.filter { $0.runID != runs[1] })
    }

    /// A run with more points than one step removes is gone for everybody at once, and its points some steps later.
    @Test func aRunIsGoneBeforeAllItsPointsAre() throws {
        let run = try makeRun()
        for part in 0..<6 {
            try store.logBatch(
                runID: run,
                metrics: (0..<1000).map {
                    Metric(key: "long", value: 1, timestampMs: 0, step: Int64(part * 1000 + $0))
                }, params: [], tags: [])
        }
        let number = try store.read(.point) { try $0.runID(run) ?? 0 }
        try store.deleteRun(id: run)
        let scope = PurgeScope(olderThanSeconds: 0)
        let step = try store.write { writer in
            var rows = PurgedRows()
            // The time is up at once: as if the process ended after the first step.
            let done = try writer.purgeRuns([number], scope, isSpent: { true }, &rows)
            return (done: done, rows: rows)
        }
        #expect(step.done == 0 && step.rows.runs == 1 && step.rows.points == 2000)
        #expect(try temporary.faults() == [])
        #expect(throws: TrackingError.missing("Run with id=\(run) not found")) { try store.restoreRun(id: run) }
        for view in [ViewType.all, .deletedOnly, .activeOnly] {
            let search = RunSearch(
                experimentIDs: [0], filter: .init(condition: nil), view: view, order: [], maxResults: 10,
                pageToken: nil)
            #expect(try store.searchRuns(search).items.isEmpty)
        }
        try store.deleteExperiment(id: 0)
        try store.restoreExperiment(id: 0)
        #expect(try temporary.faults() == [])
        let rest = try purge(olderThanSeconds: 1_000_000)
        #expect(rest.runs == 0 && rest.points == 4005)
        #expect(try rowCounts()["runs"] == nil && rowCounts()["metrics"] == nil)
    }

    @Test func aRunThatIsRestoredMeanwhileStays() throws {
        let run = try makeRun()
        let number = try store.read(.point) { try $0.runID(run) ?? 0 }
        let done = try store.write { writer in
            var rows = PurgedRows()
            let done = try writer.purgeRuns([number], PurgeScope(olderThanSeconds: 0), isSpent: { false }, &rows)
            return (done, rows)
        }
        #expect(done.0 == 1 && done.1 == PurgedRows())
        #expect(try store.run(id: run).info.lifecycleStage == .active)
    }

    @Test func compactingGivesTheSpaceBack() throws {
        let run = try makeRun()
        for part in 0..<20 {
            try store.logBatch(
                runID: run,
                metrics: (0..<1000).map {
                    Metric(key: "long", value: 1, timestampMs: 0, step: Int64(part * 1000 + $0))
                }, params: [], tags: [])
        }
        let full = try store.fileSize()
        try store.deleteRun(id: run)
        _ = try purge()
        let purged = try store.fileSize()
        #expect(purged.bytes == full.bytes && purged.freeBytes > full.bytes / 2)
        #expect(throws: StoreOpenError.self) { try TrackingStore.compact(databasePath: temporary.path) }
        store.close()
        let sizes = try TrackingStore.compact(databasePath: temporary.path)
        #expect(sizes.before == purged && sizes.after.freeBytes == 0)
        #expect(sizes.after.bytes <= full.bytes - purged.freeBytes)
        #expect(try temporary.faults() == [])
    }
}
