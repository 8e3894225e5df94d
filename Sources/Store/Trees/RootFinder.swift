internal import Model
internal import SQLite
internal import Search

/// From where on another way is taken to the same answer.
struct TreeSearchBounds {
    /// Runs that pass a filter are all looked up when there are no more: a few milliseconds.
    var fewMatches = 4000
    /// Roots are sorted when there are no more: some ten milliseconds.
    var sortedRoots = 20_000
    /// After so many steps along an index it is worth counting how many roots there are.
    var stepsBeforeCount = 1000
}

/// Finds the first trees of a search, by their roots.
///
/// What it costs: by a metric, a step along the index of its values for each run that is met before the last tree of
/// the page; by start time, a look-up for each root; by another key, a sort of the roots. With a filter that few runs
/// pass, these are looked up instead; with one that many pass, each run that is met is tested.
struct RootFinder {
    private let reader: Reader
    private let scope: TreeScope
    private let filter: RunFilter
    private let order: [RunOrder]
    private let bounds: TreeSearchBounds
    private var roots: ScopedRoots
    private var knownOutsiders: [Int64]?
    /// Every run that passes the filter; nil when there is no filter, or more than a few thousand pass.
    let matches: [Int64]?

    init(
        _ reader: Reader, _ scope: TreeScope, _ filter: RunFilter, order: [RunOrder], _ bounds: TreeSearchBounds
    ) throws {
        self.reader = reader
        self.scope = scope
        self.filter = filter
        self.order = order
        self.bounds = bounds
        roots = try ScopedRoots(scope, reader)
        matches = try reader.fewMatches(filter, in: scope, atMost: bounds.fewMatches)
    }

    /// The first `wanted` roots, in order.
    mutating func first(_ wanted: Int) throws -> [Int64] {
        guard let first = order.first, case .metric(let key) = first.key else {
            return try inOwnOrder(order, wanted)
        }
        var found: [Int64] = []
        if let keyID = try reader.keyID(key) {
            found = try byValue(keyID, ascending: first.ascending, wanted)
        }
        guard found.count < wanted else { return found }
        let seen = Set(found)
        found += try inOwnOrder(Array(order.dropFirst()), wanted).filter { !seen.contains($0) }
        return Array(found.prefix(wanted))
    }

    // MARK: By the values of a metric

    /// The roots of trees in which some match has a number, best first.
    private mutating func byValue(_ keyID: Int64, ascending: Bool, _ wanted: Int) throws -> [Int64] {
        let rest = try RunOrdering(Array(order.dropFirst()), reader)
        var walk: SQLFragment
        if let matches {
            walk =
                SQLFragment(
                    """
                    SELECT r.run_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                    CROSS JOIN latest_metrics AS v ON v.run_id = r.run_id AND v.key_id = ? AND v.is_nan = 0
                    """, .text(jsonList(matches)), .integer(keyID)) + rest.joins
        } else {
            walk =
                SQLFragment("SELECT r.run_id FROM latest_metrics AS v CROSS JOIN runs AS r ON r.run_id = v.run_id")
                + rest.joins + SQLFragment(" WHERE v.key_id = ? AND v.is_nan = 0 AND ", .integer(keyID))
                + scope.sql()
            if let condition = filter.condition {
                walk += SQLFragment(" AND ") + (try reader.conditionSQL(condition))
            }
        }
        walk += SQLFragment(" ORDER BY v.value \(ascending ? "ASC" : "DESC"), \(rest.sql)")

        let statement = try reader.connection.statement(walk)
        defer { statement.reset() }
        var found: [Int64] = []
        var seen: Set<Int64> = []
        var met = 0
        var all = Int.max
        while found.count < min(wanted, all), try statement.step() {
            let root = try roots.root(of: statement.int(0))
            if seen.insert(root).inserted { found.append(root) }
            met += 1
            // Where there are fewer trees than were asked for, all runs would be walked to find no more.
            if met == bounds.stepsBeforeCount { all = try rootCount() ?? .max }
        }
        return found
    }

    // MARK: By what roots have themselves

    /// The first `wanted` roots of trees with a match, by their own values.
    private mutating func inOwnOrder(_ order: [RunOrder], _ wanted: Int) throws -> [Int64] {
        if let matches {
            let all = Set(try matches.map { try roots.root(of: $0) })
            return Array(try reader.sorted(Array(all), order).prefix(wanted))
        }
        guard let condition = filter.condition else { return try listed(order, wanted) }
        var found: [Int64] = []
        var tested = 0
        var length = max(2 * wanted, 64)
        while true {
            let list = try listed(order, length)
            let batch = Array(list.dropFirst(tested))
            let passing = try reader.treesWithMatch(batch, condition, scope)
            found += batch.filter(passing.contains)
            tested = list.count
            if found.count >= wanted || list.count < length { return Array(found.prefix(wanted)) }
            length *= 4
        }
    }

