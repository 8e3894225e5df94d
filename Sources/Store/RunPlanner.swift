internal import Model
internal import SQLite
internal import Search

/// Finds the ids of a page of runs, choosing among three ways the one that touches the fewest rows.
///
/// - **From candidates**: some clause of the filter has an index that lists the runs that pass, and the list is short.
///   Those runs are looked up, tested against the other clauses, and sorted.
/// - **Along an index**: the order is that of an index (start time; a metric's, param's or tag's value), so runs are
///   tested in that order until the page is full.
/// - **All of the experiments' runs**, sorted, where neither holds.
///
/// SQLite's own planner is not asked: it would need fresh statistics and cannot know that a page is small. Instead the
/// length of a candidate list is counted, up to the bound at which it stops being worth it.
struct RunPlanner {
    let reader: Reader
    let search: RunSearch
    /// Rows that must be found, those of earlier pages included.
    let rowsWanted: Int

    /// The runs in `search.experimentIDs` and `search.view`, and their filter, all on the row `r`.
    private func scope() throws -> SQLFragment {
        var scope = SQLFragment("r.experiment_id ")
        if search.experimentIDs.count == 1 {
            scope += SQLFragment("= ?", .integer(search.experimentIDs[0]))
        } else {
            scope += SQLFragment(
                "IN (SELECT value FROM json_each(?))", .text(jsonList(search.experimentIDs)))
        }
        switch search.view {
        case .activeOnly: scope += " AND r.deleted = 0"
        case .deletedOnly: scope += " AND r.deleted = 1"
        case .all: scope += " AND r.deleted IN (0, 1)"
        }
        if let condition = search.filter.condition {
            scope += SQLFragment(" AND ") + (try reader.conditionSQL(condition))
        }
        return scope
    }

    /// The ids of the runs after the first `offset`, in order.
    func page(skipping offset: Int, atMost count: Int) throws -> [Int64] {
        let scope = try scope()
        var collector = Collector(reader: reader, offset: offset, count: count)
        if let candidates = try shortestCandidates() {
            let ordering = try RunOrdering(search.order, reader)
            try collector.take(
                SQLFragment("SELECT r.run_id FROM (") + candidates
                    + SQLFragment(") AS c CROSS JOIN runs AS r ON r.run_id = c.run_id")
                    + ordering.joins + SQLFragment(" WHERE ") + scope + SQLFragment(" ORDER BY \(ordering.sql)"))
        } else if let first = search.order.first, let walk = try valueWalk(first), try isLargeShareOfStore() {
            try take(walk, scope, &collector)
        } else {
            let ordering = try RunOrdering(search.order, reader)
            try collector.take(
                SQLFragment("SELECT r.run_id FROM runs AS r") + ordering.joins + SQLFragment(" WHERE ") + scope
                    + SQLFragment(" ORDER BY \(ordering.sql)"))
        }
        return collector.ids
    }

    // MARK: From candidates

    /// The clauses that every run must pass, each by itself.
    private var requiredClauses: [RunClause] {
        func clauses(_ condition: Condition<RunClause>) -> [RunClause] {
            switch condition {
            case .clause(let clause): [clause]
            case .all(let parts): parts.flatMap(clauses)
            }
        }
        return search.filter.condition.map(clauses) ?? []
    }

    /// The shortest list of candidates, if it is short enough to be cheaper than going along an index.
    ///
    /// Along an index about rowsWanted / (matches / runs) runs are tested; with candidates, as many as there are. The
    /// two meet where the square of the candidates' number is rowsWanted times runs. Fourfold that still favours the
    /// candidates, since matches can be far fewer than candidates and their cost is known beforehand.
    private func shortestCandidates() throws -> SQLFragment? {
        let runs = try runCountBound()
        var best: (count: Int64, sql: SQLFragment)?
        var bound = Int64((16 * Double(rowsWanted) * Double(runs)).squareRoot())
        bound = min(max(bound, 2000), 50_000)
        for clause in requiredClauses.prefix(8) {
            guard let candidates = try reader.candidatesSQL(clause) else { continue }
            let limit = min(bound, best?.count ?? bound)
            let counting = try reader.connection.statement(
                SQLFragment("SELECT count(*) FROM (") + candidates + SQLFragment(" LIMIT ?)", .integer(limit)))
            let count = try counting.firstBound { $0.int(0) } ?? 0
            if count < limit { best = (count, candidates) }
        }
        return best?.sql
    }

