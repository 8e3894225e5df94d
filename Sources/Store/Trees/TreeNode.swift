package import Model
internal import SQLite
internal import Search

/// A run in a page of trees.
package struct TreeNode: Sendable {
    package var run: Run
    /// False for a run that is only there because of what matches below it.
    package var matches: Bool
    /// Steps down from the top of the page's tree.
    package var depth: Int
    /// The run's parent, shown or not; nil when it has none.
    package var parentRunID: String?
    package var rollUp: NodeRollUp
    /// Those listed, in order.
    package var children: [TreeNode]
    /// How many children there are besides, of those that can be shown.
    package var moreChildren: Int
    /// Where the list of children goes on; nil when none is left out, or none listed.
    package var childrenPageToken: String?
}

/// What a run's children have in sum, in whatever experiment and whether they are shown or not.
package struct NodeRollUp: Sendable {
    /// Active ones. Statuses that none has are not in it.
    package var byStatus: [RunStatus: Int64] = [:]
    package var deleted: Int64 = 0
    /// Of the objective; nil when there is none, or no active child has a number of it.
    package var children: MetricSummary?
    /// The same of all active runs below the run; nil unless it was asked for.
    package var descendants: MetricSummary?

    package var active: Int64 { byStatus.values.reduce(0, +) }
}

/// The latest values of one metric in several runs, NaN left out.
package struct MetricSummary: Sendable {
    package var key: String
    /// 1 or more.
    package var count: Int64
    package var min: Double
    package var max: Double
    package var mean: Double
    /// Of several with the best value the one that was made first.
    package var best: BestRun
}

package struct BestRun: Sendable {
    package var runID: String
    package var name: String
    package var value: Double
    package var params: [Param]
}

/// The roll-ups of many runs: two statements for all, and a few look-ups for each run with active children.
struct NodeRollUps {
    private var list: [NodeRollUp]

    subscript(index: Int) -> NodeRollUp { list[index] }

    init(of runs: [Int64], _ shape: TreeShape, _ reader: Reader) throws {
        let objective = shape.effectiveObjective
        let keyID = try objective.flatMap { try reader.keyID($0.metric) }
        var found: [(children: MetricRollUp?, descendants: MetricRollUp?)] = []
        list = []
        let isParent = try reader.parents(among: runs)
        for (run, counts) in zip(runs, try reader.statusCounts(ofChildrenOf: runs)) {
            var rollUp = NodeRollUp(deleted: counts.total(.deleted))
            for status in RunStatus.allCases where counts[status, .active] > 0 {
                rollUp.byStatus[status] = counts[status, .active]
            }
            list.append(rollUp)
            guard let keyID, isParent.contains(run) else {
                found.append((nil, nil))
                continue
            }
            found.append(
                (
                    rollUp.active > 0 ? try reader.childMetricRollUp(run, keyID) : nil,
                    shape.withDescendants ? try reader.descendantMetricRollUp(run, keyID) : nil
                ))
        }
        guard let objective else { return }
        func best(_ rollUp: MetricRollUp) -> Int64 { objective.goal == .minimize ? rollUp.minRun : rollUp.maxRun }
        let bestRuns = found.flatMap { [$0.children, $0.descendants] }.compactMap { $0.map(best) }
        let briefs = try reader.briefs(of: bestRuns)
        for (index, pair) in found.enumerated() {
            func summary(_ rollUp: MetricRollUp) -> MetricSummary? {
                guard var run = briefs[best(rollUp)] else { return nil }
                run.value = objective.goal == .minimize ? rollUp.min : rollUp.max
                return MetricSummary(
                    key: objective.metric, count: rollUp.count, min: rollUp.min, max: rollUp.max, mean: rollUp.mean,
                    best: run)
            }
            list[index].children = pair.children.flatMap(summary)
            list[index].descendants = pair.descendants.flatMap(summary)
        }
    }
}

extension Reader {
    /// Those of the runs that have children, deleted ones counted.
    fileprivate func parents(among runs: [Int64]) throws -> Set<Int64> {
        Set(
            try connection.statement(
                SQLFragment(
                    """
                    SELECT w.value FROM json_each(?) AS w
                    WHERE EXISTS (SELECT 1 FROM runs AS r WHERE r.parent_id = w.value)
                    """, .text(jsonList(runs)))
            ).integersBound())
    }

    /// Names and params, values left at 0.
    fileprivate func briefs(of runs: [Int64]) throws -> [Int64: BestRun] {
        let wanted = SQLValue.text(jsonList(Array(Set(runs))))
        var briefs: [Int64: BestRun] = [:]
        try connection.statement(
            """
            SELECT r.run_id, r.uuid, r.name FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
            """
        ).forEach(wanted) { row in
            briefs[row.int(0)] = BestRun(runID: row.text(1), name: row.text(2), value: 0, params: [])
        }
        try connection.statement(
            """
            SELECT p.run_id, p.key_id, p.value FROM json_each(?) AS w CROSS JOIN params AS p ON p.run_id = w.value
            """
        ).forEach(wanted) { row in
            let param = Param(key: try keyName(row.int(1)), value: row.text(2))
            briefs[row.int(0)]?.params.append(param)
        }
        return briefs
    }
}
