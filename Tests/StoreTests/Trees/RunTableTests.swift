import Model
import Search
import Testing

@testable import Store

/// Tables and columns of random forests against loops over arrays.
@Suite struct RunTableTests {
    static let columns: [TableColumn] =
        TableAttribute.allCases.map { .attribute($0) } + [
            .param("lr"), .param("model"), .param("none"), .metric("loss"), .metric("acc"), .metric("none"),
            .tag("mlflow.parentRunId"), .tag("mlflow.runName"),
        ]

    @Test(arguments: 0..<12) func tablesAgreeWithALoop(_ part: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RunSearchTests.Seeded(state: seed)
        let forest = try Forest(runs: Int.random(in: 1...40, using: &random), &random)
        for orderTexts in TreeSearchTests.orders {
            let view = ViewType.allCases.randomElement(using: &random)!
            let filter = try RunFilter(parsing: Forest.filters.randomElement(using: &random)!)
            let order = try RunOrder.parse(orderTexts)
            let columns = Self.columns.shuffled(using: &random)
            let matches = forest.matches(filter, forest.experiments, view)
            let runs = RunSearchTests.Model(runs: []).sorted(matches.map { forest.runs[$0] }, order)
            var found: [[String]] = []
            var token: String?
            repeat {
                let table = try forest.store.tableOfRuns(
                    RunSearch(
                        experimentIDs: forest.experiments, filter: filter, view: view, order: order, maxResults: 7,
                        pageToken: token), columns: columns)
                found += rows(table)
                token = table.nextToken
            } while token != nil
            let expected = runs.map { row(forest, $0, columns) }
            #expect(found == expected, "seed \(seed), \(orderTexts), \(view)")
        }
    }

    private func rows(_ table: RunTable) -> [[String]] {
        table.runIDs.indices.map { place in
            [
                table.runIDs[place], table.parentRunIDs[place] ?? "-", table.statuses[place].name,
                table.lifecycleStages[place].rawValue, "\(table.startTimesMs[place])",
                table.endTimesMs[place].map { "\($0)" } ?? "-",
            ]
                + table.columns.map { column in
                    switch column {
                    case .texts(let texts): texts[place] ?? "-"
                    case .integers(let integers): integers[place].map { "\($0)" } ?? "-"
                    case .numbers(let numbers): numbers[place].map { "\($0)" } ?? "-"
                    }
                }
        }
    }

    private func row(_ forest: Forest, _ run: Run, _ columns: [TableColumn]) -> [String] {
        let place = forest.place(run.info.runID)
        let ancestors = forest.ancestors(place)
        let parent = forest.parents[place].map { forest.runs[$0].info.runID } ?? "-"
        let end = run.info.endTimeMs.map { "\($0)" } ?? "-"
        return [
            run.info.runID, parent, run.info.status.name, run.info.lifecycleStage.rawValue, "\(run.info.startTimeMs)",
            end,
        ]
            + columns.map { column in
                switch column {
                case .param(let key): run.params.first { $0.key == key }?.value ?? "-"
                case .tag(let key): run.tags.first { $0.key == key }?.value ?? "-"
                case .metric(let key): run.metrics.first { $0.key == key }.map { "\($0.value)" } ?? "-"
                case .attribute(.runID): run.info.runID
                case .attribute(.runName): run.info.name
                case .attribute(.experimentID): "\(run.info.experimentID)"
                case .attribute(.userID): run.info.userID
                case .attribute(.status): run.info.status.name
                case .attribute(.lifecycleStage): run.info.lifecycleStage.rawValue
                case .attribute(.startTime): "\(run.info.startTimeMs)"
                case .attribute(.endTime): end
                case .attribute(.artifactURI): run.info.artifactURI
                case .attribute(.parentRunID): parent
                case .attribute(.rootRunID): forest.runs[ancestors.last ?? place].info.runID
                case .attribute(.depth): "\(ancestors.count)"
                case .attribute(.numChildren): "\(forest.children(place).filter { forest.isIn(.activeOnly, $0) }.count)"
                }
            }
    }

