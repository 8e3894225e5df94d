internal import Model
internal import SQLite
internal import Search

/// Finds the ids of a page of runs, choosing among three ways the one that should cost the least.
///
/// - **From candidates**: some condition of the filter has an index that lists the runs that pass. Those runs are
///   looked up, tested against the other conditions, and sorted.
/// - **Along an index**: the order is that of an index (start time; a metric's, param's or tag's value) or of rows that
///   are quickly made (numbers of the tree), so runs are tested in that order until the page is full.
/// - **All of the experiments' runs**, tested and sorted, where neither is cheaper.
///
/// SQLite's own planner is not asked: it would need fresh statistics and cannot know that a page is small. Instead the
/// candidates of each condition are read, up to a bound, and the rows that each way touches are estimated from that.
///
/// Conditions that no index tells the share of (OR, NOT, the tree; `isOpaque`) are tested run by run where that is
/// expected to be cheap, within a budget. When it is spent, or where it would be, all runs that pass them are worked
/// out at once (`RunSets`), which makes them candidates as well as a test that costs next to nothing.
struct RunPlanner {
    let reader: Reader
    let search: RunSearch
    /// Rows that must be found, those of earlier pages included.
    let rowsWanted: Int
    /// For tests: how opaque conditions are answered, whatever is expected of it.
    var opaque = OpaqueConditions.asExpected
    var bounds = RunPlanBounds()

    enum OpaqueConditions { case asExpected, runByRun, allAtOnce, afterBudget }

    /// The ids of the runs after the first `offset`, in order.
    func page(skipping offset: Int, atMost count: Int) throws -> [Int64] {
        var query = try PlannedQuery(self, lastRun: try runCountBound())
        if let page = try query.page(skipping: offset, atMost: count) { return page }
        try query.workOutSets()
        guard let page = try query.page(skipping: offset, atMost: count) else {
            preconditionFailure("a budget was spent though no condition was left to spend it on")
        }
        return page
    }

    /// At least as many runs as there are in the whole store.
    private func runCountBound() throws -> Int64 {
        try reader.connection.statement("SELECT max(run_id) FROM runs").firstBound { $0.int(0) } ?? 0
    }
}

/// From where on another way is taken to the same answer. Tests lower them, as small stores have few of everything.
struct RunPlanBounds {
    /// How many different values of a key are few enough to be read before anything else: about a millisecond.
    var fewValues = 500
    /// From as many runs on it is quicker to go through the whole tree at once (`RunForest`).
    var walkedRuns = 2000
    /// The same of their children, which come one after the other in the index.
    var walkedChildren = 10_000
    /// Runs that an order does not tell apart are taken with others when there are no more.
    var smallGroup = 2000
}

extension RunSearch {
    /// What every run must pass, one by one.
    var conditions: [Condition<RunClause>] {
        func parts(_ condition: Condition<RunClause>) -> [Condition<RunClause>] {
            switch condition {
            case .all(let parts): parts.flatMap(parts(_:))
            case .not(.any(let alternatives)): alternatives.flatMap { parts(.not($0)) }
            case .not(.not(let part)): parts(part)
            case .clause, .any, .not: [condition]
            }
        }
        return filter.condition.map(parts(_:)) ?? []
    }
}
