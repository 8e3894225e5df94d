internal import SQLite

/// Faults of the tree of runs that `roost check` looks for: it is worked out anew from tags, latest values and
/// lifecycles. One sentence for each fault, at most a hundred of a kind.
struct RunTreeCheck {
    let connection: Connection

    func faults() throws -> [String] {
        let parents = try parentFaults()
        // The values of a run whose parent is wrong are with the wrong run, too; one sentence says enough.
        return try parents.isEmpty ? missingChildValues() + needlessChildValues() : parents
    }

    private func parentFaults() throws -> [String] {
        var expected = try RunTrees.parents(connection)
        var faults: [String] = []
        try connection.statement("SELECT run_id, parent_id, uuid FROM runs WHERE parent_id IS NOT NULL").forEach {
            row in
            let parent = expected.removeValue(forKey: row.int(0))
            guard parent != row.int(1), faults.count < 100 else { return }
            faults.append(
                "run \(row.text(2)): its parent is noted as \(try name(row.int(1))), its tags say "
                    + (try parent.map { try name($0) } ?? "that it has none"))
        }
        for (run, parent) in expected.sorted(by: { $0.key < $1.key }).prefix(100 - faults.count) {
            faults.append("\(try name(run)): it is noted as having no parent, its tags say \(try name(parent))")
        }
        return faults
    }

    private func missingChildValues() throws -> [String] {
        var faults: [String] = []
        try connection.statement(
            """
            SELECT r.parent_id, m.key_id, m.value, r.run_id
            FROM runs AS r INDEXED BY runs_by_parent CROSS JOIN latest_metrics AS m ON m.run_id = r.run_id
            WHERE r.parent_id IS NOT NULL AND r.deleted = 0 AND m.is_nan = 0 AND NOT EXISTS (
                SELECT 1 FROM child_values AS c WHERE c.parent_id = r.parent_id AND c.key_id = m.key_id
                    AND c.value = m.value AND c.run_id = r.run_id)
            LIMIT 100
            """
        ).forEach { row in
            faults.append(
                "\(try name(row.int(3))): its \(try key(row.int(1))) of \(row.double(2)) is missing among the values "
                    + "of the children of \(try name(row.int(0)))")
        }
        return faults
    }

    private func needlessChildValues() throws -> [String] {
        var faults: [String] = []
        try connection.statement(
            """
            SELECT c.parent_id, c.key_id, c.value, c.run_id FROM child_values AS c
            WHERE NOT EXISTS (
                SELECT 1 FROM runs AS r CROSS JOIN latest_metrics AS m ON m.run_id = r.run_id
                WHERE r.run_id = c.run_id AND r.parent_id = c.parent_id AND r.deleted = 0
                    AND m.key_id = c.key_id AND m.value = c.value AND m.is_nan = 0)
            LIMIT 100
            """
        ).forEach { row in
            faults.append(
                "\(try name(row.int(0))): the values of its children hold a \(try key(row.int(1))) of "
                    + "\(row.double(2)) for \(try name(row.int(3))), which is no active child with that latest value")
        }
        return faults
    }

    private func name(_ run: Int64) throws -> String {
        let uuid = try connection.statement("SELECT uuid FROM runs WHERE run_id = ?").first(.integer(run)) {
            $0.text(0)
        }
        return uuid.map { "run \($0)" } ?? "run number \(run), which is not there"
    }

    private func key(_ id: Int64) throws -> String {
        let name = try connection.statement("SELECT name FROM keys WHERE key_id = ?").first(.integer(id)) { $0.text(0) }
        return "metric '\(name ?? "key \(id)")'"
    }
}