    @Test(arguments: 0..<12) func columnsAgreeWithALoop(_ part: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RunSearchTests.Seeded(state: seed)
        let forest = try Forest(runs: Int.random(in: 1...40, using: &random), &random)
        for text in Forest.filters {
            let view = ViewType.allCases.randomElement(using: &random)!
            let filter = try RunFilter(parsing: text)
            let runs = forest.matches(filter, forest.experiments, view).map { forest.runs[$0] }
            let columns = try forest.store.columnsOfRuns(
                experimentIDs: forest.experiments, filter: filter, view: view, valuesMax: 2)
            #expect(columns.runs == runs.count)
            #expect(
                columns.params.map(Self.text)
                    == expected(runs.map { $0.params.map { ($0.key, $0.value) } }, numbers: true),
                "seed \(seed), \(text), \(view)")
            #expect(
                columns.tags.map(Self.text)
                    == expected(runs.map { $0.tags.map { ($0.key, $0.value) } }, numbers: false),
                "seed \(seed), \(text), \(view)")
            let keys = Set(runs.flatMap { $0.metrics.map(\.key) }).sorted()
            let metrics = keys.map { key in
                let values = runs.compactMap { $0.metrics.first { $0.key == key }?.value }
                let numbers = values.filter { !$0.isNaN }
                let different = Set(runs.map { $0.metrics.first { $0.key == key }.map { "\($0.value)" } ?? "-" })
                return
                    "\(key) \(values.count) \(values.count - numbers.count) \(Self.range(numbers)) \(different.count > 1)"
            }
            #expect(
                columns.metrics.map {
                    "\($0.key) \($0.count) \($0.nanCount) \(Self.range($0.numbers)) \($0.varies)"
                } == metrics, "seed \(seed), \(text), \(view)")
        }
    }

    private static func range(_ numbers: NumberRange?) -> String {
        numbers.map { "\($0.count) from \($0.min) to \($0.max)" } ?? "-"
    }

    private static func range(_ numbers: [Double]) -> String {
        numbers.isEmpty ? "-" : "\(numbers.count) from \(numbers.min()!) to \(numbers.max()!)"
    }

    private static func text(_ column: TextColumn) -> String {
        "\(column.key) \(column.count) \(column.distinct) \(column.isDistinctExact) \(range(column.numbers)) "
            + "\(column.varies) \(column.values.map { "\($0.text): \($0.count)" })"
    }

    private func expected(_ runs: [[(key: String, value: String)]], numbers: Bool) -> [String] {
        Set(runs.flatMap { $0.map(\.key) }).sorted().map { key in
            let values = runs.compactMap { $0.first { $0.key == key }?.value }
            let counts = Dictionary(grouping: values) { $0 }.mapValues(\.count)
            let common = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(2)
            let range = numbers ? Self.range(values.compactMap { Double($0) }) : "-"
            return "\(key) \(values.count) \(counts.count) true \(range) "
                + "\(counts.count > 1 || values.count < runs.count) \(common.map { "\($0.key): \($0.value)" })"
        }
    }

    /// Past the bound of values that are told apart, all of them still count.
    @Test func manyValuesAreBounded() throws {
        let temporary = try MemoryStore()
        let run = { (value: Int) in
            let run = try temporary.store.createRun(
                NewRun(experimentID: 0, name: "r", userID: "u", startTimeMs: 1, tags: []))
            try temporary.store.logBatch(
                runID: run.info.runID, metrics: [], params: [Param(key: "p", value: "\(value)")], tags: [])
        }
        for value in 1...Limits.distinctValuesMax + 5 { try run(value) }
        try run(1)
        try run(-7000)
        let param = try #require(
            try temporary.store.columnsOfRuns(
                experimentIDs: [0], filter: RunFilter(condition: nil), view: .activeOnly, valuesMax: 1
            ).params.first)
        #expect(param.count == Limits.distinctValuesMax + 7)
        #expect(!param.isDistinctExact && param.distinct == Limits.distinctValuesMax + 1 && param.varies)
        #expect(param.values.map { "\($0.text): \($0.count)" } == ["1: 2"])
        #expect(param.numbers == NumberRange(count: Limits.distinctValuesMax + 7, min: -7000, max: 1005))
    }
}
