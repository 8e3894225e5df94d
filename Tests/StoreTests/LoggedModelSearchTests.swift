import Model
import Search
import Store
import Testing

@testable import TestSupport

extension TrackingStore {
    /// The ids of the models that a search finds.
    func find(
        _ filter: String = "", experiments: [Int64] = [0], datasets: [DatasetPattern] = [],
        order: [LoggedModelOrder] = [], maxResults: Int = 100, offset: Int = 0
    ) throws -> [String] {
        try searchLoggedModels(
            LoggedModelSearch(
                experimentIDs: experiments, filter: try LoggedModelFilter(parsing: filter), datasets: datasets,
                order: order, maxResults: maxResults, offset: offset)
        ).models.map(\.modelID)
    }
}

/// Random logged models in a store, and every query answered by the store and by plain loops over what it holds.
@Suite struct LoggedModelSearchTests {
    private static let texts = ["red", "Red", "blue", "b_ue", "50%", "", "äö"]
    private static let keys = ["acc", "loss", "a b"]
    private static let datasets = [("", ""), ("ds", "1"), ("ds", "2"), ("other", "1")]

    private static func fill<R: RandomNumberGenerator>(_ store: TrackingStore, _ random: inout R) throws
        -> [LoggedModel]
    {
        let second = try store.createExperiment(name: "second", artifactLocation: nil, tags: [])
        let runs = try (0..<3).map { _ in try store.newRun() }
        var ids: [String] = []
        for _ in 0..<60 {
            let id = try store.newModel(
                texts.filter { !$0.isEmpty }.randomElement(using: &random)!,
                experiment: [0, second].randomElement(using: &random)!, type: texts.randomElement(using: &random)!,
                sourceRun: runs.randomElement(using: &random)!,
                params: keys.filter { _ in Bool.random(using: &random) }.map {
                    Param(key: $0, value: texts.randomElement(using: &random)!)
                },
                tags: keys.filter { _ in Bool.random(using: &random) }.map {
                    Tag(key: $0, value: texts.randomElement(using: &random)!)
                })
            ids.append(id)
            if Bool.random(using: &random) {
                _ = try store.finalizeLoggedModel(
                    id: id, status: LoggedModelStatus.allCases.randomElement(using: &random)!)
            }
            for run in runs where Bool.random(using: &random) {
                var points: [ModelMetric] = []
                for key in keys {
                    for place in 0..<Int64(3) where Bool.random(using: &random) {
                        let dataset = datasets.randomElement(using: &random)!
                        points.append(
                            ModelMetric(
                                id, key, Double(Int.random(in: 0...4, using: &random)), at: place / 2, step: place % 2,
                                dataset: dataset.0, digest: dataset.1))
                    }
                }
                try store.log(points, run: run)
            }
            if Int.random(in: 0..<8, using: &random) == 0 { try store.deleteLoggedModel(id: id) }
        }
        return try ids.map { try store.model($0) }
    }

    private struct Query {
        var filter: Condition<LoggedModelClause>?
        var datasets: [DatasetPattern]
        var order: [LoggedModelOrder]
        var experiments: [Int64]

        init<R: RandomNumberGenerator>(_ random: inout R) {
            let clauses = (0..<Int.random(in: 0...3, using: &random)).map { _ in Self.clause(&random) }
            filter =
                clauses.isEmpty
                ? nil : clauses.count == 1 ? .clause(clauses[0]) : .all(clauses.map { .clause($0) })
            datasets = [("ds", ""), ("ds", "1"), ("other", "1"), ("none", "")].filter { _ in
                Int.random(in: 0..<5, using: &random) == 0
            }.map { DatasetPattern(name: $0.0, digest: $0.1) }
            order = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                let metric = LoggedModelOrder.Key.metric(
                    key: ["acc", "loss", "never logged"].randomElement(using: &random)!,
                    datasetName: [nil, "ds"].randomElement(using: &random)!,
                    datasetDigest: [nil, "1"].randomElement(using: &random)!)
                let attribute = LoggedModelOrder.Key.attribute(
                    [.name, .modelType, .status, .creationTimestampMs, .modelID, .statusMessage]
                        .randomElement(using: &random)!)
                return LoggedModelOrder(
                    key: [metric, attribute].randomElement(using: &random)!, ascending: Bool.random(using: &random))
            }
            experiments = [[0], [1], [0, 1], [0, 1, 99]].randomElement(using: &random)!
        }

