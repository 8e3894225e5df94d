internal import Model
internal import SQLite
internal import Threads

// Changes of many runs at once, within one job. Runs are the store's small integers, none of them twice. Statements are
// as many as there are runs only where each run needs its own; all else is done in slices, whose lists bound the
// memory.

private let sliceCount = 5000

extension Writer {
    private func forEachSlice(_ runs: [Int64], _ body: (SQLValue) throws -> Void) throws {
        var rest = runs[...]
        while !rest.isEmpty {
            try body(.text(jsonList(Array(rest.prefix(sliceCount)))))
            rest = rest.dropFirst(sliceCount)
        }
    }

    /// The same change for each of the runs, if anybody follows.
    private func noteAll(_ runs: [Int64], _ change: (_ experimentID: Int64) -> RunEvent.Change) throws {
        try forEachSlice(runs) { slice in
            try connection.statement(
                """
                SELECT r.uuid, r.experiment_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                ORDER BY w.key
                """
            ).forEach(slice) { note($0.text(0), in: $0.int(1), change($0.int(1))) }
        }
    }

    // MARK: Lifecycles

    /// Deletes active runs, softly.
    /// - Parameter root: the run whose tree is deleted, which marks them; nil for runs deleted one by one.
    func delete(_ runs: [Int64], timeMs: Int64, root: Int64?) throws {
        try forEachSlice(runs) { slice in
            try connection.statement(
                """
                UPDATE runs SET deleted = 1, deleted_time = ?, deleted_with = ?
                WHERE run_id IN (SELECT value FROM json_each(?))
                """
            ).run(.integer(timeMs), .optional(root), slice)
        }
        try removeChildValues(ofDeleted: runs)
        forgetRuns()
        try noteAll(runs) { _ in .deleted }
    }

    /// Makes deleted runs active.
    func restore(_ runs: [Int64]) throws {
        try forEachSlice(runs) { slice in
            try connection.statement(
                """
                UPDATE runs SET deleted = 0, deleted_time = NULL, deleted_with = NULL
                WHERE run_id IN (SELECT value FROM json_each(?))
                """
            ).run(slice)
        }
        try addChildValues(ofRestored: runs)
        forgetRuns()
        try noteAll(runs) { _ in .restored }
    }

    // MARK: Child values

    /// Takes the values of runs that have just been deleted from their parents.
    private func removeChildValues(ofDeleted runs: [Int64]) throws {
        var parents: Set<Int64> = []
        try forEachSlice(runs) { slice in
            let found = try connection.statement(
                """
                SELECT DISTINCT r.parent_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                WHERE r.parent_id IS NOT NULL
                """)
            found.bind([slice])
            parents.formUnion(try found.integersBound())
        }
        var others: Set<Int64> = []
        for parent in parents.sorted() {
            let hasActive = try connection.statement("SELECT 1 FROM runs WHERE parent_id = ? AND deleted = 0 LIMIT 1")
                .first(.integer(parent)) { _ in true }
            if hasActive != nil {
                others.insert(parent)
            } else {
                // One range, where the values of each child are spread over it.
                try connection.statement("DELETE FROM child_values WHERE parent_id = ?").run(.integer(parent))
            }
        }
        if others.isEmpty { return }
        try forEachGroup(runs) { group in
            try connection.statement(
                """
                DELETE FROM child_values WHERE (parent_id, key_id, value, run_id) IN (
                    SELECT r.parent_id, m.key_id, m.value, r.run_id
                    FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                    CROSS JOIN latest_metrics AS m ON m.run_id = r.run_id
                    WHERE r.parent_id IN (SELECT value FROM json_each(?)) AND m.is_nan = 0)
                """
            ).run(group, .text(jsonList(others.sorted())))
        }
    }

    /// Gives the values of runs that have just been restored to their parents.
    private func addChildValues(ofRestored runs: [Int64]) throws {
        try forEachGroup(runs) { group in
            // Sorted as the table is, so that neighbours come together.
            try connection.statement(
                """
                INSERT INTO child_values (parent_id, key_id, value, run_id)
                SELECT r.parent_id, m.key_id, m.value, r.run_id
                FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                CROSS JOIN latest_metrics AS m ON m.run_id = r.run_id
                WHERE r.parent_id IS NOT NULL AND m.is_nan = 0
                ORDER BY r.parent_id, m.key_id, m.value, r.run_id
                """
            ).run(group)
        }
    }

    /// Rows that are sorted at once, of about 50 bytes each. The more, the fewer times the pages of the table are
    /// passed: to bring back 100 000 children of one run took twice as long with groups of 5000 runs.
    private static var groupRowsMax: Int64 { 1_000_000 }

    /// As many runs at a time as have `groupRowsMax` metrics; at least one slice.
    private func forEachGroup(_ runs: [Int64], _ body: (SQLValue) throws -> Void) throws {
        var group: [Int64] = []
        var rows: Int64 = 0
        var rest = runs[...]
        while !rest.isEmpty {
            group += rest.prefix(sliceCount)
            let count = try connection.statement(
                "SELECT count(*) FROM json_each(?) AS w CROSS JOIN latest_metrics AS m ON m.run_id = w.value"
            ).first(.text(jsonList(Array(rest.prefix(sliceCount))))) { $0.int(0) }
            rows += count ?? 0
            rest = rest.dropFirst(sliceCount)
            if rest.isEmpty || rows >= Self.groupRowsMax {
                try body(.text(jsonList(group)))
                group.removeAll()
                rows = 0
            }
        }
    }

