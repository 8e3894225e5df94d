import Model
import Search
import Store
import Testing

@testable import TestSupport

/// Random runs in a store, the same runs in plain arrays, and every query answered by both.
@Suite struct RunSearchTests {
    /// A generator that can be started again from the seed a failing test printed.
    struct Seeded: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static let metricKeys = ["loss", "acc", "rare"]
    static let paramKeys = ["lr", "model", "é", "e\u{301}"]
    static let tagKeys = ["team", "mlflow.parentRunId", "mlflow.runName"]
    static let texts = ["red", "Red", "blue", "b_ue", "50%", "5", "", "rot", "äö", "\u{10FFFF}x"]
    static let numbers: [Double] = [0, 0.5, 1, 1.5, -2, .nan, .infinity, -.infinity]

    struct Model {
        var runs: [Run] = []

        func matches(_ run: Run, _ condition: Condition<RunClause>?) -> Bool {
            guard let condition else { return true }
            switch condition {
            case .clause(let clause): return matches(run, clause)
            case .all(let parts): return parts.allSatisfy { matches(run, $0) }
            case .any(let parts): return parts.contains { matches(run, $0) }
            case .not(let part): return !matches(run, part)
            }
        }

        private func matches(_ run: Run, _ clause: RunClause) -> Bool {
            switch clause {
            case .metric(let key, let test):
                return pass(run.metrics.first { same($0.key, key) }?.value, test)
            case .param(let key, let test): return pass(run.params.first { same($0.key, key) }?.value, test)
            case .tag(let key, let test): return pass(run.tags.first { same($0.key, key) }?.value, test)
            case .text(.runID, let test): return pass(run.info.runID, test)
            case .text(.userID, let test): return pass(run.info.userID, test)
            case .text(.status, let test): return pass(run.info.status.name, test)
            case .text(.artifactURI, let test): return pass(run.info.artifactURI, test)
            case .text(.runName, let test):
                return pass(run.tags.first { $0.key == "mlflow.runName" }?.value, test)
            case .number(.startTime, let test): return pass(Double(run.info.startTimeMs), test)
            case .number(.endTime, let test): return pass(run.info.endTimeMs.map(Double.init), test)
            case .dataset(let field, let test):
                return run.datasetInputs.contains { input in
                    switch field {
                    case .name: pass(input.dataset.name, test)
                    case .digest: pass(input.dataset.digest, test)
                    case .context:
                        input.tags.first { $0.key == "mlflow.data.context" }.map { pass($0.value, test) } ?? false
                    }
                }
            case .paramNumber, .metricHistory, .treeText, .treeNumber, .childAggregate, .related:
                preconditionFailure("\(clause): not part of this test")
            }
        }

        private func same(_ a: String, _ b: String) -> Bool { Array(a.utf8) == Array(b.utf8) }

        private func pass(_ value: Double?, _ test: NumericTest) -> Bool {
            if test == .isNull { return value == nil }
            guard let value else { return false }
            switch test {
            case .compare(.equal, let number): return value == number
            case .compare(.notEqual, let number): return value != number
            case .compare(.less, let number): return value < number
            case .compare(.lessOrEqual, let number): return value <= number
            case .compare(.greater, let number): return value > number
            case .compare(.greaterOrEqual, let number): return value >= number
            case .between(let lower, let upper): return lower <= value && value <= upper
            case .notBetween(let lower, let upper): return !(lower <= value && value <= upper)
            case .oneOf(let numbers): return numbers.contains(value)
            case .noneOf(let numbers): return !numbers.contains(value)
            case .isNull: return false
            case .isNotNull: return true
            }
        }

        private func pass(_ text: String?, _ test: StringTest) -> Bool {
            if test == .isNull { return text == nil }
            guard let text else { return false }
            switch test {
            case .equal(let other): return text == other
            case .notEqual(let other): return text != other
            case .like(let pattern): return like(Array(text.unicodeScalars), Array(pattern.unicodeScalars))
            case .ilike(let pattern):
                return like(Array(folded(text).unicodeScalars), Array(folded(pattern).unicodeScalars))
            case .notLike(let pattern): return !pass(text, .like(pattern))
            case .notILike(let pattern): return !pass(text, .ilike(pattern))
            case .oneOf(let texts): return texts.contains(text)
            case .noneOf(let texts): return !texts.contains(text)
            case .between(let lower, let upper): return isOrdered(lower, text) && isOrdered(text, upper)
            case .notBetween(let lower, let upper): return !(isOrdered(lower, text) && isOrdered(text, upper))
            case .isNull: return false
            case .isNotNull: return true
            }
        }

