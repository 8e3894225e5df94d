import Model
import SQLite
import Search
import Store
import Testing

@testable import TestSupport

extension TrackingStore {
    func newModel(
        _ name: String = "m", experiment: Int64 = 0, type: String = "", sourceRun: String = "", params: [Param] = [],
        tags: [Tag] = []
    ) throws -> String {
        try createLoggedModel(
            NewLoggedModel(
                experimentID: experiment, name: name, modelType: type, sourceRunID: sourceRun, params: params,
                tags: tags)
        ).modelID
    }

    func model(_ id: String) throws -> LoggedModel { try loggedModel(id: id, allowDeleted: true) }

    /// Logs points that all name a model, as the API does it.
    func log(_ points: [ModelMetric], run: String) throws {
        try logBatch(runID: run, metrics: points.map(\.metric), params: [], tags: [], modelMetrics: points)
    }
}

extension ModelMetric {
    init(
        _ modelID: String, _ key: String, _ value: Double, at timestampMs: Int64 = 10, step: Int64 = 1,
        dataset: String = "", digest: String = ""
    ) {
        self.init(
            modelID: modelID, metric: Metric(key: key, value: value, timestampMs: timestampMs, step: step),
            datasetName: dataset, datasetDigest: digest)
    }
}

@Suite struct LoggedModelTests {
    @Test func aNewModelIsPendingAndLiesBelowItsExperiment() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let experiment = try store.createExperiment(name: "e", artifactLocation: "s3://b/x?y=1", tags: [])
        let id = try store.newModel(
            "n", experiment: experiment, type: "t", sourceRun: "some run",
            params: [Param(key: "b", value: ""), Param(key: "a", value: "1")],
            tags: [Tag(key: "z", value: "1"), Tag(key: "", value: "2")])
        #expect(id.hasPrefix("m-") && id.count == 34)
        let model = try store.loggedModel(id: id, allowDeleted: false)
        #expect(model.status == .pending)
        #expect(model.lifecycleStage == .active)
        #expect(model.experimentID == experiment)
        #expect(model.artifactURI == "s3://b/x/models/\(id)/artifacts?y=1")
        #expect(model.creationTimestampMs > 1_600_000_000_000)
        #expect(model.lastUpdatedTimestampMs == model.creationTimestampMs)
        #expect(model.params == [Param(key: "a", value: "1"), Param(key: "b", value: "")])
        #expect(model.tags == [Tag(key: "", value: "2"), Tag(key: "z", value: "1")])
        #expect(model.metrics == [])
        #expect(try store.newModel("n", experiment: experiment) != id)
        #expect(try temporary.faults() == [])
    }

    @Test func aModelNeedsAnActiveExperimentToBeMadeAndNoneLater() throws {
        let store = try TemporaryStore().store
        expectError(.resourceDoesNotExist, "No Experiment with id=77 exists") {
            _ = try store.newModel(experiment: 77)
        }
        let experiment = try store.createExperiment(name: "e", artifactLocation: nil, tags: [])
        let id = try store.newModel(experiment: experiment)
        try store.deleteExperiment(id: experiment)
        expectError(.invalidParameterValue, "The experiment \(experiment) must be in the 'active' state.") {
            _ = try store.newModel(experiment: experiment)
        }
        #expect(try store.loggedModel(id: id, allowDeleted: false).experimentID == experiment)
        #expect(try store.finalizeLoggedModel(id: id, status: .ready).status == .ready)
        #expect(try store.find(experiments: [experiment]) == [id])
    }

    @Test func equalKeysMakeNoModel() throws {
        let store = try TemporaryStore().store
        let twice = [Param(key: "a", value: "1"), Param(key: "a", value: "1")]
        expectError(.badRequest, "'a'") { _ = try store.newModel(params: twice) }
        expectError(.badRequest, "'a'") {
            _ = try store.newModel(tags: [Tag(key: "a", value: "1"), Tag(key: "a", value: "2")])
        }
        #expect(try store.find() == [])
    }

    @Test func deletionIsSoftAndMayBeRepeated() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try store.newModel(tags: [Tag(key: "k", value: "v")])
        for _ in 1...2 { try store.deleteLoggedModel(id: id) }
        expectError(.resourceDoesNotExist, "Logged model with ID '\(id)' not found.") {
            _ = try store.loggedModel(id: id, allowDeleted: false)
        }
        #expect(try store.find() == [])
        #expect(try store.model(id).lifecycleStage == .deleted)
        // As on stock, what writes to it does not ask.
        try store.setLoggedModelTags(id: id, tags: [Tag(key: "k", value: "w")])
        try store.logLoggedModelParams(id: id, params: [Param(key: "p", value: "1")])
        let model = try store.finalizeLoggedModel(id: id, status: .uploadFailed)
        #expect(model.tags == [Tag(key: "k", value: "w")])
        #expect(model.params == [Param(key: "p", value: "1")])
        #expect(model.status == .uploadFailed)
        #expect(model.lifecycleStage == .deleted)
        #expect(try temporary.faults() == [])
    }

    @Test func unknownModelsAreMissingForEveryCall() throws {
        let store = try TemporaryStore().store
        let calls: [() throws -> Void] = [
            { _ = try store.loggedModel(id: "m-x", allowDeleted: true) }, { try store.deleteLoggedModel(id: "m-x") },
            { _ = try store.finalizeLoggedModel(id: "m-x", status: .ready) },
            { try store.setLoggedModelTags(id: "m-x", tags: []) },
            { try store.deleteLoggedModelTag(id: "m-x", key: "k") },
            { try store.logLoggedModelParams(id: "m-x", params: []) },
        ]
        for call in calls {
            expectError(.resourceDoesNotExist, "Logged model with ID 'm-x' not found.") { try call() }
        }
    }

    @Test func tagsAreReplacedAndParamsAreNot() throws {
        let store = try TemporaryStore().store
        let id = try store.newModel(params: [Param(key: "p", value: "1")], tags: [Tag(key: "k", value: "1")])
        let before = try store.model(id).lastUpdatedTimestampMs
        try store.setLoggedModelTags(
            id: id, tags: [Tag(key: "k", value: "2"), Tag(key: "é", value: "1"), Tag(key: "k", value: "3")])
        #expect(try store.model(id).tags == [Tag(key: "k", value: "3"), Tag(key: "é", value: "1")])
        try store.deleteLoggedModelTag(id: id, key: "é")
        expectError(
            .resourceDoesNotExist, "No tag with key 'é' found for model with ID '\(id)'."
        ) { try store.deleteLoggedModelTag(id: id, key: "é") }

        for params in [
            [Param(key: "new", value: "1"), Param(key: "p", value: "1")],
            [Param(key: "new", value: "1"), Param(key: "new", value: "1")],
        ] {
            expectError(.badRequest, "written once") { try store.logLoggedModelParams(id: id, params: params) }
        }
        #expect(try store.model(id).params == [Param(key: "p", value: "1")])
        #expect(try store.model(id).lastUpdatedTimestampMs == before)
    }
}

