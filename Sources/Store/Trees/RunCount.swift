package import Model
internal import SQLite
package import Search

/// How many runs pass a filter.
package struct RunCount: Sendable, Equatable {
    package var total: Int64 = 0
    /// Statuses that no run has are not in it.
    package var byStatus: [RunStatus: Int64] = [:]
    /// How many trees they are in, as `searchTree` would list them; nil unless it was asked for.
    package var roots: Int?
}

extension TrackingStore {
    /// - Parameter withRoots: the root of each run must be found for it.
    package func countRuns(
        experimentIDs: [Int64], filter: RunFilter, view: ViewType, withRoots: Bool
    ) throws -> RunCount {
        guard !experimentIDs.isEmpty else { return RunCount(roots: withRoots ? 0 : nil) }
        let scope = TreeScope(experimentIDs: experimentIDs, view: view)
        return try read(.search) { reader in
            var count = RunCount()
            let counting: Statement
            if filter.condition == nil {
                if withRoots { count.roots = try ScopedForest(scope, reader).rootCount }
                counting = try reader.connection.statement(
                    SQLFragment("SELECT r.status, count(*) FROM runs AS r WHERE ") + scope.sql()
                        + SQLFragment(" GROUP BY r.status"))
            } else {
                let ids = try reader.allMatches(filter, in: scope)
                if withRoots { count.roots = try reader.roots(of: ids, in: scope).count }
                counting = try reader.connection.statement(
                    SQLFragment(
                        """
                        SELECT r.status, count(*) FROM json_each(?) AS wanted
                        CROSS JOIN runs AS r ON r.run_id = wanted.value GROUP BY r.status
                        """, .text(jsonList(ids))))
            }
            try counting.forEachBound { row in
                guard let status = RunStatus(rawValue: Int(row.int(0))) else {
                    throw TrackingError(
                        .internalError, "some run has the unknown status \(row.int(0)); run `roost check`")
                }
                count.byStatus[status] = row.int(1)
                count.total += row.int(1)
            }
            return count
        }
    }
}
