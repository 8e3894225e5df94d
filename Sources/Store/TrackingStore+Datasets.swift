package import Model
internal import SQLite

extension TrackingStore {
    /// Notes which data sets and models a run used. Logging one again changes nothing, its tags included
    /// (`SqlAlchemyStore.log_inputs`).
    /// - Throws: RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE when the run is deleted.
    package func logInputs(runID uuid: String, datasets: [DatasetInput], modelIDs: [String]) throws {
        let bytes = datasets.reduce(512) { sum, input in
            sum + 256 + input.dataset.source.utf8.count + (input.dataset.schema?.utf8.count ?? 0)
                + (input.dataset.profile?.utf8.count ?? 0)
        }
        try write(bytes: bytes) { writer in
            let run = try writer.activeRun(uuid)
            for input in datasets { try writer.logDataset(run, input) }
            for modelID in modelIDs {
                try writer.connection.statement(
                    "INSERT INTO run_model_inputs (run_id, model_id) VALUES (?, ?) ON CONFLICT DO NOTHING"
                ).run(.integer(run.id), .text(modelID))
            }
        }
    }

    /// Notes which logged models a run made. The same one again keeps its first step: a client may repeat a call whose
    /// answer was lost.
    /// - Throws: RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE when the run is deleted.
    package func logOutputs(runID uuid: String, models: [ModelOutput]) throws {
        try write { writer in
            let run = try writer.activeRun(uuid)
            for model in models {
                try writer.connection.statement(
                    "INSERT INTO run_model_outputs (run_id, model_id, step) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
                ).run(.integer(run.id), .text(model.modelID), .integer(model.step))
            }
        }
    }

    /// Distinct (experiment, data set, context) rows of the experiments' active and deleted runs, at most
    /// `Limits.searchDatasetsRowsMax`.
    package func searchDatasets(experimentIDs: [Int64]) throws -> [DatasetSummary] {
        try read(.search) { reader in
            var found: [DatasetSummary] = []
            try reader.connection.statement(
                """
                SELECT DISTINCT d.experiment_id, d.name, d.digest, t.value
                FROM datasets AS d JOIN run_datasets AS rd ON rd.dataset_id = d.dataset_id
                    LEFT JOIN run_dataset_tags AS t
                    ON t.run_id = rd.run_id AND t.dataset_id = rd.dataset_id AND t.key = 'mlflow.data.context'
                WHERE d.experiment_id IN (SELECT value FROM json_each(?))
                ORDER BY d.experiment_id, d.name, d.digest, t.value LIMIT ?
                """
            ).forEach(.text(jsonList(experimentIDs)), .integer(Int64(Limits.searchDatasetsRowsMax))) { row in
                found.append(
                    DatasetSummary(
                        experimentID: row.int(0), name: row.text(1), digest: row.text(2), context: row.optionalText(3)))
            }
            return found
        }
    }
}

extension Writer {
    fileprivate func logDataset(_ run: RunReference, _ input: DatasetInput) throws {
        let dataset = input.dataset
        let find = try connection.statement(
            "SELECT dataset_id FROM datasets WHERE experiment_id = ? AND name = ? AND digest = ?")
        var id = try find.first(.integer(run.experimentID), .text(dataset.name), .text(dataset.digest)) { $0.int(0) }
        if id == nil {
            try connection.statement(
                """
                INSERT INTO datasets (experiment_id, name, digest, source_type, source, schema, profile)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
            ).run(
                .integer(run.experimentID), .text(dataset.name), .text(dataset.digest), .text(dataset.sourceType),
                .text(dataset.source), .optional(dataset.schema), .optional(dataset.profile))
            id = connection.lastInsertRowID
        }
        guard let id else { return }
        try connection.statement("INSERT INTO run_datasets (run_id, dataset_id) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .run(.integer(run.id), .integer(id))
        guard connection.changes > 0 else { return }
        for tag in input.tags {
            try connection.statement(
                """
                INSERT INTO run_dataset_tags (run_id, dataset_id, key, value) VALUES (?, ?, ?, ?)
                ON CONFLICT (run_id, dataset_id, key) DO UPDATE SET value = excluded.value
                """
            ).run(.integer(run.id), .integer(id), .text(tag.key), .text(tag.value))
        }
    }
}
