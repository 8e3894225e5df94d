internal import Model
internal import SQLite
internal import Search

/// Finds the ids of a page of runs, choosing among three ways the one that should cost the least.
///
/// - **From candidates**: some clause of the filter has an index that lists the runs that pass. Those runs are looked
///   up, tested against the other clauses, and sorted.
/// - **Along an index**: the order is that of an index (start time; a metric's, param's or tag's value), so runs are
///   tested in that order until the page is full.
/// - **All of the experiments' runs**, tested and sorted, where neither is cheaper.
///
/// SQLite's own planner is not asked: it would need fresh statistics and cannot know that a page is small. Instead the
/// candidates of each clause are read, up to a bound, and the rows that each way touches are estimated from that.
struct RunPlanner {
    let reader: Reader
    let search: RunSearch
    /// Rows that must be found, those of earlier pages included.
    let rowsWanted: Int

    /// The ids of the runs after the first `offset`, in order.
    func page(skipping offset: Int, atMost count: Int) throws -> [Int64] {
        var collector = Collector(reader: reader, offset: offset, count: count)
        let survey = try survey()
        let walk = try search.order.first.flatMap { try valueWalk($0) }
        let costs = Costs(survey, rowsWanted: rowsWanted, walksByValue: walk != nil, sortsAll: try sortsAll())
        if costs.fromCandidates < min(costs.alongIndex, costs.all) {
            let ordering = try RunOrdering(search.order, reader)
            let scope = try scope(except: Set(survey.used.map(\.condition)))
            try collector.take(
                SQLFragment("SELECT r.run_id FROM (") + (try candidates(survey.used))
                    + SQLFragment(") AS c CROSS JOIN runs AS r ON r.run_id = c.run_id")
                    + scope.joins + ordering.joins + SQLFragment(" WHERE ") + scope.test
                    + SQLFragment(" ORDER BY \(ordering.sql)"))
        } else if let walk, costs.alongIndex < costs.all {
            try take(walk, try scope(), &collector)
        } else {
            let ordering = try RunOrdering(search.order, reader)
            let scope = try scope()
            try collector.take(
                SQLFragment("SELECT r.run_id FROM runs AS r") + scope.joins + ordering.joins + SQLFragment(" WHERE ")
                    + scope.test + SQLFragment(" ORDER BY \(ordering.sql)"))
        }
        return collector.ids
    }

    /// The runs that are in every one of the lists. Several are intersected here: reading a list is about twenty times
    /// cheaper than looking each of its runs up.
    private func candidates(_ lists: [CandidateList]) throws -> SQLFragment {
        if lists.count == 1 { return lists[0].sql }
        var common: [Int64]?
        for list in lists {
            var ids = try list.ids ?? reader.connection.statement(list.sql).integersBound()
            ids.sort()
            common = common.map { sortedIntersection($0, ids) } ?? ids
        }
        return SQLFragment("SELECT value AS run_id FROM json_each(?)", .text(jsonList(common ?? [])))
    }

    /// What confines the row `r` to the runs that are asked for.
    private struct Scope {
        /// Rows of metrics, params and tags that a run must have, joined by their primary keys: a fifth cheaper than
        /// the same as EXISTS.
        var joins = SQLFragment()
        /// Follows WHERE or AND.
        var test: SQLFragment
    }

    /// SQLite joins at most 64 tables, and an order may bring `Limits.orderByMax` of them.
    private static let joinsMax = 8

    /// The runs in `search.experimentIDs` and `search.view`, and the filter.
    /// - Parameter known: places in `conditions` that are known to hold.
    private func scope(except known: Set<Int> = []) throws -> Scope {
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
        var joins = SQLFragment()
        for (place, condition) in conditions.enumerated() where !known.contains(place) {
            if place < Self.joinsMax, case .clause(let clause) = condition,
                let row = try reader.rowSQL(clause, alias: "f\(place)")
            {
                joins += row.join
                scope += SQLFragment(" AND ") + row.test
            } else {
                scope += SQLFragment(" AND ") + (try reader.conditionSQL(condition))
            }
        }
        return Scope(joins: joins, test: scope)
    }

    /// What every run must pass, one by one.
    private var conditions: [Condition<RunClause>] {
        func parts(_ condition: Condition<RunClause>) -> [Condition<RunClause>] {
            switch condition {
            case .clause, .any, .not: [condition]
            case .all(let parts): parts.flatMap(parts(_:))
            }
        }
        return search.filter.condition.map(parts(_:)) ?? []
    }

    // MARK: What the ways cost

    /// The runs that pass one of `conditions`, as a query.
    private struct CandidateList {
        var condition: Int
        var sql: SQLFragment
        /// What the query gives, when it has been read.
        var ids: [Int64]?
        /// Exact, or a guess for a list that only a scan brings.
        var count: Double
        /// Microseconds to read it, or to sort it where it is read.
        var cost: Double
    }

    /// How many runs there are, and which lists of candidates are worth reading.
    private struct Survey {
        /// At least as many as the store has.
        var runs: Double
        /// How many are expected to pass all conditions, were these independent of each other.
        var matches: Double
        var conditions: Double
        /// Cheapest first.
        var used: [CandidateList] = []
        /// How many runs are expected to be in all of them.
        var candidates: Double = 0
    }

    /// Candidates are read up to here: a few milliseconds.
    private static let candidatesMax = 30_000
    /// What share of a key's values a pattern is guessed to match.
    private static let scannedShare = 0.02

