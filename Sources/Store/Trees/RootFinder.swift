internal import Model
internal import SQLite
internal import Search

/// From where on another way is taken to the same answer.
struct TreeSearchBounds {
    /// Runs that pass a filter are looked up one by one when there are no more: a few milliseconds.
    var fewMatches = 2000
    /// Roots are sorted when there are no more: some ten milliseconds.
    var sortedRoots = 20_000
    /// Steps along an index with a look-up for each: a few milliseconds.
    var steps = 3000
    /// What all runs that pass a filter may be expected to take before few are hoped for.
    var setMicroseconds = 20_000.0
    /// Runs below one whose children are asked for: they are tested one by one when there are no more.
    var smallTree = 2000
}

/// Finds the first trees of a search, by their roots.
///
/// By a metric it goes along the index of its values, with a look-up for each run that is met; if the page is not full
/// after some thousand, the roots of all runs of the scope are read at once, which makes further steps very cheap. By
/// start time an index has the roots in order; for another key they are sorted. With a filter that few runs pass, these
/// are looked up instead; with one that many pass, they are known as a set.
struct RootFinder {
    private let reader: Reader
    private let scope: TreeScope
    private let order: [RunOrder]
    private let bounds: TreeSearchBounds
    private var roots: ScopedRoots
    private var knownForest: ScopedForest?
    let matches: RunMatches

    init(
        _ reader: Reader, _ scope: TreeScope, _ filter: RunFilter, order: [RunOrder], _ bounds: TreeSearchBounds
    ) throws {
        self.reader = reader
        self.scope = scope
        self.order = order
        self.bounds = bounds
        roots = try ScopedRoots(scope, reader)
        matches = try reader.matches(filter, in: scope, bounds)
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
        if found.count < wanted {
            let seen = Set(found)
            found += try inOwnOrder(Array(order.dropFirst()), wanted).filter { !seen.contains($0) }
        }
        // Several trees with the same value come at once.
        return Array(found.prefix(wanted))
    }

    private mutating func forest() throws -> ScopedForest {
        if let knownForest { return knownForest }
        let forest = try ScopedForest(scope, reader)
        knownForest = forest
        return forest
    }

    // MARK: By the values of a metric

    /// The roots of trees in which some match has a number, best first. Maybe more than were asked for.
    private mutating func byValue(_ keyID: Int64, ascending: Bool, _ wanted: Int) throws -> [Int64] {
        let direction = ascending ? "ASC" : "DESC"
        if case .list(let runs) = matches { return try byValue(of: runs, keyID, direction, wanted) }
        if let found = try byLookUps(keyID, direction, wanted) { return found }
        let forest = try forest()
        // That there are no more trees to find is seen without walking to the end.
        var all = forest.rootCount
        if case .set(let set) = matches { all = forest.roots(of: set).count }
        return try walk(
            SQLFragment("latest_metrics AS v"), "v.run_id", SQLFragment("1"), keyID, direction, min(wanted, all)
        ) { row in forest.root(of: row.int(1)) } ?? []
    }

    /// - Returns: nil when it takes too many steps.
    private mutating func byLookUps(_ keyID: Int64, _ direction: String, _ wanted: Int) throws -> [Int64]? {
        var roots = roots
        defer { self.roots = roots }
        return try walk(
            SQLFragment("latest_metrics AS v CROSS JOIN runs AS r ON r.run_id = v.run_id"), "r.run_id, r.parent_id",
            scope.sql(), keyID, direction, wanted, steps: bounds.steps
        ) { row in try roots.root(of: row.int(1), parent: row.optionalInt(2)) }
    }

    /// - Parameters:
    ///   - columns: the run's number first.
    ///   - root: of a row; nil when the run is not in the scope.
    private func walk(
        _ source: SQLFragment, _ columns: String, _ condition: SQLFragment, _ keyID: Int64, _ direction: String,
        _ wanted: Int, steps: Int = .max, root: (Statement) throws -> Int64?
    ) throws -> [Int64]? {
        let statement = try reader.connection.statement(
            SQLFragment("SELECT v.value, \(columns) FROM ") + source
                + SQLFragment(" WHERE v.key_id = ? AND v.is_nan = 0 AND ", .integer(keyID)) + condition
                + SQLFragment(" ORDER BY v.value \(direction)"))
        defer { statement.reset() }
        var found = FoundRoots()
        // Runs with the same value, which the other keys decide between.
        var tied: [(run: Int64, root: Int64)] = []
        var tiedValue = 0.0
        var met = 0
        while found.list.count < wanted, try statement.step() {
            met += 1
            if met > steps { return nil }
            guard matches.contains(statement.int(1)), let root = try root(statement), !found.contains(root)
            else { continue }
            let value = statement.double(0)
            if value != tiedValue {
                try take(&tied, &found)
                tiedValue = value
            }
            tied.append((statement.int(1), root))
        }
        if found.list.count < wanted { try take(&tied, &found) }
        return found.list
    }

