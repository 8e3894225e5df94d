internal import Model
internal import SQLite
internal import Search

/// From where on another way is taken to the same answer.
struct TreeSearchBounds {
    /// Runs that pass a filter are all looked up when there are no more: a few milliseconds.
    var fewMatches = 2000
    /// Roots are sorted when there are no more: some ten milliseconds.
    var sortedRoots = 20_000
    /// After so many steps along an index it is worth counting how many roots there are,
    var stepsBeforeCount = 1000
    /// and after so many to look for the best of each family of siblings instead,
    var stepsBeforeParents = 5000
    /// if there are no more families and roots than this.
    var families = 10_000
}

/// Different roots in the order they were found.
private struct FoundRoots {
    private(set) var list: [Int64] = []
    /// How many there are to find, at most.
    var listMax = Int.max
    private var seen: Set<Int64> = []

    mutating func add(_ root: Int64) {
        if seen.insert(root).inserted { list.append(root) }
    }
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
        // Several trees with the same value may come at once.
        guard found.count < wanted else { return Array(found.prefix(wanted)) }
        let seen = Set(found)
        found += try withoutNumber(key, wanted).filter { !seen.contains($0) }
        return Array(found.prefix(wanted))
    }

    /// The first roots in the order of the other keys, those in whose trees no match has a number of `key` among them.
    private mutating func withoutNumber(_ key: String, _ wanted: Int) throws -> [Int64] {
        let order = Array(order.dropFirst())
        if matches == nil, let condition = filter.condition {
            let isNumber = RunClause.metric(key: key, .compare(.lessOrEqual, .greatestFiniteMagnitude))
            let rest = RunFilter(condition: .all([condition, .not(.clause(isNumber))]))
            if let few = try reader.fewMatches(rest, in: scope, atMost: bounds.fewMatches) {
                let all = Set(try few.map { try roots.root(of: $0) })
                return Array(try reader.sorted(Array(all), order).prefix(wanted))
            }
        }
        return try inOwnOrder(order, wanted)
    }

    // MARK: By the values of a metric

    /// The roots of trees in which some match has a number, best first.
    private mutating func byValue(_ keyID: Int64, ascending: Bool, _ wanted: Int) throws -> [Int64] {
        if let matches { return try byValue(of: matches, keyID, ascending: ascending, wanted) }
        var walk = SQLFragment(
            """
            SELECT v.value, r.run_id, r.parent_id FROM latest_metrics AS v CROSS JOIN runs AS r ON r.run_id = v.run_id
            WHERE v.key_id = ? AND v.is_nan = 0 AND 
            """, .integer(keyID))
        walk += scope.sql()
        if let condition = filter.condition { walk += SQLFragment(" AND ") + (try reader.conditionSQL(condition)) }
        walk += SQLFragment(" ORDER BY v.value \(ascending ? "ASC" : "DESC")")

        let statement = try reader.connection.statement(walk)
        defer { statement.reset() }
        var found = FoundRoots()
        var met = 0
        // Runs with the same value, which the other keys decide between.
        var tied: [Int64] = []
        var tiedValue = 0.0
        let others = Array(order.dropFirst())
        while try statement.step() {
            let value = statement.double(0)
            if value != tiedValue {
                try take(&tied, others, &found)
                if found.list.count >= wanted { return found.list }
                tiedValue = value
            }
            tied.append(statement.int(1))
            try roots.note(statement.int(1), parent: statement.optionalInt(2))
            met += 1
            // Where there are fewer trees than were asked for, all runs would be walked to find no more.
            if met == bounds.stepsBeforeCount { found.listMax = try rootCount() ?? .max }
            if found.list.count == found.listMax { return found.list }
            if met == bounds.stepsBeforeParents, let best = try bestOfFamilies(keyID, ascending: ascending) {
                return try byValue(of: best, keyID, ascending: ascending, wanted)
            }
        }
        try take(&tied, others, &found)
        return found.list
    }

    private mutating func take(_ tied: inout [Int64], _ order: [RunOrder], _ found: inout FoundRoots) throws {
        for run in tied.count > 1 ? try reader.sorted(tied, order) : tied { found.add(try roots.root(of: run)) }
        tied.removeAll(keepingCapacity: true)
    }

    /// The same for runs that are known.
    private mutating func byValue(
        of runs: [Int64], _ keyID: Int64, ascending: Bool, _ wanted: Int
    ) throws -> [Int64] {
        let others = try RunOrdering(Array(order.dropFirst()), reader)
        let statement = try reader.connection.statement(
            SQLFragment(
                """
                SELECT r.run_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                CROSS JOIN latest_metrics AS v ON v.run_id = r.run_id AND v.key_id = ? AND v.is_nan = 0
                """, .text(jsonList(runs)), .integer(keyID)) + others.joins
                + SQLFragment(" ORDER BY v.value \(ascending ? "ASC" : "DESC"), \(others.sql)"))
        defer { statement.reset() }
        var found = FoundRoots()
        while found.list.count < wanted, try statement.step() { found.add(try roots.root(of: statement.int(0))) }
        return found.list
    }

    /// Runs among which is the best of every tree: of each family of siblings the best, and the roots. The table that
    /// roll-ups are read from leads to them without a look at the others.
    /// - Returns: nil where the roll-ups do not say, or there are too many families.
    private mutating func bestOfFamilies(_ keyID: Int64, ascending: Bool) throws -> [Int64]? {
        guard filter.condition == nil, scope.view == .activeOnly, let rootCount = try rootCount() else { return nil }
        let parents = try reader.connection.statement(
            SQLFragment("SELECT DISTINCT r.parent_id FROM runs AS r INDEXED BY runs_by_tree WHERE ") + scope.sql()
                + SQLFragment(" AND r.parent_id IS NOT NULL LIMIT ?", .integer(Int64(bounds.families + 1)))
        ).integersBound()
        guard parents.count + rootCount <= bounds.families else { return nil }
        var best = try listed([], rootCount)
        let children = try reader.connection.statement(
            SQLFragment(
                """
                SELECT v.value, r.run_id FROM child_values AS v CROSS JOIN runs AS r ON r.run_id = v.run_id
                WHERE v.key_id = ? AND 
                """, .integer(keyID)) + scope.sql()
                + SQLFragment(" AND v.parent_id = ? ORDER BY v.value \(ascending ? "ASC" : "DESC")"))
        let place = Int32(scope.sql().bindings.count + 2)
        for parent in parents {
            children.bind(place, parent)
            defer { children.reset() }
            var value: Double?
            while try children.step(), value == nil || value == children.double(0) {
                value = children.double(0)
                best.append(children.int(1))
            }
        }
        return best
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
            SQLFragment("SELECT r.run_id FROM runs AS r INDEXED BY runs_by_tree") + ordering.joins
                + SQLFragment(" WHERE ") + scope.sql()
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
            SQLFragment("SELECT r.run_id FROM runs AS r INDEXED BY runs_by_tree WHERE ") + scope.sql()
                + SQLFragment(" AND r.parent_id = ?"))
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
            SQLFragment("SELECT count(*) FROM (SELECT 1 FROM runs AS r INDEXED BY runs_by_tree WHERE ") + scope.sql()
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