    // MARK: Tags

    func setTags(_ runs: [Int64], _ tags: [Tag]) throws {
        for run in runs {
            for tag in tags { try setTag(run, tag) }
        }
        try noteAll(runs) { _ in .tags(tags) }
    }

    /// Keys that a run does not have are passed over.
    func deleteTags(_ runs: [Int64], _ keys: [String]) throws {
        for key in keys {
            guard let keyID = try existingKeyID(key) else { continue }
            for run in runs {
                let delete = {
                    try self.connection.statement("DELETE FROM tags WHERE run_id = ? AND key_id = ?")
                        .run(.integer(run), .integer(keyID))
                    return self.connection.changes > 0
                }
                let isGone = try key == RunTrees.parentTag ? changingParentTag(run, delete) : delete()
                if isGone { try noteAll([run]) { _ in .tagDeleted(key) } }
            }
        }
    }

    // MARK: Experiments

    /// Moves runs that are in other experiments, with the logged models that they made there.
    func move(_ runs: [Int64], to experimentID: Int64) throws {
        var previous: [Int64: Int64] = [:]
        try forEachSlice(runs) { slice in
            try connection.statement(
                """
                SELECT r.run_id, r.experiment_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                """
            ).forEach(slice) { previous[$0.int(0)] = $0.int(1) }
            try moveDatasets(slice, to: experimentID)
            try connection.statement(
                """
                UPDATE logged_models SET experiment_id = ? WHERE id IN (
                    SELECT m.id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                    CROSS JOIN logged_models AS m ON m.experiment_id = r.experiment_id AND m.source_run_id = r.uuid)
                """
            ).run(.integer(experimentID), slice)
            try connection.statement(
                "UPDATE runs SET experiment_id = ? WHERE run_id IN (SELECT value FROM json_each(?))"
            ).run(.integer(experimentID), slice)
        }
        forgetRuns()
        try noteMoves(runs, from: previous)
    }

    private func noteMoves(_ runs: [Int64], from previous: [Int64: Int64]) throws {
        try forEachSlice(runs) { slice in
            try connection.statement(
                """
                SELECT r.uuid, r.experiment_id, r.run_id
                FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value ORDER BY w.key
                """
            ).forEach(slice) { row in
                note(row.text(0), in: row.int(1), .moved(from: previous[row.int(2)] ?? row.int(1)))
            }
        }
    }

    /// Data sets belong to experiments: the runs come to refer to those of their new experiment with the same name and
    /// digest, made where there are none, and what no run refers to any more goes.
    private func moveDatasets(_ runs: SQLValue, to experimentID: Int64) throws {
        try connection.statement(
            """
            INSERT INTO datasets (experiment_id, name, digest, source_type, source, schema, profile)
            SELECT ?, d.name, d.digest, d.source_type, d.source, d.schema, d.profile
            FROM json_each(?) AS w CROSS JOIN run_datasets AS rd ON rd.run_id = w.value
            CROSS JOIN datasets AS d ON d.dataset_id = rd.dataset_id
            WHERE d.experiment_id <> ?1 GROUP BY d.dataset_id ORDER BY d.dataset_id
            ON CONFLICT DO NOTHING
            """
        ).run(.integer(experimentID), runs)
        var places: [(run: Int64, old: Int64, new: Int64)] = []
        try connection.statement(
            """
            SELECT rd.run_id, d.dataset_id, n.dataset_id
            FROM json_each(?) AS w CROSS JOIN run_datasets AS rd ON rd.run_id = w.value
            CROSS JOIN datasets AS d ON d.dataset_id = rd.dataset_id
            CROSS JOIN datasets AS n ON n.experiment_id = ? AND n.name = d.name AND n.digest = d.digest
            WHERE d.experiment_id <> n.experiment_id
            """
        ).forEach(runs, .integer(experimentID)) { places.append(($0.int(0), $0.int(1), $0.int(2))) }
        for place in places {
            let change: [SQLValue] = [.integer(place.new), .integer(place.run), .integer(place.old)]
            let input = try connection.statement(
                "UPDATE run_datasets SET dataset_id = ? WHERE run_id = ? AND dataset_id = ?")
            input.bind(change)
            try input.run()
            let tags = try connection.statement(
                "UPDATE run_dataset_tags SET dataset_id = ? WHERE run_id = ? AND dataset_id = ?")
            tags.bind(change)
            try tags.run()
        }
        try removeUnusedDatasets(Set(places.map(\.old)))
    }

    /// Removes those that no run refers to.
    func removeUnusedDatasets(_ ids: Set<Int64>) throws {
        for id in ids {
            try connection.statement(
                """
                DELETE FROM datasets WHERE dataset_id = ?1
                AND NOT EXISTS (SELECT 1 FROM run_datasets WHERE dataset_id = ?1)
                """
            ).run(.integer(id))
        }
    }
}
