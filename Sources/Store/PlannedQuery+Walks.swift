internal import SQLite
internal import Search

// The statements that go along an order, row by row, until the page is full.

extension PlannedQuery {
    /// - Returns: false when the budget was spent.
    func take(_ walk: RunValueWalk, _ scope: Scope, _ collector: inout Collector) throws -> Bool {
        let rest = try RunOrdering(Array(search.order.dropFirst()), reader, aliasStart: 1)
        let hidden = walk.findsRunsByID ? SQLFragment() : SQLFragment("+")
        let withValue = walk.groups.map { group in
            walk.with
                + scope.select(from: SQLFragment(walk.rows))
                + rest.joins + SQLFragment(" WHERE ") + walk.condition + SQLFragment(" AND ") + group
                + SQLFragment(" AND ") + hidden + scope.test
                + SQLFragment(" ORDER BY \(walk.value) \(walk.ascending ? "ASC" : "DESC"), \(rest.sql)")
        }
        let withoutValue =
            walk.with + scope.select(from: SQLFragment("runs AS r")) + rest.joins + SQLFragment(" WHERE ")
            + walk.hasNoRow + SQLFragment(" AND ") + scope.test + SQLFragment(" ORDER BY \(rest.sql)")
        for statement in walk.startsWithRest ? [withoutValue] + withValue : withValue + [withoutValue] {
            if collector.isFull { break }
            guard try collector.take(statement, scope.checks) else { return false }
        }
        return true
    }

    /// - Returns: false when the budget was spent.
    func take(_ walk: RunExtremeWalk, _ scope: Scope, _ collector: inout Collector) throws -> Bool {
        let ordering = try RunOrdering(search.order, reader)
        var isInBudget = true
        try walk.batches(reader.connection, size: min(max(2 * rowsWanted, 100), 5000)) { batch in
            isInBudget = try collector.take(
                scope.select(
                    from: SQLFragment(
                        "json_each(?) AS c CROSS JOIN runs AS r ON r.run_id = c.value", .text(jsonList(batch))))
                    + ordering.joins + SQLFragment(" WHERE ") + scope.test
                    + SQLFragment(" ORDER BY \(ordering.sql)"), scope.checks)
            return isInBudget && !collector.isFull
        }
        if collector.isFull || !isInBudget { return isInBudget }
        let rest = try RunOrdering(Array(search.order.dropFirst()), reader)
        return try collector.take(
            scope.select(from: SQLFragment("runs AS r")) + rest.joins + SQLFragment(" WHERE ") + walk.hasNoRow
                + SQLFragment(" AND ") + scope.test + SQLFragment(" ORDER BY \(rest.sql)"), scope.checks)
    }
}