    /// At least as many runs as there are in the whole store.
    private func runCountBound() throws -> Int64 {
        try reader.connection.statement("SELECT max(run_id) FROM runs").firstBound { $0.int(0) } ?? 0
    }

    // MARK: Along the index of a value

    /// The index over the values of one metric, param or tag.
    private struct ValueWalk {
        let table: String
        let keyID: Int64
        let isMetric: Bool
        let ascending: Bool
    }

    /// nil when the order is not by a value, or by one that no run has.
    private func valueWalk(_ order: RunOrder) throws -> ValueWalk? {
        switch order.key {
        case .metric(let key):
            try reader.keyID(key).map {
                ValueWalk(table: "latest_metrics", keyID: $0, isMetric: true, ascending: order.ascending)
            }
        case .param(let key):
            try reader.keyID(key).map {
                ValueWalk(table: "params", keyID: $0, isMetric: false, ascending: order.ascending)
            }
        case .tag(let key):
            try reader.keyID(key).map {
                ValueWalk(table: "tags", keyID: $0, isMetric: false, ascending: order.ascending)
            }
        case .text, .number: nil
        }
    }

    /// Whether going along an index of the whole store meets the experiments' runs often enough: sorting n runs costs
    /// about what looking at n entries does.
    private func isLargeShareOfStore() throws -> Bool {
        let all = try runCountBound()
        let counting = try reader.connection.statement(
            SQLFragment(
                """
                SELECT count(*) FROM (
                    SELECT 1 FROM runs WHERE experiment_id IN (SELECT value FROM json_each(?)) LIMIT ?)
                """, .text(jsonList(search.experimentIDs)), .integer(20_000)))
        let some = Double(try counting.firstBound { $0.int(0) } ?? 0)
        // Entries passed until the page is full, if every run of the experiments passed the filter.
        let passed = Double(rowsWanted) * Double(all) / max(some, 1)
        return some >= 2000 && passed < 2 * some
    }

    /// Runs with a number or text in its order, then NaN, then runs without the value.
    private func take(_ walk: ValueWalk, _ scope: SQLFragment, _ collector: inout Collector) throws {
        let rest = try RunOrdering(Array(search.order.dropFirst()), reader, aliasStart: 1)
        let direction = walk.ascending ? "ASC" : "DESC"
        var parts = [SQLFragment(" AND v.is_nan = 0"), SQLFragment(" AND v.is_nan = 1")]
        if !walk.isMetric { parts = [SQLFragment()] }
        for part in parts where !collector.isFull {
            try collector.take(
                SQLFragment(
                    "SELECT r.run_id FROM \(walk.table) AS v CROSS JOIN runs AS r ON r.run_id = v.run_id")
                    + rest.joins + SQLFragment(" WHERE v.key_id = ?", .integer(walk.keyID)) + part
                    + SQLFragment(" AND ") + scope
                    + SQLFragment(" ORDER BY v.value \(direction), \(rest.sql)"))
        }
        guard !collector.isFull else { return }
        try collector.take(
            SQLFragment("SELECT r.run_id FROM runs AS r") + rest.joins
                + SQLFragment(
                    """
                     WHERE NOT EXISTS (SELECT 1 FROM \(walk.table) AS v WHERE v.run_id = r.run_id AND v.key_id = ?) AND 
                    """, .integer(walk.keyID)) + scope + SQLFragment(" ORDER BY \(rest.sql)"))
    }
}

/// Gathers a page from several ordered queries, one after the other.
private struct Collector {
    let reader: Reader
    private var skip: Int
    private var missing: Int
    private(set) var ids: [Int64] = []

    init(reader: Reader, offset: Int, count: Int) {
        self.reader = reader
        skip = offset
        missing = count
    }

    var isFull: Bool { missing == 0 }

    mutating func take(_ query: SQLFragment) throws {
        let statement = try reader.connection.statement(
            query + SQLFragment(" LIMIT ?", .integer(Int64(skip + missing))))
        defer { statement.reset() }
        while try statement.step() {
            if skip > 0 {
                skip -= 1
            } else {
                ids.append(statement.int(0))
                missing -= 1
            }
        }
    }
}
