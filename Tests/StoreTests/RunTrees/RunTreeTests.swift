import Model
import TestSupport
import Testing

@testable import Store

/// The rules of the tree, one by one. `RandomTreeTests` tries them in all mixtures.
@Suite struct RunTreeTests {
    private let temporary: MemoryStore
    private var store: TrackingStore { temporary.store }

    init() throws { temporary = try MemoryStore() }

    private func newRun(under parent: String? = nil, uuid: String = TrackingStore.newRunID()) throws -> String {
        let tags = parent.map { [Tag(key: "mlflow.parentRunId", value: $0)] } ?? []
        return try store.createRun(
            NewRun(experimentID: 0, name: "r", userID: "u", startTimeMs: 1, tags: tags), uuid: uuid
        ).info.runID
    }

    private func setParent(_ run: String, _ parent: String) throws {
        try store.setTag(runID: run, Tag(key: "mlflow.parentRunId", value: parent))
    }

    private func log(_ run: String, _ value: Double, step: Int64 = 0, key: String = "loss") throws {
        try store.logMetric(runID: run, Metric(key: key, value: value, timestampMs: 1, step: step))
    }

    private func id(_ run: String) throws -> Int64 {
        try #require(try store.read(.point) { try $0.runID(run) })
    }

    private func parents(_ runs: [String]) throws -> [String?] {
        try store.read(.point) { reader in
            try runs.map { run in
                guard let id = try reader.runID(run), let parent = try reader.parent(of: id) else { return nil }
                return try reader.runs([parent], modelInputs: false)[0].info.runID
            }
        }
    }

    private func rollUp(_ run: String, _ key: String = "loss") throws -> MetricRollUp? {
        let id = try id(run)
        return try store.read(.point) { try $0.childMetricRollUp(id, try $0.keyID(key) ?? -1) }
    }

    // MARK: Parents

    @Test func aParentMayBeDeletedOrInAnotherExperiment() throws {
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        let parent = try store.newRun(experiment: other)
        let child = try newRun(under: parent)
        #expect(try parents([parent, child]) == [nil, parent])
        try store.deleteRun(id: parent)
        #expect(try parents([child]) == [parent])
        #expect(try parents([newRun(under: parent)]) == [parent])
    }

    @Test(arguments: ["", "nope", "0123456789abcdef0123456789abcdef"])
    func aRunThatNamesNoRunHasNoParent(_ text: String) throws {
        let run = try newRun(under: text)
        #expect(try parents([run]) == [nil])
    }

    @Test func aParentMayComeLater() throws {
        let late = TrackingStore.newRunID()
        let first = try newRun(under: late)
        let second = try newRun(under: late)
        try log(first, 2)
        #expect(try parents([first, second]) == [nil, nil])
        _ = try newRun(uuid: late)
        #expect(try parents([first, second]) == [late, late])
        #expect(try rollUp(late)?.count == 1)
        // What was remembered of the run before its parent came is not used any more.
        try log(first, 1, step: 1)
        #expect(try rollUp(late)?.min == 1)
    }

    @Test func aLateParentMayCloseACycle() throws {
        let late = TrackingStore.newRunID()
        let below = try newRun(under: late)
        let hanging = try newRun(under: below)
        _ = try newRun(under: below, uuid: late)
        #expect(try parents([late, below, hanging]) == [nil, nil, below])
    }

    @Test func theParentFollowsItsTag() throws {
        let a = try newRun()
        let b = try newRun()
        let run = try newRun(under: a)
        try setParent(run, b)
        #expect(try parents([run]) == [b])
        try store.logBatch(
            runID: run, metrics: [], params: [],
            tags: [Tag(key: "mlflow.parentRunId", value: b), Tag(key: "mlflow.parentRunId", value: a)])
        #expect(try parents([run]) == [a])
        try store.appendToTag(runID: run, key: "mlflow.parentRunId") { _ in b }
        #expect(try parents([run]) == [b])
        try store.deleteTag(runID: run, key: "mlflow.parentRunId")
        #expect(try parents([run]) == [nil])
    }

