internal import SQLite

/// The tree of runs as the tags alone define it, worked out for the whole store at once. The writer keeps the same
/// result up to date change by change (`RunTreeWrites`); a migration starts from here and `roost check` compares.
///
/// A run's raw parent is the run whose id its tag `mlflow.parentRunId` holds, in whatever experiment and deleted or
/// not. Its parent is its raw parent, except that runs on a cycle of raw parents have none.
enum RunTrees {
    /// The tag that MLflow's clients keep the parent's id in (`mlflow/utils/mlflow_tags.py`, MLFLOW_PARENT_RUN_ID).
    static let parentTag = "mlflow.parentRunId"

    /// The parent of each run that has one. Takes memory for each of them (about 40 bytes) and time for each once.
    static func parents(_ connection: Connection) throws -> [Int64: Int64] {
        var links: [Int64: Int64] = [:]
        try connection.statement(
            """
            SELECT t.run_id, p.run_id FROM keys AS k
            CROSS JOIN tags AS t ON t.key_id = k.key_id
            CROSS JOIN runs AS p ON p.uuid = t.value
            WHERE k.name = ?
            """
        ).forEach(.text(parentTag)) { links[$0.int(0)] = $0.int(1) }
        for run in cycleMembers(links) { links[run] = nil }
        return links
    }

    /// Writes all parents and child values anew.
    static func rebuild(_ connection: Connection) throws {
        let parents = try parents(connection)
        try connection.statement("UPDATE runs SET parent_id = NULL WHERE parent_id IS NOT NULL").run()
        let update = try connection.statement("UPDATE runs SET parent_id = ? WHERE run_id = ?")
        for (run, parent) in parents.sorted(by: { $0.key < $1.key }) {
            update.bind(1, parent)
            update.bind(2, run)
            try update.run()
        }
        try connection.statement("DELETE FROM child_values").run()
        // By way of the index the rows of one parent come together.
        try connection.statement(
            """
            INSERT INTO child_values (parent_id, key_id, value, run_id)
            SELECT r.parent_id, m.key_id, m.value, r.run_id
            FROM runs AS r INDEXED BY runs_by_parent CROSS JOIN latest_metrics AS m ON m.run_id = r.run_id
            WHERE r.parent_id IS NOT NULL AND r.deleted = 0 AND m.is_nan = 0
            """
        ).run()
    }

    /// The runs on cycles, each walked to once: a walk that meets itself has found one, and one that meets an earlier
    /// walk has found nothing new.
    private static func cycleMembers(_ links: [Int64: Int64]) -> [Int64] {
        var walkOf: [Int64: Int] = [:]
        walkOf.reserveCapacity(links.count)
        var members: [Int64] = []
        for (walk, start) in links.keys.enumerated() {
            var run = start
            while walkOf[run] == nil, let next = links[run] {
                walkOf[run] = walk
                run = next
            }
            guard walkOf[run] == walk else { continue }
            let first = run
            repeat {
                members.append(run)
                guard let next = links[run] else { break }
                run = next
            } while run != first
        }
        return members
    }
}