        private static func clause<R: RandomNumberGenerator>(_ random: inout R) -> LoggedModelClause {
            let key = keys.randomElement(using: &random)!
            let text = texts.randomElement(using: &random)!
            let test = [
                StringTest.equal(text), .notEqual(text), .like(text + "%"), .ilike("%" + text), .oneOf([text, "red"]),
                .noneOf([text, "red"]),
            ].randomElement(using: &random)!
            let comparison = NumericComparison.allCases.randomElement(using: &random)!
            let number = Double(Int.random(in: 0...4, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: return .param(key: key, test)
            case 1: return .tag(key: key, test)
            case 2: return .text([.name, .modelType].randomElement(using: &random)!, test)
            case 3:
                return .text(
                    .status,
                    [.equal("2"), .notEqual("1"), .oneOf(["0", "3"]), .equal("READY")]
                        .randomElement(using: &random)!)
            case 4: return .metric(key: "never logged", comparison, number)
            default: return .metric(key: key, comparison, number)
            }
        }

        /// What should come, by the protocol's rules.
        func answer(_ models: [LoggedModel]) -> [String] {
            let testsMetrics = clauses.contains { if case .metric = $0 { true } else { false } }
            var found = models.filter { model in
                model.lifecycleStage == .active && experiments.contains(model.experimentID)
                    && clauses.allSatisfy { matches(model, $0) }
                    && (datasets.isEmpty || testsMetrics || model.metrics.contains { isOn($0.metric) })
            }
            found.sort { a, b in
                for part in order + Self.usual {
                    let (first, second) = (value(a, part.key), value(b, part.key))
                    if first == second { continue }
                    if first == nil || second == nil { return first != nil }
                    if case (.some(let first), .some(let second)) = (first, second) {
                        return part.ascending ? first < second : second < first
                    }
                }
                return false
            }
            return found.map(\.modelID)
        }

        private static let usual = [
            LoggedModelOrder(key: .attribute(.creationTimestampMs), ascending: false),
            LoggedModelOrder(key: .attribute(.modelID), ascending: true),
        ]

        private var clauses: [LoggedModelClause] {
            switch filter {
            case nil: []
            case .clause(let clause): [clause]
            case .all(let parts): parts.compactMap { if case .clause(let clause) = $0 { clause } else { nil } }
            case .any, .not: []
            }
        }

        private func isOn(_ point: ModelMetric) -> Bool {
            datasets.contains {
                $0.name == point.datasetName && ($0.digest.isEmpty || $0.digest == point.datasetDigest)
            }
        }

        private func matches(_ model: LoggedModel, _ clause: LoggedModelClause) -> Bool {
            switch clause {
            case .param(let key, let test): model.params.contains { $0.key == key && pass($0.value, test) }
            case .tag(let key, let test): model.tags.contains { $0.key == key && pass($0.value, test) }
            case .text(.name, let test): pass(model.name, test)
            case .text(.modelType, let test): pass(model.modelType, test)
            case .text(.status, let test): pass(String(model.status.rawValue), test)
            case .metric(let key, let comparison, let number):
                model.metrics.contains { point in
                    point.metric.metric.key == key && compare(point.metric.metric.value, comparison, number)
                        && (datasets.isEmpty || isOn(point.metric))
                }
            default: false
            }
        }

        private func compare(_ value: Double, _ comparison: NumericComparison, _ number: Double) -> Bool {
            switch comparison {
            case .equal: value == number
            case .notEqual: value != number
            case .less: value < number
            case .lessOrEqual: value <= number
            case .greater: value > number
            case .greaterOrEqual: value >= number
            }
        }

        private func pass(_ text: String, _ test: StringTest) -> Bool {
            switch test {
            case .equal(let other): text == other
            case .notEqual(let other): text != other
            case .oneOf(let texts): texts.contains(text)
            case .noneOf(let texts): !texts.contains(text)
            case .like(let pattern): like(Array(text), Array(pattern)[...])
            case .ilike(let pattern): like(Array(text.lowercased()), Array(pattern.lowercased())[...])
            case .isNull, .isNotNull, .notLike, .notILike, .between, .notBetween: false
            }
        }

        private func like(_ text: [Character], _ pattern: ArraySlice<Character>) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            let rest = pattern.dropFirst()
            if first == "%" { return (0...text.count).contains { like(Array(text.dropFirst($0)), rest) } }
            guard let head = text.first, first == "_" || first == head else { return false }
            return like(Array(text.dropFirst()), rest)
        }