    private func take(_ tied: inout [(run: Int64, root: Int64)], _ found: inout FoundRoots) throws {
        if tied.count > 1 {
            let roots = Dictionary(uniqueKeysWithValues: tied.map { ($0.run, $0.root) })
            for run in try reader.sorted(tied.map(\.run), Array(order.dropFirst())) {
                if let root = roots[run] { found.add(root) }
            }
        } else if let only = tied.first {
            found.add(only.root)
        }
        tied.removeAll(keepingCapacity: true)
    }

    /// The same for runs that are known.
    private mutating func byValue(
        of runs: [Int64], _ keyID: Int64, _ direction: String, _ wanted: Int
    ) throws -> [Int64] {
        let others = try RunOrdering(Array(order.dropFirst()), reader)
        let statement = try reader.connection.statement(
            SQLFragment(
                """
                SELECT r.run_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                CROSS JOIN latest_metrics AS v ON v.run_id = r.run_id AND v.key_id = ? AND v.is_nan = 0
                """, .text(jsonList(runs)), .integer(keyID)) + others.joins
                + SQLFragment(" ORDER BY v.value \(direction), \(others.sql)"))
        defer { statement.reset() }
        var found = FoundRoots()
        while found.list.count < wanted, try statement.step() { found.add(try roots.root(of: statement.int(0))) }
        return found.list
    }

    // MARK: By what roots have themselves

    /// The first `wanted` roots of trees with a match, by their own values.
    private mutating func inOwnOrder(_ order: [RunOrder], _ wanted: Int) throws -> [Int64] {
        switch matches {
        case .all: return try listed(order, wanted)
        case .list(let runs):
            return try firstOf(Set(try runs.map { try roots.root(of: $0) }), order, wanted)
        case .set(let set):
            if knownForest == nil, let found = try byGoingDown(order, wanted, set) { return found }
            let passing = try forest().roots(of: set)
            if passing.count <= bounds.sortedRoots { return try firstOf(passing, order, wanted) }
            var length = 2 * wanted
            while true {
                let list = try listed(order, length)
                let found = list.filter(passing.contains)
                if found.count >= wanted || list.count < length { return Array(found.prefix(wanted)) }
                length *= 4
            }
        }
    }

    /// The same by a look at the trees of the first roots.
    /// - Returns: nil when these do not do, or are too large.
    private mutating func byGoingDown(_ order: [RunOrder], _ wanted: Int, _ set: RunSet) throws -> [Int64]? {
        let list = try listed(order, 2 * wanted)
        guard let passing = try reader.roots(list, withRunIn: set, scope, steps: 2 * bounds.steps) else { return nil }
        let found = list.filter(passing.contains)
        return found.count >= wanted || list.count < 2 * wanted ? Array(found.prefix(wanted)) : nil
    }

    private func firstOf(_ roots: Set<Int64>, _ order: [RunOrder], _ wanted: Int) throws -> [Int64] {
        Array(try reader.sorted(Array(roots), order).prefix(wanted))
    }

    /// The first `wanted` roots, with or without matches.
    private mutating func listed(_ order: [RunOrder], _ wanted: Int) throws -> [Int64] {
        let isByStart = order.isEmpty || order == [RunOrder(key: .number(.startTime), ascending: false)]
        guard try isByStart || hasFewRoots() else { return try amongAllRuns(order, wanted) }
        let ordering = try RunOrdering(order, reader)
        let first = try reader.connection.statement(
            SQLFragment("SELECT r.run_id FROM runs AS r INDEXED BY runs_by_tree") + ordering.joins
                + SQLFragment(" WHERE ") + scope.sql()
                + SQLFragment(
                    " AND r.parent_id IS NULL ORDER BY \(ordering.sql) LIMIT ?", .integer(Int64(wanted)))
        ).integersBound()
        let outsiders = try reader.outsiders(of: scope)
        return outsiders.isEmpty ? first : Array(try reader.sorted(first + outsiders, order).prefix(wanted))
    }

