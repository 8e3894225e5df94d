internal import Model
internal import SQLite
internal import Search

/// Which runs of a scope pass a filter.
enum RunMatches {
    /// There is no filter.
    case all
    /// These.
    case list([Int64])
    /// Those of the scope that are in it. It holds others too.
    case set(RunSet)

    /// - Parameter run: in the scope.
    func contains(_ run: Int64) -> Bool {
        switch self {
        case .all: true
        case .list(let runs): runs.contains(run)
        case .set(let set): set.contains(Int(run))
        }
    }
}

extension Reader {
    /// - Parameters:
    ///   - bounds: from how many on they are no list.
    ///   - filter: not looked at run by run, but as a whole, where that is quick: from the indexes of its clauses.
    func matches(_ filter: RunFilter, in scope: TreeScope, _ bounds: TreeSearchBounds) throws -> RunMatches {
        guard let condition = filter.condition else { return .all }
        let lastRun = try connection.statement("SELECT max(run_id) FROM runs").firstBound { $0.int(0) } ?? 0
        let hasSets = lastRun <= RunSets.runsMax
        if !hasSets || Double(lastRun) * condition.setCost > bounds.setMicroseconds {
            // Where few runs pass, the planner may find them without a look at all others.
            let found = try planned(filter, in: scope, atMost: hasSets ? bounds.fewMatches + 1 : .max / 2)
            if found.count <= bounds.fewMatches { return .list(found) }
            if !hasSets { return .set(RunSet(found, below: Int(lastRun) + 1)) }
        }
        let set = try RunSets(RunFilterSQL(self), lastRun: lastRun).set(condition)
        if set.count <= 2 * bounds.fewMatches {
            let found = try within(scope, set.runs)
            if found.count <= bounds.fewMatches { return .list(found) }
        }
        return .set(set)
    }

    /// All runs that pass, in no order.
    func allMatches(_ filter: RunFilter, in scope: TreeScope) throws -> [Int64] {
        let matches = try matches(filter, in: scope, TreeSearchBounds())
        if case .list(let runs) = matches { return runs }
        let all = try connection.statement(
            SQLFragment("SELECT r.run_id FROM runs AS r INDEXED BY runs_by_tree WHERE ") + scope.sql()
        ).integersBound()
        if case .set(let set) = matches { return all.filter { set.contains(Int($0)) } }
        return all
    }

    private func planned(_ filter: RunFilter, in scope: TreeScope, atMost count: Int) throws -> [Int64] {
        let experimentIDs =
            try scope.experimentIDs
            ?? connection.statement("SELECT experiment_id FROM experiments").integersBound()
        let search = RunSearch(
            experimentIDs: experimentIDs, filter: filter, view: scope.view, order: [], maxResults: count,
            pageToken: nil)
        return try RunPlanner(reader: self, search: search, rowsWanted: count).page(skipping: 0, atMost: count)
    }

    private func within(_ scope: TreeScope, _ runs: [Int64]) throws -> [Int64] {
        try connection.statement(
            SQLFragment(
                "SELECT r.run_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value WHERE ",
                .text(jsonList(runs))) + scope.sql()
        ).integersBound()
    }
}