        /// What a model is ordered by: a number or a text. Bytes decide between texts.
        private enum Value: Comparable {
            case number(Double)
            case text([UInt8])

            static func < (a: Value, b: Value) -> Bool {
                switch (a, b) {
                case (.number(let a), .number(let b)): a < b
                case (.text(let a), .text(let b)): a.lexicographicallyPrecedes(b)
                case (.number, .text): true
                case (.text, .number): false
                }
            }
        }

        private func value(_ model: LoggedModel, _ key: LoggedModelOrder.Key) -> Value? {
            switch key {
            case .attribute(.name): .text(Array(model.name.utf8))
            case .attribute(.modelType): .text(Array(model.modelType.utf8))
            case .attribute(.modelID): .text(Array(model.modelID.utf8))
            case .attribute(.status): .number(Double(model.status.rawValue))
            case .attribute(.creationTimestampMs): .number(Double(model.creationTimestampMs))
            case .attribute: nil
            case .metric(let key, let name, let digest):
                model.metrics.filter { point in
                    point.metric.metric.key == key && (name == nil || name == point.metric.datasetName)
                        && (digest == nil || digest == point.metric.datasetDigest)
                }.max { a, b in
                    let (first, second) = (a.metric.metric, b.metric.metric)
                    if first.timestampMs != second.timestampMs { return first.timestampMs < second.timestampMs }
                    if first.step != second.step { return first.step < second.step }
                    return a.runID > b.runID
                }.map { .number($0.metric.metric.value) }
            }
        }
    }

    @Test func everyQueryFindsWhatALoopOverTheModelsFinds() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        var random = RunSearchTests.Seeded(state: seed)
        let temporary = try TemporaryStore()
        let models = try Self.fill(temporary.store, &random)
        for _ in 0..<400 {
            let query = Query(&random)
            let expected = query.answer(models)
            let pageSize = Int.random(in: 1...70, using: &random)
            var found: [String] = []
            while true {
                let page = try temporary.store.searchLoggedModels(
                    LoggedModelSearch(
                        experimentIDs: query.experiments, filter: LoggedModelFilter(condition: query.filter),
                        datasets: query.datasets, order: query.order, maxResults: pageSize, offset: found.count))
                for model in page.models { #expect(models.contains(model), "seed \(seed)") }
                found += page.models.map(\.modelID)
                if !page.hasMore { break }
                #expect(page.models.count == pageSize)
                if page.models.isEmpty { break }
            }
            #expect(found == expected, "seed \(seed): \(query)")
        }
        #expect(try temporary.faults() == [])
    }

    @Test func idsOfExperimentsAndTimesCompareAsNumbers() throws {
        let store = try TemporaryStore().store
        let id = try store.newModel(sourceRun: "r1")
        let time = try store.model(id).creationTimestampMs
        for (filter, isFound) in [
            ("experiment_id = 0", true), ("experiment_id = '00'", true), ("experiment_id = 'x'", false),
            ("experiment_id != 'x'", true), ("creation_timestamp >= \(time)", true),
            ("creation_time > \(time)", false), ("last_updated_timestamp_ms = \(time)", true),
            ("source_run_id = 'r1'", true), ("source_run_id = 'r2'", false), ("model_id = '\(id)'", true),
            ("lifecycle_stage = 'active'", true), ("lifecycle_stage = 'deleted'", false),
            ("artifact_location LIKE '%/models/%'", true), ("status_message != 'x'", false), ("status = 1", true),
            ("status = 'READY'", false),
        ] {
            #expect(try store.find(filter) == (isFound ? [id] : []), "\(filter)")
        }
    }

    @Test func noExperimentsFindNothing() throws {
        let store = try TemporaryStore().store
        _ = try store.newModel()
        #expect(try store.find(experiments: []) == [])
        #expect(try store.find(experiments: [7]) == [])
    }
}
