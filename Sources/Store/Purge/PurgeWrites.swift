internal import Model
internal import SQLite

// Removes for good what a purge is about. Candidates were found by a reader some time ago, so each is looked at again.

extension Writer {
    /// Removes deleted runs with everything they have until they are all gone or `isSpent` says that the time is. A run
    /// disappears as a whole; only its points may take more than one call to be removed.
    /// - Returns: how many of `runs` are done with.
    func purgeRuns(_ runs: ArraySlice<Int64>, _ scope: PurgeScope, isSpent: () -> Bool, _ rows: inout PurgedRows) throws
        -> Int
    {
        var done = 0
        for run in runs {
            guard done == 0 || !isSpent() else { break }
            guard try purgeRun(run, scope, isSpent: isSpent, &rows) else { break }
            done += 1
        }
        return done
    }

    /// - Returns: false when there are points left.
    private func purgeRun(
        _ run: Int64, _ scope: PurgeScope, isSpent: () -> Bool, _ rows: inout PurgedRows
    ) throws -> Bool {
        let found = try connection.statement(
            """
            SELECT uuid, experiment_id, artifact_uri, deleted FROM runs
            WHERE run_id = ? AND deleted <> 0 AND deleted_time <= ?
            """
        ).first(.integer(run), .integer(scope.deletedUntilMs)) {
            (uuid: $0.text(0), experimentID: $0.int(1), artifactURI: $0.text(2), isGone: $0.int(3) == 2)
        }
        guard let found else { return true }
        if !found.isGone {
            try noteRemoval(ArtifactRemoval(uri: found.artifactURI, ownerID: found.uuid, onlyIfEmpty: false))
            try removeAllButPoints(run)
            rows.runs += 1
            if rows.exampleRunIDs.count < RunChanges.examplesMax { rows.exampleRunIDs.append(found.uuid) }
            note(found.uuid, in: found.experimentID, .purged)
        }
        guard try removePoints(run, isSpent: isSpent, &rows) else {
            if !found.isGone {
                try connection.statement(
                    "UPDATE runs SET deleted = 2, deleted_time = 0, uuid = 'purged-' || run_id WHERE run_id = ?"
                ).run(.integer(run))
            }
            return false
        }
        try connection.statement("DELETE FROM runs WHERE run_id = ?").run(.integer(run))
        return true
    }

    private func removeAllButPoints(_ run: Int64) throws {
        try removeFromTree(run)
        // Row numbers are given again: a later run must not become the top of an earlier deletion.
        try connection.statement("UPDATE runs SET deleted_with = NULL WHERE deleted_with = ?").run(.integer(run))
        try connection.statement("UPDATE runs SET deleted_with = NULL WHERE run_id = ?").run(.integer(run))
        try removeModelPoints(run)
        let datasets = try connection.statement("SELECT dataset_id FROM run_datasets WHERE run_id = ?")
        datasets.bind(1, run)
        let datasetIDs = Set(try datasets.integersBound())
        try connection.statement("DELETE FROM latest_metrics WHERE run_id = ?").run(.integer(run))
        try connection.statement("DELETE FROM params WHERE run_id = ?").run(.integer(run))
        try connection.statement("DELETE FROM tags WHERE run_id = ?").run(.integer(run))
        try connection.statement("DELETE FROM run_datasets WHERE run_id = ?").run(.integer(run))
        try connection.statement("DELETE FROM run_dataset_tags WHERE run_id = ?").run(.integer(run))
        try connection.statement("DELETE FROM run_model_inputs WHERE run_id = ?").run(.integer(run))
        try connection.statement("DELETE FROM run_model_outputs WHERE run_id = ?").run(.integer(run))
        try removeUnusedDatasets(datasetIDs)
    }

    private static var pointsAtOnce: Int64 { 2000 }

    private func removePoints(_ run: Int64, isSpent: () -> Bool, _ rows: inout PurgedRows) throws -> Bool {
        while true {
            try connection.statement(
                """
                DELETE FROM metrics WHERE (run_id, key_id, step, ts, value, is_nan) IN (
                    SELECT run_id, key_id, step, ts, value, is_nan FROM metrics WHERE run_id = ? LIMIT ?)
                """
            ).run(.integer(run), .integer(Self.pointsAtOnce))
            rows.points += connection.changes
            if connection.changes < Self.pointsAtOnce { return true }
            if isSpent() { return false }
        }
    }