        private func isOrdered(_ a: String, _ b: String) -> Bool { !b.utf8.lexicographicallyPrecedes(a.utf8) }

        private func folded(_ text: String) -> String {
            String(
                String.UnicodeScalarView(
                    text.unicodeScalars.map { scalar in
                        "A"..."Z" ~= scalar ? Unicode.Scalar(scalar.value + 32)! : scalar
                    }))
        }

        private func like(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            let rest = Array(pattern.dropFirst())
            if first == "%" { return (0...text.count).contains { like(Array(text.dropFirst($0)), rest) } }
            guard let head = text.first, first == "_" || first == head else { return false }
            return like(Array(text.dropFirst()), rest)
        }

        /// The order of runs/search, ties and missing values included.
        func sorted(_ runs: [Run], _ order: [RunOrder]) -> [Run] {
            runs.sorted { a, b in
                for item in order {
                    let result = compare(a, b, item)
                    if result != 0 { return result < 0 }
                }
                if !order.contains(where: { $0.key == .number(.startTime) }), a.info.startTimeMs != b.info.startTimeMs {
                    return a.info.startTimeMs > b.info.startTimeMs
                }
                return a.info.runID < b.info.runID
            }
        }

        private func compare(_ a: Run, _ b: Run, _ order: RunOrder) -> Int {
            switch order.key {
            case .metric(let key):
                let x = a.metrics.first { same($0.key, key) }?.value
                let y = b.metrics.first { same($0.key, key) }?.value
                func rank(_ value: Double?) -> Int { value.map { $0.isNaN ? 1 : 0 } ?? 2 }
                if rank(x) != rank(y) { return rank(x) < rank(y) ? -1 : 1 }
                guard let x, let y, !x.isNaN, x != y else { return 0 }
                return (x < y) == order.ascending ? -1 : 1
            case .param(let key):
                return compareText(
                    a.params.first { same($0.key, key) }?.value, b.params.first { same($0.key, key) }?.value, order)
            case .tag(let key):
                return compareText(
                    a.tags.first { same($0.key, key) }?.value, b.tags.first { same($0.key, key) }?.value, order)
            case .text(let attribute):
                func value(_ run: Run) -> String {
                    switch attribute {
                    case .runID: run.info.runID
                    case .runName: run.info.name
                    case .userID: run.info.userID
                    case .status: run.info.status.name
                    case .artifactURI: run.info.artifactURI
                    }
                }
                return compareText(value(a), value(b), order)
            case .number(let attribute):
                let x = attribute == .startTime ? a.info.startTimeMs : a.info.endTimeMs
                let y = attribute == .startTime ? b.info.startTimeMs : b.info.endTimeMs
                guard let x, let y else { return x == nil ? (y == nil ? 0 : 1) : -1 }
                if x == y { return 0 }
                return (x < y) == order.ascending ? -1 : 1
            case .metricHistory, .treeText, .treeNumber, .childAggregate:
                preconditionFailure("\(order.key): not part of this test")
            }
        }