    /// The first `wanted` roots, with or without matches.
    private mutating func listed(_ order: [RunOrder], _ wanted: Int) throws -> [Int64] {
        let isByStart = order.isEmpty || order == [RunOrder(key: .number(.startTime), ascending: false)]
        guard try isByStart || trueRootCount() != nil else { return try amongAllRuns(order, wanted) }
        let ordering = try RunOrdering(order, reader)
        let first = try reader.connection.statement(
            SQLFragment("SELECT r.run_id FROM runs AS r") + ordering.joins + SQLFragment(" WHERE ") + scope.sql()
                + SQLFragment(
                    " AND r.parent_id IS NULL ORDER BY \(ordering.sql) LIMIT ?", .integer(Int64(wanted)))
        ).integersBound()
        let outsiders = try outsiders()
        return outsiders.isEmpty ? first : Array(try reader.sorted(first + outsiders, order).prefix(wanted))
    }

    /// The same where most runs are roots: in the order of all runs, which the planner has indexes for.
    private func amongAllRuns(_ order: [RunOrder], _ wanted: Int) throws -> [Int64] {
        var length = 2 * wanted
        while true {
            let runs = try reader.matches(RunFilter(condition: nil), in: scope, order: order, atMost: length)
            let found = try runs.filter { try roots.parent(of: $0) == nil }
            if found.count >= wanted || runs.count < length { return Array(found.prefix(wanted)) }
            length *= 4
        }
    }

    /// The roots that have a parent, outside of the scope.
    private mutating func outsiders() throws -> [Int64] {
        if let knownOutsiders { return knownOutsiders }
        var outsiders: [Int64] = []
        let children = try reader.connection.statement(
            SQLFragment("SELECT r.run_id FROM runs AS r WHERE ") + scope.sql() + SQLFragment(" AND r.parent_id = ?"))
        let place = Int32(scope.sql().bindings.count + 1)
        for parent in try reader.parents(outside: scope) {
            children.bind(place, parent)
            outsiders += try children.integersBound()
        }
        knownOutsiders = outsiders
        return outsiders
    }

    /// nil when there are too many to count.
    private mutating func rootCount() throws -> Int? {
        guard let count = try trueRootCount() else { return nil }
        return count + (try outsiders().count)
    }

    /// How many runs have no parent at all; nil when too many.
    private func trueRootCount() throws -> Int? {
        let counting = try reader.connection.statement(
            SQLFragment("SELECT count(*) FROM (SELECT 1 FROM runs AS r WHERE ") + scope.sql()
                + SQLFragment(" AND r.parent_id IS NULL LIMIT ?)", .integer(Int64(bounds.sortedRoots + 1))))
        let count = Int(try counting.firstBound { $0.int(0) } ?? 0)
        return count <= bounds.sortedRoots ? count : nil
    }
}

extension Reader {
    /// Every run that passes; nil when there is no filter, or more pass.
    func fewMatches(_ filter: RunFilter, in scope: TreeScope, atMost count: Int) throws -> [Int64]? {
        if filter.condition == nil { return nil }
        let found = try matches(filter, in: scope, atMost: count + 1)
        return found.count <= count ? found : nil
    }

    /// The same runs in order.
    func sorted(_ runs: [Int64], _ order: [RunOrder]) throws -> [Int64] {
        let ordering = try RunOrdering(order, self)
        return try connection.statement(
            SQLFragment(
                "SELECT r.run_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value",
                .text(jsonList(runs)))
                + ordering.joins + SQLFragment(" ORDER BY \(ordering.sql)")
        ).integersBound()
    }

    /// The parents of runs in the scope that are not in it themselves: found by leaping from one parent to the next in
    /// the index, however many children each has.
    fileprivate func parents(outside scope: TreeScope) throws -> [Int64] {
        let next = try connection.statement(
            """
            SELECT r.parent_id, p.experiment_id, p.deleted FROM runs AS r CROSS JOIN runs AS p ON p.run_id = r.parent_id
            WHERE r.experiment_id = ? AND r.deleted = ? AND r.parent_id > ? ORDER BY r.parent_id LIMIT 1
            """)
        var outside: Set<Int64> = []
        for experiment in scope.experimentIDs ?? [] {
            for deleted: Int64 in [0, 1] where scope.contains(experiment: experiment, isDeleted: deleted == 1) {
                var last = Int64.min
                while true {
                    let found = try next.first(.integer(experiment), .integer(deleted), .integer(last)) { row in
                        last = row.int(0)
                        return scope.contains(experiment: row.int(1), isDeleted: row.int(2) != 0)
                    }
                    guard let found else { break }
                    if !found { outside.insert(last) }
                }
            }
        }
        return outside.sorted()
    }

    /// Those of the roots in whose trees some run passes.
    fileprivate func treesWithMatch(
        _ roots: [Int64], _ condition: Condition<RunClause>, _ scope: TreeScope
    ) throws -> Set<Int64> {
        guard !roots.isEmpty else { return [] }
        return Set(
            try connection.statement(
                SQLFragment(
                    """
                    WITH RECURSIVE tree (run_id, root) AS (
                        SELECT value, value FROM json_each(?)
                        UNION SELECT c.run_id, tree.root
                        FROM tree CROSS JOIN runs AS c ON c.parent_id = tree.run_id AND 
                    """, .text(jsonList(roots))) + scope.sql("c")
                    + SQLFragment(
                        """
                        ) SELECT DISTINCT tree.root FROM tree CROSS JOIN runs AS r ON r.run_id = tree.run_id WHERE 
                        """) + (try conditionSQL(condition))
            ).integersBound())
    }
}
