import Model
import SQLite

@testable import Store

/// Random operations, done to a store and to a model alike.
struct TreeOperations {
    let store: TrackingStore
    var model = TreeModel()
    /// What was done, for the report of a failure.
    private(set) var log: [String] = []
    private var random: RunSearchTests.Seeded
    private let style: Style
    private let experiments: [Int64]
    private var deletedExperiments: Set<Int64> = []
    /// Ids that tags name before there is such a run.
    private var reserved: [String] = []

    /// What new runs hang on.
    private enum Style: CaseIterable { case chain, star, bush, tangle }
    private struct Undone: Error {}

    private static let parentKey = "mlflow.parentRunId"
    private static let keys = ["loss", "acc", "é"]
    private static let values: [Double] = [0.5, 1, 1, 1.5, -2, 3, .nan, .nan, .infinity, -.infinity, 1e-300]

    init(_ store: TrackingStore, seed: UInt64) throws {
        self.store = store
        random = RunSearchTests.Seeded(state: seed)
        style = Style.allCases.randomElement(using: &random) ?? .bush
        experiments = [
            0, try store.createExperiment(name: "one", artifactLocation: nil, tags: []),
            try store.createExperiment(name: "two", artifactLocation: nil, tags: []),
        ]
    }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    private mutating func activeRun() -> Int? {
        model.runs.indices.filter { !model.runs[$0].isDeleted }.randomElement(using: &random)
    }

