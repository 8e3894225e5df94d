import Foundation
import Model
import SQLite
import Search
import TestSupport
import Testing

@testable import Store

/// Random forests under random writes of many runs; what the tables hold is compared with a model.
@Suite struct RandomTreeWriteTests {
    /// How many forests each test case grows; more by the environment variable ROOST_TREE_FORESTS.
    static let forests = ProcessInfo.processInfo.environment["ROOST_TREE_FORESTS"].flatMap(Int.init) ?? 8

    @Test(arguments: 0..<8) func tablesAgreeWithAModel(_ part: Int) throws {
        for _ in 0..<Self.forests {
            let seed = UInt64.random(in: 0 ... .max)
            let temporary = try MemoryStore()
            var forest = try RandomForest(temporary, seed: seed)
            for step in 1...60 {
                do { try forest.step() } catch {
                    Issue.record("seed \(seed), after \(forest.log.suffix(10)): \(error)")
                    return
                }
                guard step % 5 == 0 else { continue }
                let differences = try forest.differences()
                try #require(differences == [], "seed \(seed), after \(forest.log)")
            }
            let faults = try temporary.faults()
            try #require(faults == [], "seed \(seed), after \(forest.log)")
        }
    }
}

private struct RandomForest {
    let temporary: MemoryStore
    var model = TreeWriteModel()
    private(set) var log: [String] = []
    private var random: RunSearchTests.Seeded
    private var store: TrackingStore { temporary.store }
    private let tables: TreeTables

    private static let parentKey = "mlflow.parentRunId"

    private struct Difference: Error {
        let text: String
    }

    init(_ temporary: MemoryStore, seed: UInt64) throws {
        self.temporary = temporary
        random = RunSearchTests.Seeded(state: seed)
        tables = try TreeTables(temporary.path)
        model.experiments[0] = false
        for name in ["one", "two"] {
            model.experiments[try temporary.store.createExperiment(name: name, artifactLocation: nil, tags: [])] = false
        }
        for _ in 0..<8 { try createRun() }
    }

    // MARK: Choices

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func anyRun() -> String? { model.tree.runs.map(\.uuid).randomElement(using: &random) }

    private mutating func activeRun() -> Int? {
        model.tree.runs.indices.filter { !model.tree.runs[$0].isDeleted }.randomElement(using: &random)
    }

    private mutating func experiment(deleted: Bool) -> Int64? {
        model.experiments.filter { $0.value == deleted }.keys.sorted().randomElement(using: &random)
    }

    // MARK: Steps

