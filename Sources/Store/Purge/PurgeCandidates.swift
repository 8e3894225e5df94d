internal import SQLite

/// What a purge would remove, by the store's own numbers.
struct PurgeCandidates {
    /// Newest first: children are mostly younger than their parents, and a run whose children are gone is soon gone
    /// itself. With those that an earlier purge began to remove.
    var runs: [Int64]
    var loggedModels: [Int64]
    var experiments: [Int64]
}

extension Reader {
    func purgeCandidates(_ scope: PurgeScope) throws -> PurgeCandidates {
        let until = SQLValue.integer(scope.deletedUntilMs)
        let runs = try connection.statement(
            """
            SELECT run_id FROM runs WHERE deleted <> 0 AND deleted_time <= ?1
            AND (?2 IS NULL OR experiment_id IN (SELECT value FROM json_each(?2))) ORDER BY run_id DESC
            """)
        runs.bind([until, scope.experimentList])
        let models = try connection.statement(
            """
            SELECT id FROM logged_models WHERE deleted = 1 AND last_updated_time <= ?1
            AND (?2 IS NULL OR experiment_id IN (SELECT value FROM json_each(?2)))
            """)
        models.bind([until, scope.experimentList])
        // Of the runs none may be left then.
        let experiments = try connection.statement(
            """
            SELECT e.experiment_id FROM experiments AS e
            WHERE e.deleted = 1 AND e.experiment_id <> 0 AND e.last_update_time <= ?1
            AND (?2 IS NULL OR e.experiment_id IN (SELECT value FROM json_each(?2)))
            AND NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.experiment_id = e.experiment_id
                AND (r.deleted = 0 OR r.deleted_time > ?1))
            """)
        experiments.bind([until, scope.experimentList])
        return PurgeCandidates(
            runs: try runs.integersBound(), loggedModels: try models.integersBound(),
            experiments: try experiments.integersBound())
    }

    /// What would be removed with the candidates, the logged models of experiments included.
    func counts(_ candidates: PurgeCandidates) throws -> PurgedRows {
        let runs = SQLValue.text(jsonList(candidates.runs))
        var rows = PurgedRows()
        try connection.statement(
            """
            SELECT count(*) FILTER (WHERE r.deleted = 1), coalesce(sum((
                SELECT CASE r.deleted
                    WHEN 1 THEN (SELECT sum(n_points) FROM latest_metrics AS m WHERE m.run_id = r.run_id)
                    ELSE (SELECT count(*) FROM metrics AS p WHERE p.run_id = r.run_id) END)), 0)
            FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
            """
        ).forEach(runs) { row in
            rows.runs = Int(row.int(0))
            rows.points = Int(row.int(1))
        }
        try connection.statement(
            """
            SELECT r.uuid FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value AND r.deleted = 1
            ORDER BY w.key LIMIT ?
            """
        ).forEach(runs, .integer(Int64(RunChanges.examplesMax))) { rows.exampleRunIDs.append($0.text(0)) }
        rows.loggedModels = try allLoggedModels(candidates).count
        rows.experiments = candidates.experiments.count
        return rows
    }

    /// The folders of the candidates.
    func artifactRemovals(_ candidates: PurgeCandidates) throws -> [ArtifactRemoval] {
        var removals: [ArtifactRemoval] = []
        try connection.statement(
            """
            SELECT r.artifact_uri, r.uuid FROM json_each(?) AS w
            CROSS JOIN runs AS r ON r.run_id = w.value AND r.deleted = 1
            """
        ).forEach(.text(jsonList(candidates.runs))) {
            removals.append(ArtifactRemoval(uri: $0.text(0), ownerID: $0.text(1), onlyIfEmpty: false))
        }
        try connection.statement(
            """
            SELECT m.artifact_location, m.model_id FROM json_each(?) AS w
            CROSS JOIN logged_models AS m ON m.id = w.value
            """
        ).forEach(.text(jsonList(try allLoggedModels(candidates)))) {
            removals.append(ArtifactRemoval(uri: $0.text(0), ownerID: $0.text(1), onlyIfEmpty: false))
        }
        return removals
    }

    func allLoggedModels(_ candidates: PurgeCandidates) throws -> [Int64] {
        let ofExperiments = try connection.statement(
            "SELECT id FROM logged_models WHERE experiment_id IN (SELECT value FROM json_each(?))")
        ofExperiments.bind(1, jsonList(candidates.experiments))
        return Array(Set(candidates.loggedModels).union(try ofExperiments.integersBound()))
    }
}
