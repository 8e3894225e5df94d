import Model
import Store
import Testing

@testable import TestSupport

/// Swift Testing has a `Tag` too.
typealias Tag = Model.Tag

func expectError(
    _ code: ErrorCode, _ messagePart: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("no error where \(code.rawValue) was expected", sourceLocation: sourceLocation)
    } catch let error as TrackingError {
        #expect(error.code == code, sourceLocation: sourceLocation)
        #expect(
            error.message.contains(messagePart), "\(error.message)", sourceLocation: sourceLocation)
    } catch {
        Issue.record("unexpected error \(error)", sourceLocation: sourceLocation)
    }
}

extension TrackingStore {
    func newRun(
        _ name: String = "r", experiment: Int64 = 0, startTimeMs: Int64 = 1000, tags: [Tag] = []
    ) throws -> String {
        let tags = tags + [Tag(key: "mlflow.runName", value: name)]
        return try createRun(
            NewRun(experimentID: experiment, name: name, userID: "u", startTimeMs: startTimeMs, tags: tags)
        ).info.runID
    }
}

@Suite struct ExperimentTests {
    @Test func aNewStoreHasTheDefaultExperiment() throws {
        let store = try TemporaryStore()
        let experiment = try store.store.experiment(id: 0)
        #expect(experiment.name == "Default")
        #expect(experiment.artifactLocation == "mlflow-artifacts:/0")
        #expect(experiment.lifecycleStage == .active)
    }

    @Test func idsAreNeverUsedTwiceAndNamesAreUniqueAmongDeletedOnesToo() throws {
        let store = try TemporaryStore().store
        let first = try store.createExperiment(name: "a", artifactLocation: nil, tags: [Tag(key: "k", value: "v")])
        try store.deleteExperiment(id: first)
        expectError(.resourceAlreadyExists, "Experiment(name=a) already exists") {
            _ = try store.createExperiment(name: "a", artifactLocation: nil, tags: [])
        }
        let second = try store.createExperiment(name: "b", artifactLocation: "s3://x/y", tags: [])
        #expect(second > first)
        #expect(try store.experiment(id: second).artifactLocation == "s3://x/y")
        #expect(try store.experiment(named: "a").tags == [Tag(key: "k", value: "v")])
        expectError(.resourceDoesNotExist, "No Experiment with id=\(first) exists") {
            try store.deleteExperiment(id: first)
        }
        expectError(.invalidParameterValue, "Cannot rename a non-active experiment") {
            try store.renameExperiment(id: first, to: "c")
        }
        expectError(.resourceAlreadyExists, "already exists") { try store.renameExperiment(id: second, to: "a") }
        try store.renameExperiment(id: second, to: "b")
    }

    @Test func deletingAnExperimentDeletesItsRunsAndRestoringBringsAllBack() throws {
        let store = try TemporaryStore().store
        let experiment = try store.createExperiment(name: "a", artifactLocation: nil, tags: [])
        let kept = try store.newRun(experiment: experiment)
        let gone = try store.newRun(experiment: experiment)
        try store.deleteRun(id: gone)
        try store.deleteExperiment(id: experiment)
        #expect(try store.run(id: kept).info.lifecycleStage == .deleted)
        expectError(.invalidParameterValue, "must be in the 'active' state. Current state is deleted.") {
            try store.setTag(runID: kept, Tag(key: "a", value: "b"))
        }
        expectError(.invalidParameterValue, "The experiment \(experiment) must be in the 'active' state") {
            _ = try store.newRun(experiment: experiment)
        }
        try store.restoreExperiment(id: experiment)
        #expect(try store.run(id: kept).info.lifecycleStage == .active)
        #expect(try store.run(id: gone).info.lifecycleStage == .active)
        try store.setTag(runID: gone, Tag(key: "a", value: "b"))
    }

    @Test func tagsOfExperiments() throws {
        let store = try TemporaryStore().store
        let id = try store.createExperiment(name: "a", artifactLocation: nil, tags: [])
        try store.setExperimentTag(id: id, tag: Tag(key: "x", value: "1"))
        try store.setExperimentTag(id: id, tag: Tag(key: "x", value: "2"))
        #expect(try store.experiment(id: id).tags == [Tag(key: "x", value: "2")])
        try store.deleteExperimentTag(id: id, key: "x")
        expectError(.resourceDoesNotExist, "No tag with name: x in experiment with id \(id)") {
            try store.deleteExperimentTag(id: id, key: "x")
        }
    }
}

