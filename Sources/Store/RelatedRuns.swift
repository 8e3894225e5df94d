internal import SQLite
internal import Search

// The relations of the tree, gone along from a few runs by way of the index of parents.

extension RunRelation {
    /// A query for the runs to which one of a list stands in this relation.
    fileprivate var listSQL: String {
        switch self {
        case .parent: "SELECT q.run_id FROM json_each(?) AS c CROSS JOIN runs AS q ON q.parent_id = c.value"
        case .child:
            """
            SELECT DISTINCT q.parent_id FROM json_each(?) AS c CROSS JOIN runs AS q ON q.run_id = c.value
            WHERE q.deleted = 0 AND q.parent_id IS NOT NULL
            """
        case .ancestor:
            """
            WITH RECURSIVE down (run_id) AS (
                SELECT q.run_id FROM json_each(?) AS c CROSS JOIN runs AS q ON q.parent_id = c.value
                UNION SELECT d.run_id FROM down CROSS JOIN runs AS d ON d.parent_id = down.run_id)
            SELECT run_id FROM down
            """
        case .root:
            """
            WITH RECURSIVE down (run_id) AS (
                SELECT q.run_id FROM json_each(?) AS c CROSS JOIN runs AS q ON q.run_id = c.value
                WHERE q.parent_id IS NULL
                UNION SELECT d.run_id FROM down CROSS JOIN runs AS d ON d.parent_id = down.run_id)
            SELECT run_id FROM down
            """
        case .descendant:
            """
            WITH RECURSIVE up (run_id) AS (
                SELECT q.parent_id FROM json_each(?) AS c CROSS JOIN runs AS q ON q.run_id = c.value
                WHERE q.deleted = 0 AND q.parent_id IS NOT NULL
                UNION SELECT a.parent_id FROM up CROSS JOIN runs AS a ON a.run_id = up.run_id
                WHERE a.parent_id IS NOT NULL)
            SELECT run_id FROM up
            """
        }
    }
}

/// What was found of runs that may be many.
enum RelatedRuns {
    /// Each once.
    case all([Int64])
    /// There are this many or more.
    case more(Int)
}

extension RunFilterSQL {
    /// The runs to which one of `runs` stands in a relation, as long as they are few.
    /// - Parameter runs: each once.
    func runs(with relation: RunRelation, to runs: [Int64]) throws -> RelatedRuns {
        let bound = relation == .parent ? bounds.walkedChildren : bounds.walkedRuns
        let found = try reader.connection.statement(
            SQLFragment("\(relation.listSQL) LIMIT ?", .text(jsonList(runs)), .integer(Int64(bound)))
        ).integersBound()
        return found.count < bound ? .all(found) : .more(bound)
    }
}
