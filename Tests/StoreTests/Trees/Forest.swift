import Model
import Search
import Store

/// A random forest in a store, and the same runs in plain arrays.
struct Forest {
    let temporary: MemoryStore
    let experiments: [Int64]
    /// In the order they were made, as the store reads them back.
    let runs: [Run]
    /// By place in `runs`.
    let parents: [Int?]
    private let places: [String: Int]

    var store: TrackingStore { temporary.store }

    private static let parentKey = "mlflow.parentRunId"
    private static let values: [Double] = [0.5, 1, 1, 1.5, -2, 3, 7, 7, .nan, .infinity, -.infinity]

    /// Two experiments, with parents across them; a run in six is deleted, start times and values collide often, and
    /// some runs lie on cycles, name themselves, or were made before their parents.
    init(runs count: Int, _ random: inout RunSearchTests.Seeded) throws {
        temporary = try MemoryStore()
        let store = temporary.store
        experiments = try ["a", "b"].map { try store.createExperiment(name: $0, artifactLocation: nil, tags: []) }
        let ids = (0..<count).map { _ in TrackingStore.newRunID() }
        let isChain = Int.random(in: 0..<4, using: &random) == 0
        for (place, id) in ids.enumerated() {
            var tags = [Tag(key: "mlflow.runName", value: "run \(place % 7)")]
            if Int.random(in: 0..<10, using: &random) < 8 {
                let parent: String =
                    switch Int.random(in: 0..<20, using: &random) {
                    case 0: "no such run"
                    case 1: id
                    case 2: ids.randomElement(using: &random)!
                    default: ids[isChain ? max(place - 1, 0) : Int.random(in: 0...(place / 2), using: &random)]
                    }
                tags.append(Tag(key: Self.parentKey, value: parent))
            }
            let isInFirst = Int.random(in: 0..<8, using: &random) != 0
            _ = try store.createRun(
                NewRun(
                    experimentID: experiments[isInFirst ? 0 : 1], name: "run \(place % 7)", userID: "u",
                    startTimeMs: Int64.random(in: 0...9, using: &random), tags: tags), uuid: id)
            var metrics: [Metric] = []
            for key in ["loss", "acc"] where Int.random(in: 0..<3, using: &random) > 0 {
                metrics.append(
                    Metric(key: key, value: Self.values.randomElement(using: &random)!, timestampMs: 1, step: 0))
            }
            var params: [Param] = []
            for (key, texts) in [("lr", ["0.1", "0.01", "1e-3"]), ("model", ["cnn", "mlp"])]
            where Int.random(in: 0..<4, using: &random) > 0 {
                params.append(Param(key: key, value: texts.randomElement(using: &random)!))
            }
            try store.logBatch(runID: id, metrics: metrics, params: params, tags: [])
            _ = try store.updateRun(id: id, RunUpdate(status: RunStatus.allCases.randomElement(using: &random)!))
            if Int.random(in: 0..<6, using: &random) == 0 { try store.deleteRun(id: id) }
        }
        runs = try ids.map { try store.run(id: $0) }
        let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        self.places = places
        var model = TreeModel()
        model.runs = runs.map { run in
            TreeModel.TreeRun(
                uuid: run.info.runID, experiment: run.info.experimentID,
                parentTag: run.tags.first { $0.key == Self.parentKey }?.value)
        }
        parents = model.parents()
    }

    func place(_ id: String) -> Int { places[id]! }

    func children(_ run: Int) -> [Int] { runs.indices.filter { parents[$0] == run } }

    /// Nearest first.
    func ancestors(_ run: Int) -> [Int] {
        var ancestors: [Int] = []
        while let parent = parents[ancestors.last ?? run] { ancestors.append(parent) }
        return ancestors
    }

    func isIn(_ view: ViewType, _ run: Int) -> Bool {
        view == .all || (runs[run].info.lifecycleStage == .deleted) == (view == .deletedOnly)
    }

    static let filters = [
        "", "", "params.model = 'cnn'", "metrics.loss > 1", "metrics.acc < 1000 and params.lr != '0.1'",
        "tags.nothing = 'x'", "attributes.status = 'FINISHED'", "metrics.loss >= -2",
    ]

    /// The runs of the experiments and the view that pass the filter.
    func matches(_ filter: RunFilter, _ experiments: [Int64], _ view: ViewType) -> [Int] {
        let model = RunSearchTests.Model(runs: [])
        return runs.indices.filter {
            experiments.contains(runs[$0].info.experimentID) && isIn(view, $0)
                && model.matches(runs[$0], filter.condition)
        }
    }
}
