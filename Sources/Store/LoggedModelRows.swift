internal import Model
internal import SQLite

// Logged models as they are read back: four statements however many models are asked for.

extension Connection {
    /// The logged models of `ids`, in that order, with what was logged to them.
    func loggedModels(_ ids: [Int64]) throws -> [LoggedModel] {
        var models: [LoggedModel] = []
        models.reserveCapacity(ids.count)
        let wanted = SQLValue.text(jsonList(ids))
        try statement(
            """
            SELECT m.model_id, m.experiment_id, m.name, m.creation_time, m.last_updated_time, m.artifact_location,
                m.status, m.model_type, m.source_run_id, m.deleted
            FROM json_each(?) AS wanted CROSS JOIN logged_models AS m ON m.id = wanted.value
            """
        ).forEach(wanted) { row in models.append(try readLoggedModelInfo(row)) }
        guard models.count == ids.count else {
            throw TrackingError(.internalError, "a logged model vanished while it was read")
        }
        let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        func place(_ id: Int64) throws -> Int {
            guard let place = places[id] else {
                throw TrackingError(.internalError, "a row of logged model number \(id) came without being asked for")
            }
            return place
        }

        try statement(
            """
            SELECT t.id, t.key, t.value
            FROM json_each(?) AS wanted CROSS JOIN logged_model_tags AS t ON t.id = wanted.value
            ORDER BY wanted.key, t.key
            """
        ).forEach(wanted) { row in
            models[try place(row.int(0))].tags.append(Tag(key: row.text(1), value: row.text(2)))
        }
        try statement(
            """
            SELECT p.id, p.key, p.value
            FROM json_each(?) AS wanted CROSS JOIN logged_model_params AS p ON p.id = wanted.value
            ORDER BY wanted.key, p.key
            """
        ).forEach(wanted) { row in
            models[try place(row.int(0))].params.append(Param(key: row.text(1), value: row.text(2)))
        }
        try statement(
            """
            SELECT p.id, k.name, p.value, p.ts, p.step, r.uuid, p.dataset_name, p.dataset_digest
            FROM json_each(?) AS wanted CROSS JOIN logged_model_metrics AS p ON p.id = wanted.value
                CROSS JOIN keys AS k ON k.key_id = p.key_id CROSS JOIN runs AS r ON r.run_id = p.run_id
            ORDER BY wanted.key, p.place
            """
        ).forEach(wanted) { row in
            let place = try place(row.int(0))
            let metric = Metric(key: row.text(1), value: row.double(2), timestampMs: row.int(3), step: row.int(4))
            models[place].metrics.append(
                RunModelMetric(
                    runID: row.text(5),
                    metric: ModelMetric(
                        modelID: models[place].modelID, metric: metric, datasetName: row.text(6),
                        datasetDigest: row.text(7))))
        }
        return models
    }
}

private func readLoggedModelInfo(_ row: Statement) throws -> LoggedModel {
    guard let status = LoggedModelStatus(rawValue: Int(row.int(6))) else {
        throw TrackingError(
            .internalError, "logged model \(row.text(0)) has the unknown status \(row.int(6)); run `roost check`")
    }
    return LoggedModel(
        modelID: row.text(0), experimentID: row.int(1), name: row.text(2), creationTimestampMs: row.int(3),
        lastUpdatedTimestampMs: row.int(4), artifactURI: row.text(5), status: status, modelType: row.text(7),
        sourceRunID: row.text(8), lifecycleStage: row.int(9) == 0 ? .active : .deleted)
}