    /// The points that a run gave to logged models go with it, as on MLflow (`_RUN_DELETE_CASCADE_MODELS`).
    private func removeModelPoints(_ run: Int64) throws {
        let models = try connection.statement("SELECT DISTINCT id FROM logged_model_metrics WHERE run_id = ?")
        models.bind(1, run)
        for model in try models.integersBound() {
            try connection.statement("DELETE FROM logged_model_metrics WHERE id = ? AND run_id = ?")
                .run(.integer(model), .integer(run))
            // The places of the others stay in their order, without gaps.
            try connection.statement(
                """
                UPDATE logged_model_metrics SET place = moved.place
                FROM (SELECT key_id, ts, step, run_id, row_number() OVER (ORDER BY place) - 1 AS place
                    FROM logged_model_metrics WHERE id = ?1) AS moved
                WHERE logged_model_metrics.id = ?1 AND logged_model_metrics.key_id = moved.key_id
                    AND logged_model_metrics.ts = moved.ts AND logged_model_metrics.step = moved.step
                    AND logged_model_metrics.run_id = moved.run_id AND logged_model_metrics.place <> moved.place
                """
            ).run(.integer(model))
            try connection.statement(
                """
                UPDATE logged_models SET n_points = (SELECT count(*) FROM logged_model_metrics WHERE id = ?1)
                WHERE id = ?1
                """
            ).run(.integer(model))
        }
    }

    // MARK: Logged models and experiments

    /// Removes a logged model, if it was deleted long enough ago.
    func purgeLoggedModel(_ id: Int64, _ scope: PurgeScope, _ rows: inout PurgedRows) throws {
        let isOld = try connection.statement(
            "SELECT 1 FROM logged_models WHERE id = ? AND deleted = 1 AND last_updated_time <= ?"
        ).first(.integer(id), .integer(scope.deletedUntilMs)) { _ in true }
        if isOld != nil { try removeLoggedModel(id, &rows) }
    }

    private func removeLoggedModel(_ id: Int64, _ rows: inout PurgedRows) throws {
        let removal = try connection.statement("SELECT artifact_location, model_id FROM logged_models WHERE id = ?")
            .first(.integer(id)) { ArtifactRemoval(uri: $0.text(0), ownerID: $0.text(1), onlyIfEmpty: false) }
        guard let removal else { return }
        try noteRemoval(removal)
        try connection.statement("DELETE FROM logged_model_tags WHERE id = ?").run(.integer(id))
        try connection.statement("DELETE FROM logged_model_params WHERE id = ?").run(.integer(id))
        try connection.statement("DELETE FROM logged_model_metrics WHERE id = ?").run(.integer(id))
        try connection.statement("DELETE FROM logged_models WHERE id = ?").run(.integer(id))
        rows.loggedModels += 1
    }

    /// Removes an experiment and its logged models, if it was deleted long enough ago and has no run left.
    func purgeExperiment(_ id: Int64, _ scope: PurgeScope, _ rows: inout PurgedRows) throws {
        let location = try connection.statement(
            """
            SELECT artifact_location FROM experiments AS e
            WHERE experiment_id = ?1 AND deleted = 1 AND last_update_time <= ?2 AND experiment_id <> 0
            AND NOT EXISTS (SELECT 1 FROM runs AS r WHERE r.experiment_id = e.experiment_id)
            """
        ).first(.integer(id), .integer(scope.deletedUntilMs)) { $0.text(0) }
        guard let location else { return }
        let models = try connection.statement("SELECT id FROM logged_models WHERE experiment_id = ?")
        models.bind(1, id)
        for model in try models.integersBound() { try removeLoggedModel(model, &rows) }
        try noteRemoval(ArtifactRemoval(uri: location, ownerID: "", onlyIfEmpty: true))
        try connection.statement("DELETE FROM experiment_tags WHERE experiment_id = ?").run(.integer(id))
        try connection.statement("DELETE FROM datasets WHERE experiment_id = ?").run(.integer(id))
        try connection.statement("DELETE FROM experiments WHERE experiment_id = ?").run(.integer(id))
        rows.experiments += 1
    }

    private func noteRemoval(_ removal: ArtifactRemoval) throws {
        try connection.statement(
            "INSERT INTO artifact_removals (uri, owner_id, only_if_empty) VALUES (?, ?, ?)"
        ).run(.text(removal.uri), .text(removal.ownerID), .integer(removal.onlyIfEmpty ? 1 : 0))
    }
}
