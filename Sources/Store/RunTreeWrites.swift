internal import SQLite

// Keeps `runs.parent_id` and `child_values` in step with the tags, the latest values and the lifecycles, within the job
// that changes those. A change of a run's parent touches that run and the members of a cycle it opens or closes, never
// what hangs below.

/// A run as the tree sees it.
private struct TreePlace {
    let uuid: String
    let parentID: Int64?
    let isDeleted: Bool
}

extension Writer {
    // MARK: Parents

    /// The run that the parent tag of `run` names; nil when there is no such tag or run.
    func rawParent(_ run: Int64) throws -> Int64? {
        guard let keyID = try existingKeyID(RunTrees.parentTag) else { return nil }
        return try connection.statement(
            """
            SELECT p.run_id FROM tags AS t CROSS JOIN runs AS p ON p.uuid = t.value
            WHERE t.run_id = ? AND t.key_id = ?
            """
        ).first(.integer(run), .integer(keyID)) { $0.int(0) }
    }

    /// Does `change`, which may write or remove the parent tag of `run`, and moves the run to where the tag now says.
    func changingParentTag<R>(_ run: Int64, _ change: () throws -> R) throws -> R {
        let old = try rawParent(run)
        let result = try change()
        try relink(run, from: old, to: try rawParent(run))
        return result
    }

    /// To be called for a run that was just made, before its tags are written: runs that already name it get it as
    /// their parent.
    func adoptEarlyChildren(_ run: Int64, uuid: String) throws {
        guard let keyID = try existingKeyID(RunTrees.parentTag) else { return }
        // A run without a parent tag closes no cycle, so each of them simply has a parent now.
        try connection.statement("SELECT run_id FROM tags WHERE key_id = ? AND value = ?")
            .forEach(.integer(keyID), .text(uuid)) { try setParent($0.int(0), run) }
    }

    /// To be called before a run and what it has are removed for good: its children lose their parent, and a cycle that
    /// it was on opens.
    func removeFromTree(_ run: Int64) throws {
        try relink(run, from: try rawParent(run), to: nil)
        try connection.statement("DELETE FROM child_values WHERE parent_id = ?").run(.integer(run))
        try connection.statement("UPDATE runs SET parent_id = NULL WHERE parent_id = ?").run(.integer(run))
        forgetRuns()
    }

    private func relink(_ run: Int64, from old: Int64?, to new: Int64?) throws {
        guard old != new else { return }
        if let old, try treePlace(run).parentID == nil { try openCycle(at: run, from: old) }
        guard let new, new != run else { return try setParent(run, nil) }
        guard try pathUp(from: new, reaches: run) else { return try setParent(run, new) }
        var member = new
        while member != run {
            let next = try treePlace(member).parentID
            try setParent(member, nil)
            guard let next else { break }
            member = next
        }
        try setParent(run, nil)
    }

    /// Gives the other members of a cycle their raw parents, now that `run` no longer names `old`.
    private func openCycle(at run: Int64, from old: Int64) throws {
        var member = old
        // Whoever has a parent was not on the cycle, or is done: this ends whatever the tables say.
        while member != run, try treePlace(member).parentID == nil, let next = try rawParent(member) {
            try setParent(member, next)
            member = next
        }
    }

    /// Whether `run` is `start` or above it.
    private func pathUp(from start: Int64, reaches run: Int64) throws -> Bool {
        let isParent = try connection.statement("SELECT 1 FROM runs WHERE parent_id = ? LIMIT 1")
            .first(.integer(run)) { _ in true }
        guard isParent != nil else { return false }
        var path = try ParentPath(from: start, connection)
        repeat {
            if path.run == run { return true }
        } while try path.stepUp()
        return false
    }

    private func treePlace(_ run: Int64) throws -> TreePlace {
        let found = try connection.statement("SELECT uuid, parent_id, deleted FROM runs WHERE run_id = ?")
            .first(.integer(run)) {
                TreePlace(uuid: $0.text(0), parentID: $0.optionalInt(1), isDeleted: $0.int(2) != 0)
            }
        guard let found else { throw vanished(run) }
        return found
    }

    private func setParent(_ run: Int64, _ parent: Int64?) throws {
        let place = try treePlace(run)
        guard place.parentID != parent else { return }
        if let old = place.parentID, !place.isDeleted { try removeChildValues(run, of: old) }
        try connection.statement("UPDATE runs SET parent_id = ? WHERE run_id = ?")
            .run(.optional(parent), .integer(run))
        if let parent, !place.isDeleted { try addChildValues(run, of: parent) }
        forgetRun(place.uuid)
    }

    // MARK: Lifecycles

    /// Deletes a run, softly, and takes its values from its parent's; a deleted one stays as it is, but no longer comes
    /// back with a tree that it was deleted with.
    /// - Returns: whether it was active.
    @discardableResult
    func markDeleted(_ run: Int64, timeMs: Int64) throws -> Bool {
        let place = try treePlace(run)
        guard !place.isDeleted else {
            try connection.statement("UPDATE runs SET deleted_with = NULL WHERE run_id = ?").run(.integer(run))
            return false
        }
        if let parent = place.parentID { try removeChildValues(run, of: parent) }
        try connection.statement("UPDATE runs SET deleted = 1, deleted_time = ? WHERE run_id = ?")
            .run(.integer(timeMs), .integer(run))
        forgetRun(place.uuid)
        return true
    }

