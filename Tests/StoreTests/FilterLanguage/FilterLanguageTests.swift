import Model
import Search
import Testing

@testable import Store

/// Random forests and random queries of the whole filter language, each written as text, parsed, answered by the store
/// and by brute force.
@Suite struct FilterLanguageTests {
    /// Few runs and many, since what the planner chooses depends on how many there are.
    @Test(arguments: [(50, 400), (50, 400), (50, 400), (50, 400), (400, 120), (1500, 25)])
    func everyQueryAgreesWithBruteForce(_ runs: Int, _ queries: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var generator = LanguageGenerator(seed: seed)
        let temporary = try MemoryStore()
        let (experiments, model) = try generator.fill(temporary.store, runs)
        let numbers = try temporary.store.read(.search) { reader in
            try model.members.map { try reader.runID($0.run.info.runID) ?? -1 }
        }
        var query = ""
        do {
            for _ in 0..<queries {
                let condition = generator.condition(model)
                let order = generator.order()
                let view = generator.pick(ViewType.allCases)
                let chosen = generator.pick([[experiments[0]], experiments, [experiments[1], 999]])
                let pageSize = generator.pick([1, 5, 40, 5000])
                query = "seed \(seed): \(condition.text) | \(order.map(\.text)) | \(view) \(chosen)"
                let filter = try RunFilter(parsing: condition.text)
                try #require(filter.condition == condition, "\(query)")
                try #require(try RunOrder.parse(order.map(\.text)) == order, "\(query)")

                let passing = model.members.indices.filter { run in
                    let info = model.members[run].run.info
                    return chosen.contains(info.experimentID) && model.matches(run, condition)
                        && (view == .all || (info.lifecycleStage == .active) == (view == .activeOnly))
                }
                let expected = model.sorted(passing, by: order)
                var search = RunSearch(
                    experimentIDs: chosen, filter: filter, view: view, order: order, maxResults: pageSize,
                    pageToken: nil)
                let offset = generator.pick([0, 0, 1, 7])
                var bounds = RunPlanBounds()
                if generator.chance(50) { bounds.fewValues = 2 }
                if generator.chance(50) { (bounds.walkedRuns, bounds.walkedChildren) = (3, 5) }
                if generator.chance(50) { bounds.smallGroup = 2 }
                for mode in [RunPlanner.OpaqueConditions.runByRun, .allAtOnce, .afterBudget] {
                    let found = try temporary.store.read(.search) { reader in
                        try RunPlanner(
                            reader: reader, search: search, rowsWanted: offset + pageSize, opaque: mode, bounds: bounds
                        )
                        .page(skipping: offset, atMost: pageSize)
                    }
                    try #require(
                        found == expected.dropFirst(offset).prefix(pageSize).map { numbers[$0] }, "\(mode) of \(query)")
                }
                var found: [String] = []
                var pages = 0
                repeat {
                    let page = try temporary.store.searchRuns(search)
                    found += page.items.map(\.info.runID)
                    search.pageToken = page.nextToken
                    pages += 1
                } while search.pageToken != nil && pages < 3
                try #require(
                    found == expected.prefix(pages * pageSize).map { model.members[$0].run.info.runID }, "\(query)")
            }
        } catch let error as TrackingError {
            Issue.record("\(error) \(error.cause ?? ""): \(query)")
        }
    }
}
