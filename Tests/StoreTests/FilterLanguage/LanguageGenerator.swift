import Model
import Search

@testable import Store

/// Random filters and orders of the whole language, and the runs they are about.
struct LanguageGenerator {
    var random: RunSearchTests.Seeded

    private static let metricKeys = ["loss", "acc", "rare", "unknown"]
    private static let paramKeys = ["lr", "model", "é", "unknown"]
    private static let tagKeys = ["team", "mlflow.runName", "unknown"]
    private static let words = ["red", "Red", "blue", "b_ue", "50%", "", "rot", "äö", "\u{10FFFF}x"]
    /// Numbers, and what looks like one.
    private static let figures = [
        "0.1", "1", "1.0", "+1", "1e5", "100000", "-.5", "5.", "1e-3", "0.001", " 1", "1 ", "0x10", "nan", "inf",
        "1e999", "1_0", ".", "e5", "-0", "9007199254740993", "0.30000000000000004", "0.07",
    ]
    private static let patterns = [
        "r%", "%e%", "_ed", "5%", "%", "b\\_ue", "R%d", "ä%", "\u{10FFFF}%", "", "b_%e", "1%", "%lue%", "_ue", "b%ue",
        "äö%", "%000%", "%Red",
    ]
    private static let values: [Double] = [0, 0.5, 1, 1.5, -2, .nan, .infinity, -.infinity]