        private func compareText(_ a: String?, _ b: String?, _ order: RunOrder) -> Int {
            guard let a, let b else { return a == nil ? (b == nil ? 0 : 1) : -1 }
            if a == b { return 0 }
            return Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8)) == order.ascending ? -1 : 1
        }
    }

    /// Runs of three experiments, some deleted, with values that collide often.
    private func fill(_ store: TrackingStore, _ count: Int, _ random: inout Seeded) throws -> ([Int64], Model) {
        var experiments: [Int64] = []
        for name in ["a", "b", "c"] {
            experiments.append(try store.createExperiment(name: name, artifactLocation: nil, tags: []))
        }
        var model = Model()
        for _ in 0..<count {
            var tags: [Tag] = []
            for key in Self.tagKeys where Bool.random(using: &random) {
                tags.append(Tag(key: key, value: Self.texts.filter { !$0.isEmpty }.randomElement(using: &random)!))
            }
            let name = tags.first { $0.key == "mlflow.runName" }?.value ?? "unnamed"
            let experiment = experiments[
                Int.random(in: 0..<10, using: &random) < 7 ? 0 : Int.random(in: 1...2, using: &random)]
            let run = try store.createRun(
                NewRun(
                    experimentID: experiment, name: name, userID: ["ann", "bob"].randomElement(using: &random)!,
                    startTimeMs: Int64.random(in: 0...9, using: &random), tags: tags))
            let id = run.info.runID
            var metrics: [Metric] = []
            for key in Self.metricKeys
            where key == "rare" ? Int.random(in: 0..<20, using: &random) == 0 : Bool.random(using: &random) {
                metrics.append(
                    Metric(key: key, value: Self.numbers.randomElement(using: &random)!, timestampMs: 1, step: 0))
            }
            var params: [Param] = []
            for key in Self.paramKeys where Bool.random(using: &random) {
                params.append(Param(key: key, value: Self.texts.randomElement(using: &random)!))
            }
            try store.logBatch(runID: id, metrics: metrics, params: params, tags: [])
            if Int.random(in: 0..<4, using: &random) == 0 {
                let dataset = Dataset(
                    name: ["d1", "d2"].randomElement(using: &random)!, digest: "x", sourceType: "s", source: "s",
                    schema: nil, profile: nil)
                try store.logInputs(
                    runID: id,
                    datasets: [DatasetInput(dataset: dataset, tags: [Tag(key: "mlflow.data.context", value: "train")])],
                    modelIDs: [])
            }
            if Bool.random(using: &random) {
                _ = try store.updateRun(
                    id: id,
                    RunUpdate(
                        status: RunStatus.allCases.randomElement(using: &random)!,
                        endTimeMs: Bool.random(using: &random) ? Int64.random(in: 0...5, using: &random) : nil))
            }
            if Int.random(in: 0..<6, using: &random) == 0 { try store.deleteRun(id: id) }
            model.runs.append(try store.run(id: id))
        }
        return (experiments, model)
    }

    private func randomStringTest(_ random: inout Seeded, lists: Bool) -> StringTest {
        let text = Self.texts.randomElement(using: &random)!
        let patterns = ["r%", "%e%", "_ed", "5%", "%", "b\\_ue", "R%d", "ä%", "\u{10FFFF}%", "", "b_%e", "unnamed"]
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: return .equal(text)
        case 2: return .notEqual(text)
        case 3: return .like(patterns.randomElement(using: &random)!)
        case 4: return .ilike(patterns.randomElement(using: &random)!)
        case 5: return .isNull
        case 6: return .isNotNull
        default: return lists ? .oneOf([text, "blue"]) : .equal(text)
        }
    }

    private func randomClause(_ model: Model, _ random: inout Seeded) -> RunClause {
        let comparison = NumericComparison.allCases.randomElement(using: &random)!
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1:
            let key = (Self.metricKeys + ["unknown"]).randomElement(using: &random)!
            return .metric(key: key, NumericTest(comparison, [0, 0.5, 1, -3, 1e300].randomElement(using: &random)!))
        case 2, 3:
            let key = (Self.paramKeys + ["unknown"]).randomElement(using: &random)!
            return .param(key: key, randomStringTest(&random, lists: true))
        case 4, 5:
            let key = (Self.tagKeys + ["unknown"]).randomElement(using: &random)!
            return .tag(key: key, randomStringTest(&random, lists: true))
        case 6:
            switch Int.random(in: 0..<5, using: &random) {
            case 0:
                return .text(
                    .status,
                    [.like("F%"), .equal("RUNNING"), .notEqual("FAILED"), .ilike("%ed")].randomElement(using: &random)!)
            case 1: return .text(.runName, randomStringTest(&random, lists: false))
            case 2:
                let ids = model.runs.shuffled(using: &random).prefix(3).map(\.info.runID)
                return .text(
                    .runID, [.oneOf(ids), .noneOf(ids), .equal(ids[0]), .like("%a%")].randomElement(using: &random)!)
            case 3: return .text(.userID, .equal("ann"))
            default: return .text(.artifactURI, .like("%/artifacts"))
            }
        default:
            if Bool.random(using: &random) {
                let attribute = RunNumericAttribute.allCases.randomElement(using: &random)!
                return .number(attribute, NumericTest(comparison, Double(Int.random(in: 0...9, using: &random)) / 2))
            }
            let field = DatasetField.allCases.randomElement(using: &random)!
            return .dataset(
                field,
                [.equal("d1"), .notEqual("d1"), .like("d%"), .equal("train"), .oneOf(["d2", "x"])].randomElement(
                    using: &random)!)
        }
    }

    private func randomOrder(_ random: inout Seeded) -> [RunOrder] {
        let keys: [RunOrderKey] =
            (Self.metricKeys + ["unknown"]).map { .metric($0) } + (Self.paramKeys + ["unknown"]).map { .param($0) }
            + Self.tagKeys.map { .tag($0) } + RunStringAttribute.allCases.map { .text($0) }
            + RunNumericAttribute.allCases.map { .number($0) }
        return keys.shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random)).map {
            RunOrder(key: $0, ascending: Bool.random(using: &random))
        }
    }

    @Test func theLongestFilterAndOrderThatAreAllowed() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun(startTimeMs: 7)
        let keys = (0..<Limits.orderByMax).map { "k\($0)" }
        try store.logBatch(
            runID: id, metrics: keys.map { Metric(key: $0, value: 1, timestampMs: 1, step: 0) },
            params: keys.map { Param(key: $0, value: "v") }, tags: keys.map { Tag(key: $0, value: "v") })
        let clauses = (0..<Limits.filterClausesMax).map { number in
            let key = keys[number % keys.count]
            return Condition<RunClause>.clause(
                number % 3 == 0
                    ? .metric(key: key, NumericTest(.greater, 0))
                    : number % 3 == 1 ? .param(key: key, .like("v%")) : .tag(key: key, .equal("v")))
        }
        for order in [[], keys.map { .metric($0) }, keys.map { .tag($0) }].map({ (keys: [RunOrderKey]) in
            keys.map { RunOrder(key: $0, ascending: true) }
        }) {
            let page = try store.searchRuns(
                RunSearch(
                    experimentIDs: [0], filter: RunFilter(condition: .all(clauses)), view: .activeOnly, order: order,
                    maxResults: 10, pageToken: nil))
            #expect(page.items.map(\.info.runID) == [id])
        }
    }

    /// Few runs and many, since what the planner chooses depends on how many there are.
    @Test(arguments: [(60, 400), (2600, 120)]) func everyQueryAgreesWithBruteForce(_ runs: Int, _ queries: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = Seeded(state: seed)
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (experiments, model) = try fill(store, runs, &random)
        for _ in 0..<queries {
            let clauses = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                Condition.clause(randomClause(model, &random))
            }
            let condition: Condition<RunClause>? = clauses.isEmpty ? nil : .all(clauses)
            let order = randomOrder(&random)
            let view = ViewType.allCases.randomElement(using: &random)!
            let chosen = [[experiments[0]], experiments, [experiments[1], 999]].randomElement(using: &random)!
            let pageSize = [1, 5, 40, 5000].randomElement(using: &random)!
            let expected = model.sorted(
                model.runs.filter { run in
                    chosen.contains(run.info.experimentID) && model.matches(run, condition)
                        && (view == .all || (run.info.lifecycleStage == .active) == (view == .activeOnly))
                }, order)
            var found: [Run] = []
            var token: String?
            var pages = 0
            repeat {
                let page = try store.searchRuns(
                    RunSearch(
                        experimentIDs: chosen, filter: RunFilter(condition: condition), view: view, order: order,
                        maxResults: pageSize, pageToken: token))
                found += page.items
                token = page.nextToken
                pages += 1
            } while token != nil && pages < 3
            let want = Array(expected.prefix(pages * pageSize))
            guard found == want else {
                let show = { (runs: [Run]) in runs.prefix(8).map(\.info.runID.description) }
                Issue.record(
                    """
                    seed \(seed): \(String(describing: condition)) \(order) \(view) page \(pageSize): \
                    \(found.count) runs \(show(found)), expected \(want.count) \(show(want))
                    """)
                return
            }
        }
        #expect(try temporary.faults() == [])
    }
}
