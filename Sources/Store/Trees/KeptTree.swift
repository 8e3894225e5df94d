internal import Model
internal import SQLite
internal import Search

/// The runs that pass a filter and those above them within a scope: what of a tree is shown.
struct KeptTree {
    private(set) var matches: Set<Int64>
    /// In no order.
    private var childLists: [Int64: [Int64]] = [:]

    func children(of run: Int64) -> [Int64] { childLists[run] ?? [] }

    /// Goes up from all matches there are.
    init(_ matches: [Int64], _ scope: TreeScope, _ reader: Reader) throws {
        self.matches = Set(matches)
        let roots = try ScopedRoots(scope, reader)
        var passed = Set<Int64>()
        for match in matches {
            var run = match
            while passed.insert(run).inserted, let parent = try roots.parent(of: run) {
                childLists[parent, default: []].append(run)
                run = parent
            }
        }
    }

    /// Goes down from `tops`: time for each run of these trees.
    init(at tops: [Int64], _ set: RunSet, _ scope: TreeScope, _ reader: Reader) throws {
        try self.init(at: tops, SQLFragment("1"), scope, reader) { set.contains(Int($0)) }
    }

    /// The same, with a test of each run.
    init(at tops: [Int64], _ condition: Condition<RunClause>, _ scope: TreeScope, _ reader: Reader) throws {
        try self.init(at: tops, try reader.conditionSQL(condition), scope, reader) { _ in true }
    }

    private init(
        at tops: [Int64], _ test: SQLFragment, _ scope: TreeScope, _ reader: Reader, passes: (Int64) -> Bool
    ) throws {
        matches = []
        // Each run comes after its parent.
        var tree: [(run: Int64, parent: Int64)] = []
        let statement = try reader.connection.statement(
            SQLFragment(
                """
                WITH RECURSIVE tree (run_id, parent_id) AS (
                    SELECT value, 0 FROM json_each(?)
                    UNION SELECT c.run_id, c.parent_id
                    FROM tree CROSS JOIN runs AS c INDEXED BY \(scope.siblingIndex)
                        ON c.parent_id = tree.run_id AND 
                """, .text(jsonList(tops))) + scope.sql("c")
                + SQLFragment(") SELECT r.run_id, tree.parent_id, ") + test
                + SQLFragment(" FROM tree CROSS JOIN runs AS r ON r.run_id = tree.run_id"))
        try statement.forEachBound { row in
            tree.append((row.int(0), row.int(1)))
            if row.int(2) != 0, passes(row.int(0)) { matches.insert(row.int(0)) }
        }
        var kept: Set<Int64> = []
        for (run, parent) in tree.reversed() where kept.contains(run) || matches.contains(run) {
            kept.insert(parent)
            childLists[parent, default: []].append(run)
        }
    }
}

/// The children of runs within a scope, in order.
struct Siblings {
    let reader: Reader
    let scope: TreeScope
    let order: [RunOrder]
    /// nil: all are shown.
    let kept: KeptTree?

    func matches(_ run: Int64) -> Bool { kept?.matches.contains(run) ?? true }

    /// How many children each run has that can be shown.
    func counts(of parents: [Int64]) throws -> [Int64: Int] {
        if let kept {
            return Dictionary(uniqueKeysWithValues: parents.map { ($0, kept.children(of: $0).count) })
        }
        var counts: [Int64: Int] = [:]
        try reader.connection.statement(
            SQLFragment(
                """
                SELECT w.value, count(*) FROM json_each(?) AS w CROSS JOIN runs AS r ON r.parent_id = w.value AND 
                """, .text(jsonList(parents))) + scope.sql() + SQLFragment(" GROUP BY w.key")
        ).forEachBound { counts[$0.int(0)] = Int($0.int(1)) }
        return counts
    }

    /// The first children of each run.
    func children(of parents: [Int64], first count: Int) throws -> [[Int64]] {
        guard let kept else { return try parents.map { try children(of: $0, first: count) } }
        // Sorted together: all that is kept was looked at already.
        var parentOf: [Int64: Int64] = [:]
        for parent in parents {
            for child in kept.children(of: parent) { parentOf[child] = parent }
        }
        var lists: [Int64: [Int64]] = [:]
        for child in try reader.sorted(Array(parentOf.keys), order) {
            guard let parent = parentOf[child], lists[parent, default: []].count < count else { continue }
            lists[parent, default: []].append(child)
        }
        return parents.map { lists[$0] ?? [] }
    }

    private func children(of parent: Int64, first count: Int) throws -> [Int64] {
        guard let first = order.first, case .metric(let key) = first.key, scope.view == .activeOnly,
            let keyID = try reader.keyID(key)
        else { return try sortedChildren(of: parent, first: count) }
        // Numbers come in order from where the roll-ups are kept, so that a run with many children costs no more.
        let rest = try RunOrdering(Array(order.dropFirst()), reader)
        var children = try reader.connection.statement(
            SQLFragment("SELECT r.run_id FROM child_values AS v CROSS JOIN runs AS r ON r.run_id = v.run_id")
                + rest.joins
                + SQLFragment(
                    " WHERE v.parent_id = ? AND v.key_id = ? AND ", .integer(parent), .integer(keyID))
                + scope.sql()
                + SQLFragment(
                    " ORDER BY v.value \(first.ascending ? "ASC" : "DESC"), \(rest.sql) LIMIT ?",
                    .integer(Int64(count)))
        ).integersBound()
        if children.count < count {
            children += try sortedChildren(
                of: parent, first: count - children.count,
                SQLFragment(
                    """
                     AND NOT EXISTS (
                        SELECT 1 FROM latest_metrics AS v WHERE v.run_id = r.run_id AND v.key_id = ? AND v.is_nan = 0)
                    """, .integer(keyID)))
        }
        return children
    }

    private func sortedChildren(
        of parent: Int64, first count: Int, _ condition: SQLFragment = SQLFragment()
    ) throws -> [Int64] {
        let ordering = try RunOrdering(order, reader)
        return try reader.connection.statement(
            SQLFragment("SELECT r.run_id FROM runs AS r INDEXED BY \(scope.siblingIndex)") + ordering.joins
                + SQLFragment(" WHERE ") + scope.sql() + SQLFragment(" AND r.parent_id = ?", .integer(parent))
                + condition
                + SQLFragment(" ORDER BY \(ordering.sql) LIMIT ?", .integer(Int64(count)))
        ).integersBound()
    }
}
