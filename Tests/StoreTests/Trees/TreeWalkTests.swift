import Model
import Search
import Testing

@testable import Store

/// Ancestors, subtrees and counts of random forests against loops over arrays.
@Suite struct TreeWalkTests {
    @Test(arguments: 0..<12) func listsAgreeWithALoop(_ part: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RunSearchTests.Seeded(state: seed)
        let forest = try Forest(runs: Int.random(in: 1...40, using: &random), &random)
        for run in forest.runs.indices {
            let id = forest.runs[run].info.runID
            let ancestors = try allPages { token in
                try forest.store.ancestors(of: id, maxResults: 3, pageToken: token)
            }
            #expect(ancestors.map(\.info.runID) == forest.ancestors(run).map { forest.runs[$0].info.runID }, "\(seed)")
            let view = ViewType.allCases.randomElement(using: &random)!
            let levels = [nil, 0, 1, 2].randomElement(using: &random)!
            let found = try allPages { token in
                try forest.store.subtree(of: id, view: view, levels: levels, maxResults: 4, pageToken: token)
            }
            var expected: [String] = []
            func visit(_ run: Int, _ depth: Int) {
                if forest.isIn(view, run) { expected.append(line(forest, run, depth)) }
                guard depth < levels ?? .max else { return }
                for child in forest.children(run) { visit(child, depth + 1) }
            }
            visit(run, 0)
            #expect(
                found.map { "\($0.run.info.runID) \($0.depth) \($0.parentRunID ?? "-")" } == expected,
                "seed \(seed), run \(run), \(view), \(String(describing: levels)) levels")
        }
    }

    private func line(_ forest: Forest, _ run: Int, _ depth: Int) -> String {
        "\(forest.runs[run].info.runID) \(depth) \(forest.parents[run].map { forest.runs[$0].info.runID } ?? "-")"
    }

    private func allPages<Item>(_ page: (String?) throws -> Page<Item>) throws -> [Item] {
        var items: [Item] = []
        var token: String?
        repeat {
            let next = try page(token)
            #expect(!next.items.isEmpty || next.nextToken == nil)
            items += next.items
            token = next.nextToken
        } while token != nil
        return items
    }

    @Test(arguments: 0..<12) func countsAgreeWithALoop(_ part: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RunSearchTests.Seeded(state: seed)
        let forest = try Forest(runs: Int.random(in: 1...40, using: &random), &random)
        for text in Forest.filters {
            let filter = try RunFilter(parsing: text)
            let view = ViewType.allCases.randomElement(using: &random)!
            let experiments = Array(forest.experiments.shuffled(using: &random).prefix(part % 2 + 1))
            let matches = forest.matches(filter, experiments, view)
            func root(_ run: Int) -> Int {
                let scoped = forest.ancestors(run).prefix {
                    experiments.contains(forest.runs[$0].info.experimentID) && forest.isIn(view, $0)
                }
                return scoped.last ?? run
            }
            let count = try forest.store.countRuns(
                experimentIDs: experiments, filter: filter, view: view, withRoots: true)
            #expect(count.total == Int64(matches.count), "seed \(seed), \(text), \(view)")
            #expect(count.roots == Set(matches.map(root)).count, "seed \(seed), \(text), \(view)")
            let statuses = Dictionary(grouping: matches) { forest.runs[$0].info.status }
            #expect(count.byStatus == statuses.mapValues { Int64($0.count) }, "seed \(seed), \(text), \(view)")
            let plain = try forest.store.countRuns(
                experimentIDs: experiments, filter: filter, view: view, withRoots: false)
            #expect(plain.roots == nil && plain.byStatus == count.byStatus)
        }
    }

    @Test func aTokenOfAnotherTreeIsRefused() throws {
        var random = RunSearchTests.Seeded(state: 1)
        let forest = try Forest(runs: 1, &random)
        let store = forest.store
        func make(_ parent: String?) throws -> String {
            try store.createRun(
                NewRun(
                    experimentID: forest.experiments[0], name: "r", userID: "u", startTimeMs: 1,
                    tags: parent.map { [Tag(key: "mlflow.parentRunId", value: $0)] } ?? [])
            ).info.runID
        }
        let top = try make(nil)
        let children = try (0..<3).map { _ in try make(top) }
        let other = try make(nil)
        func page(_ token: String?) throws -> Page<TreeRun> {
            try store.subtree(of: top, view: .activeOnly, levels: nil, maxResults: 2, pageToken: token)
        }
        let token = try #require(try page(nil).nextToken)
        // Whatever is deleted or made between two pages, the next one goes on behind the last run.
        try store.deleteRun(id: children[1])
        let late = try make(children[0])
        #expect(try page(token).items.map(\.run.info.runID) == [late, children[2]])
        for wrong in [other, "nonsense"] {
            #expect(throws: TrackingError.self) { try page(wrong) }
        }
    }
}
