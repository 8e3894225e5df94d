import Model
import Search
import Testing

@testable import Store

/// Searches of random forests against loops over arrays.
@Suite struct TreeSearchTests {
    static let orders = [
        [], [], ["metrics.loss"], ["metrics.loss DESC"], ["metrics.loss", "params.lr DESC"], ["metrics.unknown"],
        ["params.lr"], ["attributes.run_name DESC", "metrics.acc"], ["start_time ASC"], ["metrics.acc DESC", "run_id"],
    ]

    /// The ways to the same answers: as it is, and as if each bound were passed.
    static let bounds = [
        TreeSearchBounds(), TreeSearchBounds(fewMatches: 0), TreeSearchBounds(fewMatches: 0, sortedRoots: 0, steps: 2),
        TreeSearchBounds(fewMatches: 3, steps: 0, setMicroseconds: 0, smallTree: 0),
        TreeSearchBounds(fewMatches: 0, sortedRoots: 1, setMicroseconds: 0, smallTree: 3),
    ]

    @Test(arguments: 0..<40) func pagesAgreeWithALoop(_ part: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RunSearchTests.Seeded(state: seed)
        let forest = try Forest(runs: Int.random(in: 1...40, using: &random), &random)
        for _ in 0..<40 {
            let question = try Question(forest, &random)
            let expected = Expectation(forest, question)
            let bounds = Self.bounds.randomElement(using: &random)!
            let found = try allPages { token in
                try forest.store.searchTrees(question.treeSearch(token), bounds)
            }
            let lines = found.flatMap { Self.lines($0) }
            try #require(lines == expected.lines(), "seed \(seed), \(question), \(bounds)")
        }
    }

    @Test(arguments: 0..<20) func childrenAgreeWithALoop(_ part: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RunSearchTests.Seeded(state: seed)
        let forest = try Forest(runs: Int.random(in: 1...40, using: &random), &random)
        for run in forest.runs.indices {
            var question = try Question(forest, &random)
            if Bool.random(using: &random) { question.experiments = forest.experiments + [0] }
            let expected = Expectation(forest, question, below: run)
            let found = try allPages { token in
                try forest.store.childrenOfRun(
                    question.childSearch(forest.runs[run].info.runID, token), Self.bounds.randomElement(using: &random)!
                )
            }
            let lines = found.flatMap { Self.lines($0) }
            try #require(lines == expected.childLines(run), "seed \(seed), run \(run), \(question)")
        }
    }

    private func allPages(_ page: (String?) throws -> Page<TreeNode>) throws -> [TreeNode] {
        var items: [TreeNode] = []
        var token: String?
        repeat {
            let next = try page(token)
            #expect(!next.items.isEmpty || next.nextToken == nil)
            items += next.items
            token = next.nextToken
        } while token != nil
        return items
    }

    static func lines(_ node: TreeNode) -> [String] {
        let rollUp = node.rollUp
        let line = Line(
            id: node.run.info.runID, depth: node.depth, matches: node.matches, parent: node.parentRunID,
            statuses: rollUp.byStatus, deleted: rollUp.deleted, more: node.moreChildren,
            token: node.childrenPageToken, children: rollUp.children.map(Self.text),
            descendants: rollUp.descendants.map(Self.text))
        return [line.text] + node.children.flatMap(lines)
    }

    private static func text(_ summary: MetricSummary) -> String {
        let params = summary.best.params.map { "\($0.key)=\($0.value)" }.sorted()
        return Line.summary(
            summary.key, summary.count, summary.min, summary.max, summary.mean, summary.best.runID, summary.best.name,
            summary.best.value, params)
    }

    /// A node in words.
    struct Line {
        var id: String
        var depth: Int
        var matches: Bool
        var parent: String?
        var statuses: [RunStatus: Int64]
        var deleted: Int64
        var more: Int
        var token: String?
        var children: String?
        var descendants: String?

        var text: String {
            let statuses = statuses.map { "\($0.key.name): \($0.value)" }.sorted()
            return "\(depth) \(id) \(matches ? "matches" : "context") under \(parent ?? "-") \(statuses) \(deleted) "
                + "deleted, \(more) more \(token ?? "-"), \(children ?? "-"), \(descendants ?? "-")"
        }

        static func summary(
            _ key: String, _ count: Int64, _ min: Double, _ max: Double, _ mean: Double, _ best: String, _ name: String,
            _ value: Double, _ params: [String]
        ) -> String {
            // A mean of numbers that all but cancel each other is anything.
            let isHuge = Swift.max(-min, max) > 1e300
            let rounded = isHuge ? "huge" : "\((mean * 1e6).rounded() / 1e6)"
            return "\(key): \(count) from \(min) to \(max) about \(rounded), \(best) \(name) \(value) \(params)"
        }
    }

    // MARK: Thousands of runs

    /// A page holds no more runs than its limit, and says what it leaves out.
    @Test func aPageIsBounded() throws {
        var random = RunSearchTests.Seeded(state: 1)
        let forest = try Forest(runs: 1, &random)
        let store = forest.store
        let experiment = try store.createExperiment(name: "bounded", artifactLocation: nil, tags: [])
        func make(_ parent: String?, _ start: Int64) throws -> String {
            try store.createRun(
                NewRun(
                    experimentID: experiment, name: "r", userID: "u", startTimeMs: start,
                    tags: parent.map { [Tag(key: "mlflow.parentRunId", value: $0)] } ?? [])
            ).info.runID
        }
        let top = try make(nil, 0)
        let children = try (1...30).map { try make(top, $0) }
        for child in children { for start in 0..<3 { _ = try make(child, Int64(start)) } }
        var search = TreeSearch(
            experimentIDs: [experiment], filter: RunFilter(condition: nil), view: .activeOnly,
            shape: TreeShape(order: [], objective: nil, levels: 2, childrenPerNode: 10, withDescendants: false),
            maxResults: 1, pageToken: nil)
        let node = try #require(try store.searchTrees(search).items.first)
        #expect(node.children.count == 10 && node.moreChildren == 20)
        #expect(node.children.allSatisfy { $0.children.count == 3 && $0.moreChildren == 0 })
        let rest = try store.childrenOfRun(
            ChildSearch(
                runID: top, experimentIDs: [experiment], filter: search.filter, view: .activeOnly,
                shape: search.shape, maxResults: 100, pageToken: node.childrenPageToken))
        #expect((node.children + rest.items).map(\.run.info.runID) == children.reversed())
        search.shape.levels = 0
        let closed = try #require(try store.searchTrees(search).items.first)
        #expect(closed.children.isEmpty && closed.moreChildren == 30 && closed.childrenPageToken == nil)
    }
}