    /// Makes a deleted run active, and its values its parent's again; an active one stays as it is.
    /// - Returns: whether it was deleted.
    @discardableResult
    func markRestored(_ run: Int64) throws -> Bool {
        let place = try treePlace(run)
        guard place.isDeleted else { return false }
        try connection.statement(
            "UPDATE runs SET deleted = 0, deleted_time = NULL, deleted_with = NULL WHERE run_id = ?"
        )
        .run(.integer(run))
        if let parent = place.parentID { try addChildValues(run, of: parent) }
        forgetRun(place.uuid)
        return true
    }

    /// `markDeleted` for all active runs of an experiment.
    func markDeleted(experiment id: Int64, timeMs: Int64) throws {
        try connection.statement(
            "UPDATE runs SET deleted = 1, deleted_time = ? WHERE experiment_id = ? AND deleted = 0"
        ).run(.integer(timeMs), .integer(id))
        forgetRuns()
        let parents = try connection.statement(
            "SELECT DISTINCT parent_id FROM runs WHERE experiment_id = ? AND deleted = 1 AND parent_id IS NOT NULL")
        parents.bind(1, id)
        for parent in try parents.integersBound() {
            let hasActive = try connection.statement("SELECT 1 FROM runs WHERE parent_id = ? AND deleted = 0 LIMIT 1")
                .first(.integer(parent)) { _ in true }
            if hasActive == nil {
                // One range, where the values of each child are spread over it: several times as fast for a great one.
                try connection.statement("DELETE FROM child_values WHERE parent_id = ?").run(.integer(parent))
            } else {
                try connection.statement(
                    "SELECT run_id FROM runs WHERE parent_id = ? AND deleted = 1 AND experiment_id = ?"
                ).forEach(.integer(parent), .integer(id)) { try removeChildValues($0.int(0), of: parent) }
            }
        }
    }

    /// `markRestored` for all deleted runs of an experiment.
    func markRestored(experiment id: Int64) throws {
        let children = try connection.statement(
            "SELECT run_id FROM runs WHERE experiment_id = ? AND deleted = 1 AND parent_id IS NOT NULL")
        children.bind(1, id)
        var rest = try children.integersBound()[...]
        while !rest.isEmpty {
            // Sorted as the table is, so that neighbours come together; in slices, which bound what is sorted.
            try connection.statement(
                """
                INSERT INTO child_values (parent_id, key_id, value, run_id)
                SELECT r.parent_id, m.key_id, m.value, r.run_id
                FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
                CROSS JOIN latest_metrics AS m ON m.run_id = r.run_id
                WHERE m.is_nan = 0 ORDER BY r.parent_id, m.key_id, m.value, r.run_id
                """
            ).run(.text(jsonList(Array(rest.prefix(10_000)))))
            rest = rest.dropFirst(10_000)
        }
        try connection.statement(
            """
            UPDATE runs SET deleted = 0, deleted_time = NULL, deleted_with = NULL
            WHERE experiment_id = ? AND deleted = 1
            """
        ).run(.integer(id))
        forgetRuns()
    }

    // MARK: Child values

    private func addChildValues(_ run: Int64, of parent: Int64) throws {
        try connection.statement(
            """
            INSERT INTO child_values (parent_id, key_id, value, run_id)
            SELECT ?, key_id, value, run_id FROM latest_metrics WHERE run_id = ? AND is_nan = 0
            """
        ).run(.integer(parent), .integer(run))
    }

    private func removeChildValues(_ run: Int64, of parent: Int64) throws {
        try connection.statement(
            """
            DELETE FROM child_values WHERE (parent_id, key_id, value, run_id) IN (
                SELECT ?, key_id, value, run_id FROM latest_metrics WHERE run_id = ? AND is_nan = 0)
            """
        ).run(.integer(parent), .integer(run))
    }

    /// Tells an active run's parent of a new latest value.
    /// - Parameters:
    ///   - old: the latest value before, nil when there was none or it was NaN; likewise `new`.
    func changeChildValue(_ run: Int64, of parent: Int64, _ keyID: Int64, from old: Double?, to new: Double?) throws {
        let statement: Statement
        switch (old, new) {
        case (let old?, let new?):
            guard old != new else { return }
            statement = try connection.statement(
                """
                UPDATE child_values SET value = ?4 WHERE parent_id = ?1 AND key_id = ?2 AND run_id = ?3 AND value = ?5
                """)
            statement.bind(4, new)
            statement.bind(5, old)
        case (nil, let new?):
            statement = try connection.statement(
                "INSERT INTO child_values (parent_id, key_id, run_id, value) VALUES (?1, ?2, ?3, ?4)")
            statement.bind(4, new)
        case (let old?, nil):
            statement = try connection.statement(
                "DELETE FROM child_values WHERE parent_id = ?1 AND key_id = ?2 AND run_id = ?3 AND value = ?4")
            statement.bind(4, old)
        case (nil, nil): return
        }
        statement.bind(1, parent)
        statement.bind(2, keyID)
        statement.bind(3, run)
        try statement.run()
    }
}