    @Test(arguments: [1, 2, 3, 50]) func runsOnACycleHaveNoParentAndThoseBesideItKeepTheirs(_ length: Int) throws {
        var runs = [try newRun()]
        while runs.count < length { runs.append(try newRun(under: runs.last)) }
        let hanging = try runs.map { try newRun(under: $0) }
        let deeper = try newRun(under: hanging[0])
        for run in runs + hanging { try log(run, 1) }
        let chain = [nil] + runs.dropLast()
        #expect(try parents(runs) == chain)
        try setParent(runs[0], runs[length - 1])
        #expect(try parents(runs) == runs.map { _ in nil })
        #expect(try parents(hanging + [deeper]) == runs + [hanging[0]])
        #expect(try rollUp(runs[0])?.count == 1)
        #expect(try temporary.faults() == [])
        // Open again, by a tag that names nothing and by one that is gone.
        try setParent(runs[0], "nothing")
        #expect(try parents(runs) == chain)
        try setParent(runs[0], runs[length - 1])
        try store.deleteTag(runID: runs[length / 2], key: "mlflow.parentRunId")
        #expect(
            try parents(runs) == runs.indices.map { $0 == length / 2 ? nil : runs[($0 + length - 1) % length] })
        #expect(try rollUp(runs[0])?.count == (length == 1 ? 1 : length / 2 == 1 ? 1 : 2))
        #expect(try temporary.faults() == [])
    }

    @Test func aRunThatLeavesTheStoreLeavesTheTree() throws {
        let root = try newRun()
        let middle = try newRun(under: root)
        let leaf = try newRun(under: middle)
        try log(middle, 1)
        try log(leaf, 2)
        try store.write { try $0.removeFromTree(try $0.run(middle).id) }
        #expect(try parents([middle, leaf]) == [nil, nil])
        #expect(try rollUp(root) == nil)
        #expect(try rollUp(middle) == nil)
    }

    // MARK: Values of children

    @Test func theRollUpIsOfTheLatestNumbersOfActiveChildren() throws {
        let parent = try newRun()
        let runs = try (0..<4).map { _ in try newRun(under: parent) }
        let ids = try runs.map { try id($0) }
        #expect(try rollUp(parent) == nil)
        for (run, value) in zip(runs, [3.0, 1, 1, 3]) { try log(run, value) }
        // Of equal values, the run that was made first.
        #expect(
            try rollUp(parent)
                == MetricRollUp(count: 4, min: 1, minRun: ids[1], max: 3, maxRun: ids[0], mean: 2))
        // An older step changes no latest value.
        try log(runs[1], -5, step: -1)
        #expect(try rollUp(parent)?.min == 1)
        try log(runs[1], 7, step: 1)
        #expect(
            try rollUp(parent)
                == MetricRollUp(count: 4, min: 1, minRun: ids[2], max: 7, maxRun: ids[1], mean: 3.5))
        try log(runs[1], .nan, step: 2)
        #expect(try rollUp(parent)?.count == 3)
        #expect(try rollUp(parent)?.max == 3)
        try store.deleteRun(id: runs[0])
        #expect(try rollUp(parent)?.maxRun == ids[3])
        try store.restoreRun(id: runs[0])
        #expect(try rollUp(parent)?.maxRun == ids[0])
        try setParent(runs[0], "elsewhere")
        #expect(try rollUp(parent)?.maxRun == ids[3])
        try log(runs[1], 9, step: 3)
        #expect(try rollUp(parent)?.maxRun == ids[1])
    }

    @Test func infinitiesDoNotOverflowTheMean() throws {
        let parent = try newRun()
        for value in [Double.infinity, .infinity, .infinity, .infinity] { try log(try newRun(under: parent), value) }
        #expect(try rollUp(parent)?.mean == .greatestFiniteMagnitude)
        for _ in 0..<4 { try log(try newRun(under: parent), -.infinity) }
        let mean = try #require(try rollUp(parent)?.mean)
        #expect(abs(mean) < 1e300)
        let id = try id(parent)
        let below = try store.read(.search) { try $0.descendantMetricRollUp(id, try $0.keyID("loss") ?? -1) }
        #expect(below?.max == .greatestFiniteMagnitude)
        #expect(below?.count == 8)
    }

    @Test func anExperimentTakesItsRunsValuesAlongAndBringsThemBack() throws {
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        let parent = try newRun()
        for value in [1.0, 2] {
            let child = try store.newRun(
                experiment: other, tags: [Tag(key: "mlflow.parentRunId", value: parent)])
            try log(child, value)
        }
        #expect(try rollUp(parent)?.count == 2)
        try store.deleteExperiment(id: other)
        #expect(try rollUp(parent) == nil)
        #expect(try temporary.faults() == [])
        try store.restoreExperiment(id: other)
        #expect(try rollUp(parent)?.count == 2)
        #expect(try temporary.faults() == [])
    }

    // MARK: History

    @Test func theFirstPointIsTheLeastOfItsStepAndANumberGoesBeforeNaN() throws {
        let run = try newRun()
        try log(run, .nan)
        try log(run, 0)
        let row = try TreeTables(temporary.path).aggregateRows()
        #expect(row == ["\(run) loss: 2 points, latest 0 1 NaN, first 0 1 0.0, min 0.0, max 0.0"])
        try log(run, -3, step: -9)
        try log(run, .infinity, step: 4)
        try log(run, .nan, step: 5)
        let later = try TreeTables(temporary.path).aggregateRows()
        #expect(
            later == [
                "\(run) loss: 5 points, latest 5 1 NaN, first -9 1 -3.0, min -3.0, "
                    + "max \(Double.greatestFiniteMagnitude)"
            ])
    }

    @Test func whileAllPointsAreNaNThereIsNoExtreme() throws {
        let run = try newRun()
        try log(run, .nan)
        try log(run, .nan, step: 1)
        #expect(
            try TreeTables(temporary.path).aggregateRows() == [
                "\(run) loss: 2 points, latest 1 1 NaN, first 0 1 NaN, min -, max -"
            ])
        #expect(try temporary.faults() == [])
    }
}