    /// The same where most runs are roots: in the order of all runs, which the planner has indexes for.
    private func amongAllRuns(_ order: [RunOrder], _ wanted: Int) throws -> [Int64] {
        var length = 2 * wanted
        while true {
            let search = RunSearch(
                experimentIDs: scope.experimentIDs ?? [], filter: RunFilter(condition: nil), view: scope.view,
                order: order, maxResults: length, pageToken: nil)
            let runs = try RunPlanner(reader: reader, search: search, rowsWanted: length)
                .page(skipping: 0, atMost: length)
            let found = try runs.filter { try roots.parent(of: $0) == nil }
            if found.count >= wanted || runs.count < length { return Array(found.prefix(wanted)) }
            length *= 4
        }
    }

    /// Counts runs without any parent.
    private func hasFewRoots() throws -> Bool {
        let counting = try reader.connection.statement(
            SQLFragment("SELECT count(*) FROM (SELECT 1 FROM runs AS r INDEXED BY runs_by_tree WHERE ")
                + scope.sql()
                + SQLFragment(" AND r.parent_id IS NULL LIMIT ?)", .integer(Int64(bounds.sortedRoots + 1))))
        return Int(try counting.firstBound { $0.int(0) } ?? 0) <= bounds.sortedRoots
    }
}

/// Different roots in the order they were found.
private struct FoundRoots {
    private(set) var list: [Int64] = []
    private var seen: Set<Int64> = []

    func contains(_ root: Int64) -> Bool { seen.contains(root) }

    mutating func add(_ root: Int64) {
        if seen.insert(root).inserted { list.append(root) }
    }
}

extension Reader {
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

    /// Those of the roots in whose trees some run is in `set`.
    /// - Returns: nil when more than `steps` runs are met before that is known.
    fileprivate func roots(
        _ roots: [Int64], withRunIn set: RunSet, _ scope: TreeScope, steps: Int
    ) throws -> Set<Int64>? {
        let children = try connection.statement(
            SQLFragment("SELECT r.run_id FROM runs AS r INDEXED BY runs_by_tree WHERE ") + scope.sql()
                + SQLFragment(" AND r.parent_id = ? LIMIT ?"))
        let place = Int32(scope.sql().bindings.count + 1)
        var found: Set<Int64> = []
        var stepsLeft = steps
        for root in roots {
            var waiting = [root]
            while let run = waiting.popLast() {
                if set.contains(Int(run)) {
                    found.insert(root)
                    break
                }
                children.bind(place, run)
                children.bind(place + 1, Int64(stepsLeft))
                let below = try children.integersBound()
                waiting += below
                stepsLeft -= 1 + below.count
                if stepsLeft <= 0 { return nil }
            }
        }
        return found
    }

    /// The runs of a scope that have a parent outside of it. Parents are found by leaping from one to the next in the
    /// index, however many children each has.
    fileprivate func outsiders(of scope: TreeScope) throws -> [Int64] {
        let next = try connection.statement(
            """
            SELECT r.parent_id, p.experiment_id, p.deleted FROM runs AS r INDEXED BY runs_by_tree
            CROSS JOIN runs AS p ON p.run_id = r.parent_id
            WHERE r.experiment_id = ? AND r.deleted = ? AND r.parent_id > ? ORDER BY r.parent_id LIMIT 1
            """)
        let children = try connection.statement(
            """
            SELECT r.run_id FROM runs AS r INDEXED BY runs_by_tree
            WHERE r.experiment_id = ? AND r.deleted = ? AND r.parent_id = ?
            """)
        var outsiders: [Int64] = []
        for experiment in Set(scope.experimentIDs ?? []) {
            for deleted: Int64 in [0, 1] where scope.contains(experiment: experiment, isDeleted: deleted == 1) {
                var parent = Int64.min
                while true {
                    let isInside = try next.first(.integer(experiment), .integer(deleted), .integer(parent)) { row in
                        parent = row.int(0)
                        return scope.contains(experiment: row.int(1), isDeleted: row.int(2) != 0)
                    }
                    guard let isInside else { break }
                    if isInside { continue }
                    children.bind([.integer(experiment), .integer(deleted), .integer(parent)])
                    outsiders += try children.integersBound()
                }
            }
        }
        return outsiders
    }
}