@Suite struct RunTests {
    @Test func aRunIsReadBackAsItWasMade() throws {
        let store = try TemporaryStore().store
        let made = try store.createRun(
            NewRun(
                experimentID: 0, name: "n", userID: "alice", startTimeMs: 5,
                tags: [
                    Tag(key: "a", value: "1"), Tag(key: "a", value: "2"), Tag(key: "mlflow.runName", value: "n"),
                ]))
        #expect(made.info.artifactURI == "mlflow-artifacts:/0/\(made.info.runID)/artifacts")
        #expect(made.info.runID.count == 32)
        #expect(made.tags == [Tag(key: "a", value: "2"), Tag(key: "mlflow.runName", value: "n")])
        let read = try store.run(id: made.info.runID)
        #expect(read == made)
        expectError(.resourceDoesNotExist, "Run with id=nope not found") { _ = try store.run(id: "nope") }
    }

    @Test func theNameAndItsTagStayTogether() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun("first")
        let info = try store.updateRun(id: id, RunUpdate(status: .finished, endTimeMs: 9, name: "second"))
        #expect(info.name == "second")
        #expect(info.status == .finished)
        #expect(info.endTimeMs == 9)
        #expect(try store.run(id: id).tags == [Tag(key: "mlflow.runName", value: "second")])
        try store.setTag(runID: id, Tag(key: "mlflow.runName", value: "third"))
        #expect(try store.run(id: id).info.name == "third")
        try store.setTag(runID: id, Tag(key: "mlflow.runName", value: ""))
        #expect(try store.run(id: id).info.name == "third")
        #expect(try store.run(id: id).tags == [Tag(key: "mlflow.runName", value: "third")])
        try store.deleteTag(runID: id, key: "mlflow.runName")
        #expect(try store.run(id: id).info.name == "third")
        #expect(try store.run(id: id).tags.isEmpty)
        #expect(try store.updateRun(id: id, RunUpdate()).endTimeMs == 9)
    }

    @Test func deletedRunsRefuseWritesUntilRestored() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun()
        try store.deleteRun(id: id)
        try store.deleteRun(id: id)
        let refusal = "The run \(id) must be in the 'active' state. Current state is deleted."
        expectError(.invalidParameterValue, refusal) {
            try store.logBatch(runID: id, metrics: [], params: [], tags: [])
        }
        expectError(.invalidParameterValue, refusal) {
            try store.logMetric(runID: id, Metric(key: "m", value: 1, timestampMs: 1, step: 0))
        }
        expectError(.invalidParameterValue, refusal) { _ = try store.updateRun(id: id, RunUpdate()) }
        try store.restoreRun(id: id)
        try store.logParam(runID: id, Param(key: "p", value: "1"))
        #expect(try store.run(id: id).params == [Param(key: "p", value: "1")])
    }

    @Test func aQueryStringOfTheLocationStaysAtTheEndOfTheArtifactURI() throws {
        let store = try TemporaryStore().store
        let id = try store.createExperiment(name: "q", artifactLocation: "s3://b/p?x=1", tags: [])
        let run = try store.newRun(experiment: id)
        #expect(try store.run(id: run).info.artifactURI == "s3://b/p/\(run)/artifacts?x=1")
    }
}