    mutating func step() throws {
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<4: try createRun()
        case 4: try changeParent()
        case 5: try logSomething()
        case 6: try changeOneLifecycle()
        case 7: try changeExperiment()
        case 8..<12: try deleteTree()
        case 12..<16: try restoreTree()
        case 16..<19: try move()
        case 19..<23: try bulk()
        default: if chance(40) { try purge() }
        }
    }

    private mutating func createRun() throws {
        guard let experiment = experiment(deleted: false) else { return }
        let id = TrackingStore.newRunID()
        var tags: [Tag] = []
        let parent = chance(75) ? anyRun() : nil
        if let parent { tags.append(Tag(key: Self.parentKey, value: parent)) }
        let team = ["red", "blue"].randomElement(using: &random) ?? ""
        if chance(60) {
            tags.append(Tag(key: "team", value: team))
            model.teams[id] = team
        }
        log.append("create \(id) below \(parent ?? "-") in \(experiment)")
        _ = try store.createRun(
            NewRun(experimentID: experiment, name: "r", userID: "", startTimeMs: 0, tags: tags), uuid: id)
        model.tree.runs.append(TreeModel.TreeRun(uuid: id, experiment: experiment, parentTag: parent))
        if chance(70) { try logMetric(model.tree.runs.count - 1) }
    }

    private mutating func logMetric(_ run: Int) throws {
        let value = [0.5, 1, 1, 2, .nan].randomElement(using: &random) ?? 0
        let metric = Metric(
            key: ["loss", "acc"].randomElement(using: &random) ?? "", value: value, timestampMs: 1,
            step: Int64.random(in: 0..<4, using: &random))
        try store.logMetric(runID: model.tree.runs[run].uuid, metric)
        model.tree.log(run, metric)
    }

    private mutating func changeParent() throws {
        guard let run = activeRun(), let parent = anyRun() else { return }
        log.append("set the parent of \(model.tree.runs[run].uuid) to \(parent)")
        try store.setTag(runID: model.tree.runs[run].uuid, Tag(key: Self.parentKey, value: parent))
        model.tree.runs[run].parentTag = parent
    }

    private mutating func logSomething() throws {
        guard let run = activeRun() else { return }
        let id = model.tree.runs[run].uuid
        switch Int.random(in: 0..<3, using: &random) {
        case 0: try logMetric(run)
        case 1:
            let digest = ["1", "2", "3"].randomElement(using: &random) ?? ""
            log.append("\(id) uses \(digest)")
            let dataset = Dataset(name: "d", digest: digest, sourceType: "", source: id, schema: nil, profile: nil)
            try store.logInputs(
                runID: id, datasets: [DatasetInput(dataset: dataset, tags: [Tag(key: "k", value: "v")])], modelIDs: [])
            model.datasets[id, default: []].insert(digest)
        default:
            let experiment = model.tree.runs[run].experiment
            guard model.experiments[experiment] == false else { return }
            let made = try store.createLoggedModel(
                NewLoggedModel(
                    experimentID: experiment, name: "m", modelType: "", sourceRunID: id, params: [], tags: []))
            log.append("\(id) makes \(made.modelID)")
            model.models[made.modelID] = (experiment, id)
            let point = Metric(key: "q", value: 1, timestampMs: 1, step: 1)
            for source in model.tree.runs.indices where !model.tree.runs[source].isDeleted && chance(30) {
                try store.logBatch(
                    runID: model.tree.runs[source].uuid, metrics: [point], params: [], tags: [],
                    modelMetrics: [
                        ModelMetric(modelID: made.modelID, metric: point, datasetName: "", datasetDigest: "")
                    ])
                model.tree.log(source, point)
            }
        }
    }

    private mutating func changeOneLifecycle() throws {
        guard let run = anyRun(), let place = model.place(run) else { return }
        if chance(50) {
            log.append("delete \(run)")
            try store.deleteRun(id: run)
            _ = model.delete([place], mark: nil)
            model.marks[run] = nil
        } else {
            log.append("restore \(run)")
            try store.restoreRun(id: run)
            _ = model.restore([place])
        }
    }

    private mutating func changeExperiment() throws {
        if let id = experiment(deleted: true), chance(70) {
            log.append("restore experiment \(id)")
            try store.restoreExperiment(id: id)
            model.experiments[id] = false
            _ = model.restore(model.tree.runs.indices.filter { model.tree.runs[$0].experiment == id })
        } else if chance(40), let id = experiment(deleted: false) {
            log.append("delete experiment \(id)")
            try store.deleteExperiment(id: id)
            model.experiments[id] = true
            _ = model.delete(model.tree.runs.indices.filter { model.tree.runs[$0].experiment == id }, mark: nil)
        } else {
            let id = try store.createExperiment(
                name: TrackingStore.newRunID(), artifactLocation: nil, tags: [Tag(key: "k", value: "v")])
            log.append("create experiment \(id)")
            model.experiments[id] = false
        }
    }

    /// The same call as a dry run, and then for real.
    private func both(
        matched: Int, changed: Int, _ call: (_ dryRun: Bool) throws -> RunChanges
    ) throws {
        let dry = try call(true)
        let real = try call(false)
        guard dry == real, real.matched == matched, real.changed == changed,
            real.statuses.values.reduce(0, +) == changed, real.stages.values.reduce(0, +) == changed
        else {
            throw Difference(text: "\(matched) match, \(changed) change; dry run: \(dry), real run: \(real)")
        }
    }

    private mutating func deleteTree() throws {
        guard let run = anyRun() else { return }
        log.append("delete the tree of \(run)")
        let tree = model.subtree(run)
        let changed = model.delete(tree, mark: run)
        try both(matched: tree.count, changed: changed) { try store.deleteTree(runID: run, dryRun: $0) }
    }

    private mutating func restoreTree() throws {
        guard let run = anyRun() else { return }
        log.append("restore the tree of \(run)")
        let runs = model.deletedTree(run)
        let changed = model.restore(runs)
        try both(matched: runs.count, changed: changed) { try store.restoreTree(runID: run, dryRun: $0) }
    }

    private mutating func move() throws {
        guard let run = anyRun(), let experiment = experiment(deleted: false) else { return }
        if chance(60) {
            log.append("move the tree of \(run) to \(experiment)")
            let tree = model.subtree(run)
            let changed = model.move(tree, to: experiment)
            try both(matched: tree.count, changed: changed) {
                try store.changeRuns(.tree(run), .move(experimentID: experiment), dryRun: $0)
            }
        } else {
            let runs = model.tree.runs.indices.filter { _ in chance(30) }
            let ids = runs.map { model.tree.runs[$0].uuid }
            log.append("move \(ids) to \(experiment)")
            let changed = model.move(runs, to: experiment)
            try both(matched: runs.count, changed: changed) {
                try store.changeRuns(.runs(ids), .move(experimentID: experiment), dryRun: $0)
            }
        }
    }

    private mutating func bulk() throws {
        let experiments = model.experiments.keys.sorted().filter { _ in chance(70) }
        let team = ["red", "blue"].randomElement(using: &random) ?? ""
        let isByTeam = chance(60)
        let filter = try RunFilter(parsing: isByTeam ? "tags.team = '\(team)'" : "")
        func matching(_ view: ViewType) -> [Int] {
            model.tree.runs.indices.filter { place in
                let run = model.tree.runs[place]
                let inView = view == .all || run.isDeleted == (view == .deletedOnly)
                return inView && experiments.contains(run.experiment)
                    && (!isByTeam || model.teams[run.uuid] == team)
            }
        }
        var view = [ViewType.activeOnly, .deletedOnly, .all].randomElement(using: &random) ?? .all
        let action: RunAction
        let runs: [Int]
        let changed: Int
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            runs = matching(view)
            changed = model.delete(runs, mark: nil)
            action = .delete
        case 1:
            runs = matching(view)
            changed = model.restore(runs)
            action = .restore
        case 2:
            guard let target = experiment(deleted: false) else { return }
            runs = matching(view)
            changed = model.move(runs, to: target)
            action = .move(experimentID: target)
        case 3:
            view = .activeOnly
            runs = matching(view)
            let parent = anyRun() ?? ""
            changed =
                runs.filter {
                    let run = model.tree.runs[$0]
                    return model.teams[run.uuid] != "blue" || run.parentTag != parent
                }.count
            for run in runs {
                model.teams[model.tree.runs[run].uuid] = "blue"
                model.tree.runs[run].parentTag = parent
            }
            action = .setTags([Tag(key: "team", value: "blue"), Tag(key: Self.parentKey, value: parent)])
        default:
            view = .activeOnly
            runs = matching(view)
            changed = runs.filter { model.teams[model.tree.runs[$0].uuid] != nil }.count
            for run in runs { model.teams[model.tree.runs[run].uuid] = nil }
            action = .deleteTags(["team"])
        }
        log.append("\(action) of \(experiments), \(view), \(isByTeam ? team : "all")")
        let target = RunTarget.matching(experimentIDs: experiments, filter, view)
        try both(matched: runs.count, changed: changed) {
            try store.changeRuns(target, action, expectedCount: runs.count, dryRun: $0)
        }
    }

    private mutating func purge() throws {
        log.append("purge")
        let scope = PurgeScope(olderThanSeconds: 0)
        let dry = try store.purgeRows(scope, dryRun: true)
        let rows = try store.purgeRows(scope, dryRun: false)
        let expected = model.purge()
        guard dry == rows, rows.runs == expected.runs, rows.experiments == expected.experiments else {
            throw Difference(text: "expected \(expected); dry run: \(dry), real run: \(rows)")
        }
    }

    // MARK: Comparison

    func differences() throws -> [String] {
        let found = try rows()
        let expected = model.rows()
        return found.subtracting(expected).map { "needless: \($0)" }
            + expected.subtracting(found).map { "missing: \($0)" } + (try tables.differences(model.tree))
    }

    private func rows() throws -> Set<String> {
        var rows: Set<String> = []
        try tables.connection.statement(
            """
            SELECT r.uuid, r.experiment_id, r.deleted, m.uuid, t.value FROM runs AS r
            LEFT JOIN runs AS m ON m.run_id = r.deleted_with
            LEFT JOIN tags AS t ON t.run_id = r.run_id
                AND t.key_id = (SELECT key_id FROM keys WHERE name = 'team')
            """
        ).forEach { row in
            rows.insert(
                "\(row.text(0)) in \(row.int(1)) deleted \(row.int(2) != 0) with \(row.optionalText(3) ?? "-") "
                    + "team \(row.optionalText(4) ?? "-")")
        }
        try tables.connection.statement(
            """
            SELECT r.uuid, d.digest, d.experiment_id, t.value
            FROM datasets AS d LEFT JOIN run_datasets AS rd ON rd.dataset_id = d.dataset_id
            LEFT JOIN runs AS r ON r.run_id = rd.run_id
            LEFT JOIN run_dataset_tags AS t ON t.run_id = rd.run_id AND t.dataset_id = rd.dataset_id
            """
        ).forEach { row in
            let tag = row.optionalText(3) == "v" ? "" : ", its tag is lost"
            rows.insert("\(row.optionalText(0) ?? "nobody") uses \(row.text(1)) of \(row.int(2))\(tag)")
        }
        try tables.connection.statement("SELECT model_id, experiment_id FROM logged_models").forEach {
            rows.insert("\($0.text(0)) in \($0.int(1))")
        }
        return rows
    }
}