    /// What a parent tag may say.
    private mutating func parentText(of run: Int?) -> String {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: return ""
        case 1: return "no such run"
        case 2:
            let id = TrackingStore.newRunID()
            reserved.append(id)
            return id
        case 3: return run.map { model.runs[$0].uuid } ?? reserved.last ?? ""
        case 4..<8: return model.runs.last?.uuid ?? ""
        default: break
        }
        switch style {
        case .chain: return model.runs.last?.uuid ?? ""
        case .star: return model.runs.first?.uuid ?? ""
        case .bush: return model.runs.randomElement(using: &random)?.uuid ?? ""
        case .tangle:
            // A run that leads to this one, if any: closes a cycle.
            guard let run else { return model.runs.randomElement(using: &random)?.uuid ?? "" }
            let parents = model.parents()
            let below = model.runs.indices.filter { model.ancestors($0, parents).contains(run) }
            return model.runs[below.randomElement(using: &random) ?? run].uuid
        }
    }

    private mutating func metric() -> Metric {
        Metric(
            key: Self.keys.randomElement(using: &random) ?? "", value: Self.values.randomElement(using: &random) ?? 0,
            timestampMs: Int64.random(in: 0...4, using: &random), step: Int64.random(in: -2...6, using: &random))
    }

    mutating func step() throws {
        let run = activeRun()
        switch (Int.random(in: 0..<100, using: &random), run) {
        case (..<20, _), (_, nil): try create()
        case (..<36, let run?): try logMetric(run)
        case (..<46, let run?): try logBatch(run)
        case (..<60, let run?): try setParentTag(run)
        case (..<66, let run?): try deleteParentTag(run)
        case (..<69, let run?): try appendToParentTag(run)
        case (..<72, let run?): try setOtherTag(run)
        case (..<76, let run?): try setStatus(run)
        case (..<84, let run?): try deleteRun(run)
        case (..<90, _): try restoreRun()
        case (..<92, _): try deleteOrRestoreExperiment()
        case (..<96, let run?): try undo(run)
        case (_, let run?): try purge(run)
        }
    }

    private mutating func create() throws {
        let active = experiments.filter { !deletedExperiments.contains($0) }
        guard let experiment = active.randomElement(using: &random) else { return try deleteOrRestoreExperiment() }
        var uuid = TrackingStore.newRunID()
        if !reserved.isEmpty, chance(60) { uuid = reserved.removeLast() }
        var run = TreeModel.TreeRun(uuid: uuid, experiment: experiment)
        var tags = [Tag(key: "mlflow.runName", value: "r")]
        if chance(75) {
            if chance(10) { tags.append(Tag(key: Self.parentKey, value: "another")) }
            let parent = chance(3) ? uuid : parentText(of: nil)
            tags.append(Tag(key: Self.parentKey, value: parent))
            run.parentTag = parent
        }
        log.append("create \(model.runs.count) \(uuid) under \(run.parentTag ?? "-") in \(experiment)")
        _ = try store.createRun(
            NewRun(experimentID: experiment, name: "r", userID: "u", startTimeMs: 1, tags: tags), uuid: uuid)
        model.runs.append(run)
    }

    private mutating func logMetric(_ run: Int) throws {
        var point = metric()
        // Alone, so that it is certain which of 0 and NaN came first.
        if chance(10) { point.value = 0 }
        log.append("log \(point) to \(run)")
        try store.logMetric(runID: model.runs[run].uuid, point)
        model.log(run, point)
    }

    private mutating func logBatch(_ run: Int) throws {
        let points = (0..<Int.random(in: 0...6, using: &random)).map { _ in metric() }
        var tags = [Tag(key: "other", value: "x")]
        if chance(30) { tags.append(Tag(key: Self.parentKey, value: parentText(of: run))) }
        if chance(20) { tags.append(Tag(key: Self.parentKey, value: parentText(of: run))) }
        log.append("batch \(points) \(tags) to \(run)")
        try store.logBatch(runID: model.runs[run].uuid, metrics: points, params: [], tags: tags)
        for point in points { model.log(run, point) }
        if let tag = tags.last(where: { $0.key == Self.parentKey }) { model.runs[run].parentTag = tag.value }
    }

    private mutating func setParentTag(_ run: Int) throws {
        let text = parentText(of: run)
        log.append("set parent of \(run) to \(text)")
        try store.setTag(runID: model.runs[run].uuid, Tag(key: Self.parentKey, value: text))
        model.runs[run].parentTag = text
    }

    private mutating func deleteParentTag(_ run: Int) throws {
        log.append("delete parent tag of \(run)")
        do {
            try store.deleteTag(runID: model.runs[run].uuid, key: Self.parentKey)
        } catch let error as TrackingError where error.code == .resourceDoesNotExist && model.runs[run].parentTag == nil
        {
        }
        model.runs[run].parentTag = nil
    }

    private mutating func appendToParentTag(_ run: Int) throws {
        let text = parentText(of: run)
        log.append("append parent of \(run): \(text)")
        try store.appendToTag(runID: model.runs[run].uuid, key: Self.parentKey) { _ in text }
        model.runs[run].parentTag = text
    }

    private mutating func setOtherTag(_ run: Int) throws {
        let text = parentText(of: run)
        log.append("set another tag of \(run) to \(text)")
        try store.setTag(runID: model.runs[run].uuid, Tag(key: "mlflow.rootRunId", value: text))
    }

    private mutating func setStatus(_ run: Int) throws {
        let status = RunStatus.allCases.randomElement(using: &random) ?? .finished
        log.append("\(run) is \(status)")
        _ = try store.updateRun(id: model.runs[run].uuid, RunUpdate(status: status))
        model.runs[run].status = status
    }

    private mutating func deleteRun(_ run: Int) throws {
        log.append("delete \(run)")
        try store.deleteRun(id: model.runs[run].uuid)
        model.runs[run].isDeleted = true
    }

    private mutating func restoreRun() throws {
        guard let run = model.runs.indices.randomElement(using: &random) else { return }
        log.append("restore \(run)")
        try store.restoreRun(id: model.runs[run].uuid)
        model.runs[run].isDeleted = false
    }

    private mutating func deleteOrRestoreExperiment() throws {
        guard let experiment = experiments.dropFirst().randomElement(using: &random) else { return }
        let isRestored = deletedExperiments.remove(experiment) != nil
        log.append("\(isRestored ? "restore" : "delete") experiment \(experiment)")
        if isRestored {
            try store.restoreExperiment(id: experiment)
        } else {
            try store.deleteExperiment(id: experiment)
            deletedExperiments.insert(experiment)
        }
        for place in model.runs.indices where model.runs[place].experiment == experiment {
            model.runs[place].isDeleted = !isRestored
        }
    }

    /// A job that moves and deletes runs, reads them again and then fails.
    private mutating func undo(_ run: Int) throws {
        let uuid = model.runs[run].uuid
        let text = parentText(of: run)
        let point = metric()
        log.append("set parent of \(run) to \(text), delete it, undo")
        do {
            try store.write { writer in
                let reference = try writer.activeRun(uuid)
                try writer.setTag(reference.id, Tag(key: Self.parentKey, value: text))
                try writer.logMetrics(try writer.activeRun(uuid), [point])
                try writer.markDeleted(reference.id, timeMs: 1)
                _ = try writer.run(uuid)
                throw Undone()
            }
        } catch is Undone {}
        try logMetric(run)
    }

    private mutating func purge(_ run: Int) throws {
        let uuid = model.runs[run].uuid
        log.append("purge \(run)")
        try store.write { writer in
            let id = try writer.run(uuid).id
            try writer.removeFromTree(id)
            for table in ["metrics", "latest_metrics", "tags", "params", "runs"] {
                try writer.connection.statement(dynamic: "DELETE FROM \(table) WHERE run_id = ?").run(.integer(id))
            }
        }
        model.runs.remove(at: run)
    }
}
