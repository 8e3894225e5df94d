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

    /// - Returns: false when the budget was spent.
    func take(_ walk: RunGroupWalk, _ scope: Scope, _ collector: inout Collector) throws -> Bool {
        let rest = try RunOrdering(Array(search.order.dropFirst()), reader)
        func query(_ source: SQLFragment, _ order: String) -> SQLFragment {
            scope.select(from: source) + rest.joins + SQLFragment(" WHERE ") + scope.test
                + SQLFragment(" ORDER BY \(order)\(rest.sql)")
        }
        var isInBudget = true
        // What share of the runs that are met along the start times is expected to pass, but for the group.
        var share: Double? = matches / runs
        try walk.batches(reader.connection, size: min(max(2 * rowsWanted, 100), 5000)) { batch in
            switch batch {
            case .small(let members):
                let pairs = "{" + members.map { "\"\($0.run)\":\($0.place)" }.joined(separator: ",") + "}"
                isInBudget = try collector.take(
                    SQLFragment(
                        """
                        WITH v (run_id, value) AS MATERIALIZED (SELECT CAST(key AS INTEGER), value FROM json_each(?)) 
                        """, .text(pairs))
                        + query(SQLFragment("v CROSS JOIN runs AS r ON r.run_id = v.run_id"), "v.value, "),
                    scope.checks)
            case .large(var group):
                if let allowed = scope.checks.allowed { group.formIntersection(allowed) }
                let count = Double(group.count)
                let met = share.map { Double(rowsWanted) * runs / max(count * $0, 1) } ?? runs
                if count * RunPlanCosts.lookUp < min(met, runs) * RunPlanCosts.stepByStart {
                    isInBudget = try collector.take(
                        query(
                            SQLFragment(
                                "json_each(?) AS c CROSS JOIN runs AS r ON r.run_id = c.value",
                                .text(jsonList(group.runs))), ""), scope.checks)
                } else {
                    var checks = scope.checks
                    checks.allowed = group
                    isInBudget = try collector.take(query(SQLFragment("runs AS r"), ""), checks)
                    // A guess that was wrong once is not trusted again.
                    share = nil
                }
            }
            return isInBudget && !collector.isFull
        }
        return isInBudget
    }
}