@Suite struct LoggingTests {
    @Test func paramsAreWrittenOnce() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun()
        try store.logParam(runID: id, Param(key: "a", value: "1"))
        try store.logParam(runID: id, Param(key: "a", value: "1"))
        expectError(
            .invalidParameterValue,
            "Param with key='a' was already logged with value='1' for run ID='\(id)'. Attempted logging new value '2'."
        ) { try store.logParam(runID: id, Param(key: "a", value: "2")) }
    }

    @Test func aBatchWithAConflictWritesNothing() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun()
        try store.logParam(runID: id, Param(key: "a", value: "it's"))
        expectError(
            .invalidParameterValue,
            "already logged='[{'key': 'a', 'old_value': \"it's\", 'new_value': '2'}]' for run ID='\(id)'."
        ) {
            try store.logBatch(
                runID: id, metrics: [Metric(key: "m", value: 1, timestampMs: 1, step: 0)],
                params: [Param(key: "new", value: "x"), Param(key: "a", value: "2")],
                tags: [Tag(key: "t", value: "v")])
        }
        let run = try store.run(id: id)
        #expect(run.metrics.isEmpty)
        #expect(run.params.map(\.key) == ["a"])
        #expect(run.tags.map(\.key) == ["mlflow.runName"])
        // A name that only an undone batch used must be made again.
        try store.setTag(runID: id, Tag(key: "new", value: "y"))
        #expect(try store.run(id: id).tags.contains(Tag(key: "new", value: "y")))
    }

    @Test func theLatestPointIsTheGreatestByStepTimeAndValue() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try store.newRun()
        func log(_ value: Double, _ time: Int64, _ step: Int64) throws -> Metric {
            try store.logMetric(runID: id, Metric(key: "m", value: value, timestampMs: time, step: step))
            return try store.run(id: id).metrics[0]
        }
        #expect(try log(1, 10, 5).value == 1)
        #expect(try log(2, 99, 4).value == 1)
        #expect(try log(3, 9, 5).value == 1)
        #expect(try log(0.5, 10, 5).value == 1)
        #expect(try log(1.5, 10, 5).value == 1.5)
        #expect(try log(-7, 11, 5).value == -7)
        #expect(try log(.nan, 11, 6).value.isNaN)
        #expect(try log(.infinity, 11, 7).value == .greatestFiniteMagnitude)
        #expect(try log(-.infinity, 11, 8).value == -.greatestFiniteMagnitude)
        #expect(try temporary.faults() == [])
    }

    @Test func anIdenticalPointIsDropped() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try store.newRun()
        let point = Metric(key: "m", value: 1, timestampMs: 10, step: 1)
        for _ in 0..<3 { try store.logMetric(runID: id, point) }
        try store.logBatch(
            runID: id, metrics: [point, point, Metric(key: "m", value: .nan, timestampMs: 10, step: 1)], params: [],
            tags: [])
        #expect(try store.metricHistory(runID: id, key: "m", maxResults: nil, pageToken: nil).items.count == 2)
        #expect(try temporary.faults() == [])
    }

    @Test func ofEqualTagKeysTheLastCounts() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun()
        try store.logBatch(
            runID: id, metrics: [], params: [], tags: [Tag(key: "a", value: "1"), Tag(key: "a", value: "2")])
        #expect(try store.run(id: id).tags.first { $0.key == "a" }?.value == "2")
    }

    @Test func writersOfManyThreadsAllGetTheirOwnAnswer() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try store.newRun()
        let deleted = try store.newRun()
        try store.deleteRun(id: deleted)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<4 {
                group.addTask {
                    for step in 0..<50 {
                        let point = Metric(key: "m\(worker)", value: Double(step), timestampMs: 1, step: Int64(step))
                        try store.logMetric(runID: id, point)
                        expectError(.invalidParameterValue, "deleted") { try store.logMetric(runID: deleted, point) }
                    }
                }
            }
            try await group.waitForAll()
        }
        let run = try store.run(id: id)
        #expect(run.metrics.map(\.value) == [49, 49, 49, 49])
        #expect(try store.run(id: deleted).metrics.isEmpty)
        #expect(try temporary.faults() == [])
    }
}

@Suite struct DatasetTests {
    private func input(_ name: String, _ digest: String, _ context: String) -> DatasetInput {
        DatasetInput(
            dataset: Dataset(
                name: name, digest: digest, sourceType: "code", source: "{}", schema: nil, profile: "p"),
            tags: [Tag(key: "mlflow.data.context", value: context)])
    }

    @Test func theFirstLoggingOfADatasetCounts() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun()
        try store.logInputs(
            runID: id, datasets: [input("a", "1", "train"), input("b", "1", "eval")], modelIDs: ["m-1"])
        try store.logInputs(runID: id, datasets: [input("a", "1", "other")], modelIDs: ["m-1", "m-2"])
        let run = try store.run(id: id)
        #expect(run.datasetInputs == [input("a", "1", "train"), input("b", "1", "eval")])
        #expect(run.modelInputs == ["m-1", "m-2"])
        #expect(
            try store.searchDatasets(experimentIDs: [0, 7]) == [
                DatasetSummary(experimentID: 0, name: "a", digest: "1", context: "train"),
                DatasetSummary(experimentID: 0, name: "b", digest: "1", context: "eval"),
            ])
    }

    @Test func outputsMayBeLoggedAgain() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun()
        try store.logOutputs(runID: id, models: [ModelOutput(modelID: "m-1", step: 3)])
        try store.logOutputs(runID: id, models: [ModelOutput(modelID: "m-1", step: 4)])
        #expect(try store.run(id: id).modelOutputs == [ModelOutput(modelID: "m-1", step: 3)])
    }
}
