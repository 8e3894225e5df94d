import Model
import Search

@testable import Store

/// A random search of a forest.
struct Question: CustomStringConvertible {
    var experiments: [Int64]
    let filterText: String
    let filter: RunFilter
    let view: ViewType
    let orderTexts: [String]
    let shape: TreeShape
    let maxResults: Int

    init(_ forest: Forest, _ random: inout RunSearchTests.Seeded) throws {
        experiments = Array(
            forest.experiments.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random)))
        filterText = Forest.filters.randomElement(using: &random)!
        filter = try RunFilter(parsing: filterText)
        view = [ViewType.activeOnly, .activeOnly, .deletedOnly, .all].randomElement(using: &random)!
        orderTexts = TreeSearchTests.orders.randomElement(using: &random)!
        let objectives = [nil, nil, TreeObjective(metric: "acc", goal: .maximize)]
        shape = TreeShape(
            order: try RunOrder.parse(orderTexts), objective: objectives.randomElement(using: &random)!,
            levels: Int.random(in: 0...3, using: &random), childrenPerNode: Int.random(in: 1...4, using: &random),
            withDescendants: Bool.random(using: &random))
        maxResults = Int.random(in: 1...6, using: &random)
    }

    var description: String {
        "experiments \(experiments), \(view), filter \(filterText), order \(orderTexts), \(shape)"
    }

    func treeSearch(_ token: String?) -> TreeSearch {
        TreeSearch(
            experimentIDs: experiments, filter: filter, view: view, shape: shape, maxResults: maxResults,
            pageToken: token)
    }

    func childSearch(_ run: String, _ token: String?) -> ChildSearch {
        ChildSearch(
            runID: run, experimentIDs: experiments.contains(0) ? nil : experiments, filter: filter, view: view,
            shape: shape, maxResults: maxResults, pageToken: token)
    }
}

/// What a search must find, by brute force.
struct Expectation {
    private let forest: Forest
    private let question: Question
    private let model: RunSearchTests.Model
    private let scope: Set<Int>
    private let matches: Set<Int>
    /// Matches, and those above them.
    private var kept: Set<Int> = []

    /// - Parameter top: a run that is not left out, whatever the scope.
    init(_ forest: Forest, _ question: Question, below top: Int? = nil) {
        self.forest = forest
        self.question = question
        model = RunSearchTests.Model(runs: forest.runs)
        scope = Set(
            forest.runs.indices.filter {
                question.experiments.contains(forest.runs[$0].info.experimentID) && forest.isIn(question.view, $0)
            }
        ).union(top.map { [$0] } ?? [])
        matches = Set(forest.matches(question.filter, question.experiments, question.view))
        for match in matches {
            kept.insert(match)
            kept.formUnion(above(match))
        }
    }

    /// Nearest first.
    private func above(_ run: Int) -> [Int] { Array(forest.ancestors(run).prefix { scope.contains($0) }) }

    private func sorted(_ runs: [Int], _ order: [RunOrder]) -> [Int] {
        model.sorted(runs.map { forest.runs[$0] }, order).map { forest.place($0.info.runID) }
    }

    private func number(_ run: Int, _ key: String) -> Double? {
        forest.runs[run].metrics.first { $0.key == key && !$0.value.isNaN }?.value
    }

    private func roots() -> [Int] {
        let order = question.shape.effectiveOrder
        let all = Set(matches.map { above($0).last ?? $0 })
        guard let first = order.first, case .metric(let key) = first.key else { return sorted(Array(all), order) }
        var roots: [Int] = []
        for run in sorted(matches.filter { number($0, key) != nil }, order) {
            let root = above(run).last ?? run
            if !roots.contains(root) { roots.append(root) }
        }
        return roots + sorted(all.filter { !roots.contains($0) }, Array(order.dropFirst()))
    }

    func lines() -> [String] { roots().flatMap { lines($0, 0) } }

    func childLines(_ run: Int) -> [String] { shownChildren(run).flatMap { lines($0, 0) } }

    private func shownChildren(_ run: Int) -> [Int] {
        sorted(forest.children(run).filter { kept.contains($0) && scope.contains($0) }, question.shape.effectiveOrder)
    }

    private func lines(_ run: Int, _ depth: Int) -> [String] {
        let shown = shownChildren(run)
        let listed = depth < question.shape.levels ? Array(shown.prefix(question.shape.childrenPerNode)) : []
        let more = shown.count - listed.count
        let children = forest.children(run)
        let active = children.filter { forest.isIn(.activeOnly, $0) }
        let below = forest.runs.indices.filter {
            forest.isIn(.activeOnly, $0) && forest.ancestors($0).contains(run)
        }
        let line = TreeSearchTests.Line(
            id: forest.runs[run].info.runID, depth: depth, matches: matches.contains(run),
            parent: forest.parents[run].map { forest.runs[$0].info.runID },
            statuses: Dictionary(grouping: active) { forest.runs[$0].info.status }.mapValues { Int64($0.count) },
            deleted: Int64(children.count - active.count), more: more,
            token: more > 0 && !listed.isEmpty ? PageToken.encode(offset: listed.count) : nil,
            children: summary(active), descendants: question.shape.withDescendants ? summary(below) : nil)
        return [line.text] + listed.flatMap { lines($0, depth + 1) }
    }

    private func summary(_ runs: [Int]) -> String? {
        guard let objective = question.shape.effectiveObjective else { return nil }
        let values = runs.compactMap { run in number(run, objective.metric).map { (run: run, value: $0) } }
        guard let min = values.map(\.value).min(), let max = values.map(\.value).max() else { return nil }
        let wanted = objective.goal == .minimize ? min : max
        let best = values.first { $0.value == wanted }!
        let run = forest.runs[best.run]
        return TreeSearchTests.Line.summary(
            objective.metric, Int64(values.count), min, max,
            values.reduce(0) { $0 + $1.value / Double(values.count) }, run.info.runID, run.info.name, wanted,
            run.params.map { "\($0.key)=\($0.value)" }.sorted())
    }
}
