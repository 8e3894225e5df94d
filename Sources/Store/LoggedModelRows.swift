internal import Model
internal import SQLite

// Logged models as they are read back: four statements however many models are asked for, and one for each name of a
// metric and each run among their points.

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
        // One text for each name and run, not one for each point.
        var keyNames: [Int64: String] = [:]
        var runIDs: [Int64: String] = [:]
        try statement(
            """
            SELECT p.id, p.key_id, p.value, p.ts, p.step, p.run_id, p.dataset_name, p.dataset_digest
            FROM json_each(?) AS wanted CROSS JOIN logged_model_metrics AS p ON p.id = wanted.value
            ORDER BY wanted.key, p.place
            """
        ).forEach(wanted) { row in
            let place = try place(row.int(0))
            let key = try keyNames.text(of: row.int(1), try statement("SELECT name FROM keys WHERE key_id = ?"))
            let runID = try runIDs.text(of: row.int(5), try statement("SELECT uuid FROM runs WHERE run_id = ?"))
            let metric = Metric(key: key, value: row.double(2), timestampMs: row.int(3), step: row.int(4))
            models[place].metrics.append(
                RunModelMetric(
                    runID: runID,
                    metric: ModelMetric(
                        modelID: models[place].modelID, metric: metric, datasetName: row.text(6),
                        datasetDigest: row.text(7))))
        }
        return models
    }
}

extension [Int64: String] {
    /// The text of `id`, read by `select` the first time.
    fileprivate mutating func text(of id: Int64, _ select: Statement) throws -> String {
        if let known = self[id] { return known }
        guard let text = try select.first(.integer(id), row: { $0.text(0) }) else {
            throw TrackingError(
                .internalError,
                "a point of a logged model refers to number \(id), which is not there; run `roost check`")
        }
        self[id] = text
        return text
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