    private func survey() throws -> Survey {
        let runs = Double(max(try runCountBound(), 1))
        var survey = Survey(runs: runs, matches: runs, conditions: Double(conditions.count))
        var lists: [CandidateList] = []
        for (place, condition) in conditions.enumerated().prefix(8) {
            guard case .clause(let clause) = condition else { continue }
            switch try reader.candidatesSQL(clause) {
            case .found(let sql):
                // Read and not only counted: most lists are used, and to count takes as long.
                let ids = try reader.connection.statement(
                    sql + SQLFragment(" LIMIT ?", .integer(Int64(Self.candidatesMax)))
                ).integersBound()
                let count = Double(ids.count)
                survey.matches *= min(count / runs, 1)
                if ids.count < Self.candidatesMax {
                    lists.append(
                        CandidateList(condition: place, sql: sql, ids: ids, count: count, cost: 0.05 * count))
                }
            case .scanned(let sql):
                let count = Self.scannedShare * runs
                survey.matches *= Self.scannedShare
                lists.append(CandidateList(condition: place, sql: sql, count: count, cost: 0.15 * runs))
            case nil: continue
            }
        }
        lists.sort { ($0.cost, $0.count) < ($1.cost, $1.count) }
        survey.candidates = runs
        // A list is worth reading while it spares more look-ups than it costs.
        for list in lists where list.cost < survey.candidates * (1 - list.count / runs) * Costs.lookUp {
            survey.used.append(list)
            survey.candidates *= list.count / runs
        }
        return survey
    }

    /// Estimates in microseconds, from measurements of each step on 100 000 runs.
    private struct Costs {
        let fromCandidates: Double
        let alongIndex: Double
        let all: Double

        /// Looking up a run by its id, and its part in the sort.
        static let lookUp = 3.0

        /// - Parameters:
        ///   - walksByValue: the order is by a value; else by start time, or such that no index has it.
        ///   - sortsAll: how many runs a sort of all would take, nil when the order by start time needs none.
        init(_ survey: Survey, rowsWanted: Int, walksByValue: Bool, sortsAll: Double?) {
            let tests = 0.6 * survey.conditions
            // Runs met until the page is full: of the experiments along start times, of the whole store along values.
            let share = min((sortsAll ?? survey.runs) / survey.runs, 1)
            let metByStart = min(survey.runs, Double(rowsWanted) * survey.runs / max(survey.matches, 1))
            let metByValue = min(survey.runs, metByStart / max(share, 1e-9))
            let reading = survey.used.reduce(0) { $0 + $1.cost }
            let testsLeft = 0.6 * (survey.conditions - Double(survey.used.count))
            fromCandidates =
                survey.used.isEmpty ? .infinity : reading + survey.candidates * (Self.lookUp + testsLeft)
            alongIndex = walksByValue ? metByValue * (1.5 + tests) : .infinity
            all = (sortsAll ?? metByStart) * ((sortsAll == nil ? 0.4 : 1.5) + tests)
        }
    }

    /// How many runs must be sorted where no index is gone along; nil when the index of start times has their order.
    private func sortsAll() throws -> Double? {
        let isByStart = search.order.isEmpty || search.order.map(\.key) == [.number(.startTime)]
        if isByStart, search.experimentIDs.count == 1, search.view != .all { return nil }
        let counting = try reader.connection.statement(
            SQLFragment(
                """
                SELECT count(*) FROM (
                    SELECT 1 FROM runs WHERE experiment_id IN (SELECT value FROM json_each(?)) LIMIT ?)
                """, .text(jsonList(search.experimentIDs)), .integer(Int64(Self.candidatesMax))))
        let count = Int(try counting.firstBound { $0.int(0) } ?? 0)
        // Past the bound it may be all there are.
        return Double(count < Self.candidatesMax ? Int64(count) : try runCountBound())
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
        case .text, .number, .metricHistory, .treeText, .treeNumber, .childAggregate: nil
        }
    }

    /// Runs with a number or text in its order, then NaN, then runs without the value.
    private func take(_ walk: ValueWalk, _ scope: Scope, _ collector: inout Collector) throws {
        let rest = try RunOrdering(Array(search.order.dropFirst()), reader, aliasStart: 1)
        let direction = walk.ascending ? "ASC" : "DESC"
        var parts = [SQLFragment(" AND v.is_nan = 0"), SQLFragment(" AND v.is_nan = 1")]
        if !walk.isMetric { parts = [SQLFragment()] }
        for part in parts where !collector.isFull {
            try collector.take(
                SQLFragment(
                    "SELECT r.run_id FROM \(walk.table) AS v CROSS JOIN runs AS r ON r.run_id = v.run_id")
                    + scope.joins + rest.joins + SQLFragment(" WHERE v.key_id = ?", .integer(walk.keyID)) + part
                    + SQLFragment(" AND ") + scope.test
                    + SQLFragment(" ORDER BY v.value \(direction), \(rest.sql)"))
        }
        guard !collector.isFull else { return }
        try collector.take(
            SQLFragment("SELECT r.run_id FROM runs AS r") + scope.joins + rest.joins
                + SQLFragment(
                    """
                     WHERE NOT EXISTS (SELECT 1 FROM \(walk.table) AS v WHERE v.run_id = r.run_id AND v.key_id = ?) AND 
                    """, .integer(walk.keyID)) + scope.test + SQLFragment(" ORDER BY \(rest.sql)"))
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

/// What is in both, each sorted and without repetitions.
private func sortedIntersection(_ a: [Int64], _ b: [Int64]) -> [Int64] {
    var common: [Int64] = []
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
        if a[i] == b[j] {
            common.append(a[i])
            i += 1
            j += 1
        } else if a[i] < b[j] {
            i += 1
        } else {
            j += 1
        }
    }
    return common
}
