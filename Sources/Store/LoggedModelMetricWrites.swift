internal import Model
internal import SQLite

/// What the writer needs to know of a logged model to which a batch adds points.
private struct LoggedModelReference {
    let id: Int64
    var pointCount: Int64
    var isChanged = false
}

extension Writer {
    /// Gives points of a run to the logged models they name; deleted models and those of other experiments take them,
    /// too. A point that is there already is dropped, so that a client may send it again.
    /// - Throws: BAD_REQUEST when there is no such model, and when a model has a point of the same metric, time, step
    ///   and run with another value or another data set.
    func logModelMetrics(_ runID: Int64, _ metrics: [ModelMetric]) throws {
        var models: [ExactText: LoggedModelReference] = [:]
        for point in metrics {
            let name = ExactText(point.modelID)
            var model = try models[name] ?? loggedModel(point.modelID)
            if try insert(point, runID, model) {
                model.pointCount += 1
                model.isChanged = true
            }
            models[name] = model
        }
        for model in models.values where model.isChanged {
            try connection.statement("UPDATE logged_models SET n_points = ? WHERE id = ?")
                .run(.integer(model.pointCount), .integer(model.id))
        }
    }

    private func loggedModel(_ modelID: String) throws -> LoggedModelReference {
        let found = try connection.statement("SELECT id, n_points FROM logged_models WHERE model_id = ?")
            .first(.text(modelID)) { LoggedModelReference(id: $0.int(0), pointCount: $0.int(1)) }
        guard let found else {
            throw TrackingError(
                .badRequest, "Logged model with id '\(PythonText.shortened(modelID))' not found")
        }
        return found
    }

    /// - Returns: whether the point is new.
    private func insert(_ point: ModelMetric, _ runID: Int64, _ model: LoggedModelReference) throws -> Bool {
        let metric = point.metric
        let keyID = try keyID(metric.key)
        let value = metric.storableValue
        try connection.statement(
            """
            INSERT INTO logged_model_metrics
                (id, key_id, ts, step, run_id, value, dataset_name, dataset_digest, place)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """
        ).run(
            .integer(model.id), .integer(keyID), .integer(metric.timestampMs), .integer(metric.step), .integer(runID),
            .real(value), .text(point.datasetName), .text(point.datasetDigest), .integer(model.pointCount))
        if connection.changes > 0 { return true }
        let isSame = try connection.statement(
            """
            SELECT value = ? AND dataset_name = ? AND dataset_digest = ? FROM logged_model_metrics
            WHERE id = ? AND key_id = ? AND ts = ? AND step = ? AND run_id = ?
            """
        ).first(
            .real(value), .text(point.datasetName), .text(point.datasetDigest), .integer(model.id), .integer(keyID),
            .integer(metric.timestampMs), .integer(metric.step), .integer(runID)
        ) { $0.int(0) != 0 }
        if isSame == true { return false }
        throw TrackingError(
            .badRequest,
            "Logged model '\(point.modelID)' already has a point of metric '\(PythonText.shortened(metric.key))' from "
                + "this run at timestamp \(metric.timestampMs) and step \(metric.step), with another value or another "
                + "dataset. Log it at another timestamp or step.")
    }
}