    init(seed: UInt64) { random = RunSearchTests.Seeded(state: seed) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &random)] }

    // MARK: Runs

    /// How new runs hang together.
    enum Style: CaseIterable { case stars, chains, bush, tangle }

    /// Runs of three experiments, some deleted, with values that collide often.
    mutating func fill(_ store: TrackingStore, _ count: Int) throws -> (experiments: [Int64], LanguageModel) {
        let style = pick(Style.allCases)
        var experiments: [Int64] = []
        for name in ["a", "b", "c"] {
            experiments.append(try store.createExperiment(name: name, artifactLocation: nil, tags: []))
        }
        var ids: [String] = []
        for _ in 0..<count { ids.append(TrackingStore.newRunID()) }
        var points: [[String: [Metric]]] = []
        for place in 0..<count {
            var tags: [Tag] = []
            if let parent = parent(of: place, style, ids) { tags.append(Tag(key: "mlflow.parentRunId", value: parent)) }
            if chance(40) { tags.append(Tag(key: "team", value: pick(Self.words.filter { !$0.isEmpty }))) }
            let name = pick(["red", "blue", "unnamed"])
            if chance(70) { tags.append(Tag(key: "mlflow.runName", value: name)) }
            _ = try store.createRun(
                NewRun(
                    experimentID: chance(70) ? experiments[0] : pick(experiments), name: name,
                    userID: pick(["ann", "bob"]), startTimeMs: Int64.random(in: 0...9, using: &random), tags: tags),
                uuid: ids[place])
            let (metrics, known) = metrics()
            points.append(known)
            var params: [Param] = []
            if chance(60) { params.append(Param(key: "lr", value: pick(Self.figures))) }
            if chance(50) { params.append(Param(key: "model", value: pick(Self.words + ["1"]))) }
            if chance(20) { params.append(Param(key: "é", value: pick(Self.words + Self.figures))) }
            try store.logBatch(runID: ids[place], metrics: metrics, params: params, tags: [])
            if chance(25) { try logDataset(store, ids[place]) }
            if chance(60) {
                _ = try store.updateRun(
                    id: ids[place],
                    RunUpdate(
                        status: pick(RunStatus.allCases),
                        endTimeMs: chance(50) ? Int64.random(in: 0...5, using: &random) : nil))
            }
        }
        for id in ids where chance(15) { try store.deleteRun(id: id) }
        let members = try zip(ids, points).map { LanguageModel.Member(run: try store.run(id: $0), points: $1) }
        return (experiments, LanguageModel(members))
    }

    private mutating func parent(of place: Int, _ style: Style, _ ids: [String]) -> String? {
        guard chance(85) else { return chance(30) ? "no such run" : nil }
        switch style {
        case .stars: return place % 9 == 0 ? nil : ids[place - place % 9]
        case .chains: return place % 25 == 0 ? nil : ids[place - 1]
        case .bush: return ids[Int.random(in: 0...place, using: &random)]
        // Also later ones, which closes cycles.
        case .tangle: return pick(ids)
        }
    }

    private mutating func metrics() -> ([Metric], [String: [Metric]]) {
        var metrics: [Metric] = []
        var known: [String: [Metric]] = [:]
        for key in ["loss", "acc", "rare"] where chance(key == "rare" ? 8 : 60) {
            for step in 0..<Int64.random(in: 1...3, using: &random) {
                let metric = Metric(
                    key: key, value: pick(Self.values), timestampMs: Int64.random(in: 0...2, using: &random), step: step
                )
                metrics.append(metric)
                known[key, default: []].append(metric)
            }
        }
        return (metrics.shuffled(using: &random), known)
    }

    private mutating func logDataset(_ store: TrackingStore, _ id: String) throws {
        let dataset = Dataset(
            name: pick(["d1", "d2"]), digest: "x", sourceType: "s", source: "s", schema: nil, profile: nil)
        try store.logInputs(
            runID: id,
            datasets: [DatasetInput(dataset: dataset, tags: [Tag(key: "mlflow.data.context", value: "train")])],
            modelIDs: [])
    }

    // MARK: Filters

    /// Up to three levels deep, and in the form that a parser gives.
    mutating func condition(_ model: LanguageModel, depth: Int = 0) -> Condition<RunClause> {
        func parts(_ isForeign: (Condition<RunClause>) -> Bool, _ generator: inout Self) -> [Condition<RunClause>] {
            var parts: [Condition<RunClause>] = []
            let count = Int.random(in: 2...3, using: &generator.random)
            while parts.count < count {
                let part = generator.condition(model, depth: depth + 1)
                if isForeign(part) { parts.append(part) }
            }
            return parts
        }
        switch Int.random(in: 0..<(depth < 3 ? 10 : 5), using: &random) {
        case 5, 6: return .all(parts({ if case .all = $0 { false } else { true } }, &self))
        case 7, 8: return .any(parts({ if case .any = $0 { false } else { true } }, &self))
        case 9:
            let inner = condition(model, depth: depth + 1)
            if case .not = inner { return inner }
            return .not(inner)
        default:
            let clause = ownClause(model)
            return .clause(chance(45) ? .related(pick(RunRelation.allCases), clause) : clause)
        }
    }

    private mutating func ownClause(_ model: LanguageModel) -> RunClause {
        switch Int.random(in: 0..<14, using: &random) {
        case 0, 1: return .metric(key: pick(Self.metricKeys), numericTest(Self.values))
        case 2: return .metricHistory(key: pick(Self.metricKeys), pick([.min, .max, .first]), numericTest(Self.values))
        case 3: return .param(key: pick(Self.paramKeys), stringTest(Self.words + Self.figures))
        case 4:
            return .paramNumber(
                key: pick(Self.paramKeys), numericTest([0.1, 1, 1e5, 0.001, -0.5, 0.07, 3], nulls: false))
        case 5, 6: return .tag(key: pick(Self.tagKeys), stringTest(Self.words))
        case 7:
            return .childAggregate(pick([.min, .max, .mean]), metric: pick(Self.metricKeys), numericTest(Self.values))
        case 8: return .treeNumber(pick(RunTreeNumber.allCases), numericTest([0, 1, 2, 3, 8, -1, 1.5]))
        case 9: return .treeText(pick(RunTreeText.allCases), stringTest(someIDs(model) + ["nope"]))
        case 10: return .text(.status, stringTest(RunStatus.allCases.map(\.name)))
        case 11: return .text(.runID, stringTest(someIDs(model)))
        case 12:
            return .text(pick([.runName, .userID, .artifactURI]), stringTest(["red", "blue", "ann", "unnamed"]))
        default:
            if chance(60) {
                return .number(pick(RunNumericAttribute.allCases), numericTest([0, 1, 2, 3, 4, 5, 7]))
            }
            return .dataset(pick(DatasetField.allCases), stringTest(["d1", "d2", "x", "train"], nulls: false))
        }
    }

    private mutating func someIDs(_ model: LanguageModel) -> [String] {
        (0..<4).map { _ in pick(model.members).run.info.runID }
    }

    private mutating func numericTest(_ values: [Double], nulls: Bool = true) -> NumericTest {
        let values = values.filter(\.isFinite)
        let (one, two) = (pick(values), pick(values))
        switch Int.random(in: 0..<(nulls ? 12 : 10), using: &random) {
        case 0..<6: return .compare(pick(NumericComparison.allCases), one)
        case 6: return .between(one, two)
        case 7: return .notBetween(one, two)
        case 8: return .oneOf([one, two])
        case 9: return .noneOf([one, two])
        case 10: return .isNull
        default: return .isNotNull
        }
    }

    private mutating func stringTest(_ texts: [String], nulls: Bool = true) -> StringTest {
        let (one, two) = (pick(texts), pick(texts))
        switch Int.random(in: 0..<(nulls ? 14 : 12), using: &random) {
        case 0, 1: return .equal(one)
        case 2: return .notEqual(one)
        case 3: return .like(pick(Self.patterns))
        case 4: return .ilike(pick(Self.patterns))
        case 5: return .notLike(pick(Self.patterns))
        case 6: return .notILike(pick(Self.patterns))
        case 7, 8: return .oneOf([one, two])
        case 9: return .noneOf([one, two])
        case 10: return .between(one, two)
        case 11: return .notBetween(one, two)
        case 12: return .isNull
        default: return .isNotNull
        }
    }

    // MARK: Orders

    mutating func order() -> [RunOrder] {
        if chance(15) {
            let key = pick(RunTreeNumber.allCases.map { RunOrderKey.treeNumber($0) } + [.treeText(.rootRunID)])
            let byStart = RunOrder(key: .number(.startTime), ascending: chance(20))
            return [RunOrder(key: key, ascending: chance(50))] + (chance(30) ? [byStart] : [])
        }
        var keys: [RunOrderKey] = RunStringAttribute.allCases.map { .text($0) }
        keys += RunNumericAttribute.allCases.map { .number($0) } + RunTreeText.allCases.map { .treeText($0) }
        keys += RunTreeNumber.allCases.map { .treeNumber($0) } + Self.tagKeys.map { .tag($0) }
        keys += Self.paramKeys.map { .param($0) }
        for key in Self.metricKeys {
            keys.append(.metric(key))
            keys += [MetricHistory.min, .max, .first].map { .metricHistory(key, $0) }
            keys += [ChildAggregate.min, .max, .mean].map { .childAggregate($0, metric: key) }
        }
        return keys.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)).map {
            RunOrder(key: $0, ascending: chance(50))
        }
    }
}