@Suite struct LoggedModelMetricTests {
    @Test func pointsBelongToTheirRunAndTheirModelInTheOrderTheyCame() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        let (a, b) = (try store.newModel(), try store.newModel(experiment: other))
        let (run, second) = (try store.newRun(), try store.newRun())
        let first = [
            ModelMetric(a, "z", 1, at: 9), ModelMetric(a, "c", .nan), ModelMetric(b, "c", .infinity),
            ModelMetric(a, "z", 2, at: 3, dataset: "ds", digest: "d"),
        ]
        try store.log(first, run: run)
        try store.deleteLoggedModel(id: b)
        try store.log([ModelMetric(a, "z", 1, at: 9), ModelMetric(b, "z", 7)], run: second)

        func points(_ id: String) throws -> [String] {
            try store.model(id).metrics.map { point in
                #expect(point.metric.modelID == id)
                let metric = point.metric.metric
                return "\(point.runID == run ? 1 : 2) \(metric.key) \(metric.value) \(metric.timestampMs) "
                    + "\(point.metric.datasetName)\(point.metric.datasetDigest)"
            }
        }
        #expect(try points(a) == ["1 z 1.0 9 ", "1 c 0.0 10 ", "1 z 2.0 3 dsd", "2 z 1.0 9 "])
        #expect(try points(b) == ["1 c 1.7976931348623157e+308 10 ", "2 z 7.0 10 "])
        let history = try store.metricHistory(runID: run, key: "z", maxResults: nil, pageToken: nil).items
        #expect(history.map(\.value) == [2, 1])
        #expect(try store.run(id: run).metrics.first { $0.key == "c" }?.value == .greatestFiniteMagnitude)
        #expect(try temporary.faults() == [])
        // A deleted run's points stay with the model.
        try store.deleteRun(id: run)
        #expect(try points(a).count == 4)
    }

    @Test func theSamePointMayBeSentAgain() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (id, run) = (try store.newModel(), try store.newRun())
        let points = [
            ModelMetric(id, "m", 1), ModelMetric(id, "m", 1), ModelMetric(id, "n", .nan), ModelMetric(id, "n", .nan),
            ModelMetric(id, "d", 1, dataset: "ds", digest: "d"),
        ]
        for _ in 1...2 { try store.log(points, run: run) }
        try store.log([ModelMetric(id, "m", 1), ModelMetric(id, "o", 1)], run: run)
        #expect(try store.model(id).metrics.map(\.metric.metric.key) == ["m", "n", "d", "o"])
        #expect(try temporary.faults() == [])
    }

    @Test func aBatchWithABadPointWritesNothing() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (id, run) = (try store.newModel(), try store.newRun())
        try store.log([ModelMetric(id, "m", 1), ModelMetric(id, "d", 1, dataset: "ds", digest: "d")], run: run)
        let before = try store.run(id: run)
        for (bad, text) in [
            (ModelMetric("m-x", "m", 1), "Logged model with id 'm-x' not found"),
            (ModelMetric(id, "m", 2), "already has a point of metric 'm' from this run at timestamp 10 and step 1"),
            (ModelMetric(id, "d", 1), "another dataset"),
            (ModelMetric(id, "d", 1, dataset: "ds", digest: "e"), "another dataset"),
        ] {
            let points = [ModelMetric(id, "fresh", 5), bad]
            expectError(.badRequest, text) {
                try store.logBatch(
                    runID: run, metrics: points.map(\.metric), params: [Param(key: "p", value: "1")],
                    tags: [Tag(key: "t", value: "1")], modelMetrics: points)
            }
            #expect(try store.run(id: run) == before)
            #expect(try store.model(id).metrics.count == 2)
        }
        #expect(try temporary.faults() == [])
        expectError(.resourceDoesNotExist, "Run with id=nope not found") {
            try store.log([ModelMetric("m-x", "m", 1)], run: "nope")
        }
    }

    @Test(arguments: [
        ("DELETE FROM logged_models WHERE name = 'a'", "orphan: 1 row(s) of logged_model_tags refer to id"),
        ("UPDATE logged_models SET experiment_id = 99", "orphan: 2 row(s) of logged_models refer to experiment_id 99"),
        ("UPDATE logged_models SET status = 9 WHERE name = 'b'", "has the unknown status 9"),
        ("UPDATE logged_models SET n_points = 5 WHERE name = 'a'", "5 points are noted, there are 2"),
        (
            "UPDATE logged_model_metrics SET place = 7 WHERE place = 1",
            "2 points are noted, there are 2 at 2 places up to 7"
        ),
        ("UPDATE logged_model_metrics SET run_id = 99", "orphan: 2 row(s) of logged_model_metrics refer to run_id 99"),
    ])
    func theCheckFindsDamage(_ damage: String, _ fault: String) throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try store.newModel("a", params: [Param(key: "p", value: "1")], tags: [Tag(key: "t", value: "1")])
        _ = try store.newModel("b")
        try store.log([ModelMetric(id, "m", 1), ModelMetric(id, "n", 1)], run: try store.newRun())
        #expect(try temporary.faults() == [])
        store.close()
        try Connection(path: temporary.databasePath, mode: .readWrite, cacheBytes: 1 << 20).execute(damage)
        let faults = try temporary.faults()
        #expect(faults.contains { $0.contains(fault) }, "\(faults)")
    }
}
