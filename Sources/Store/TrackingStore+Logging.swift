package import Model
internal import SQLite

extension TrackingStore {
    /// Adds a point. One that is there already (same key, value, time and step) is dropped, so that a client may send
    /// it again.
    /// - Throws: RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE when the run is deleted.
    package func logMetric(runID uuid: String, _ metric: Metric) throws {
        try write { writer in
            let run = try writer.activeRun(uuid)
            try writer.logMetrics(run, [metric])
            writer.note(uuid, in: run.experimentID, .metrics(of: [metric]))
        }
    }

    /// Writes a param once; the same value again is fine.
    /// - Throws: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when the run is deleted or has another value.
    package func logParam(runID uuid: String, _ param: Param) throws {
        try write(bytes: 512 + param.value.utf8.count) { writer in
            let run = try writer.activeRun(uuid)
            guard let old = try writer.insertParam(run.id, param) else {
                writer.note(uuid, in: run.experimentID, .params([param]))
                return
            }
            throw TrackingError.invalid(
                "Changing param values is not allowed. Param with key='\(param.key)' was already logged with "
                    + "value='\(old)' for run ID='\(uuid)'. Attempted logging new value '\(param.value)'.")
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE when the run is deleted.
    package func setTag(runID uuid: String, _ tag: Tag) throws {
        try write(bytes: 512 + tag.value.utf8.count) { writer in
            let run = try writer.activeRun(uuid)
            try writer.setTag(run.id, tag)
            writer.note(uuid, in: run.experimentID, .tags([tag]))
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST for the run or the tag; INVALID_PARAMETER_VALUE when the run is deleted.
    package func deleteTag(runID uuid: String, key: String) throws {
        try write { writer in
            let run = try writer.activeRun(uuid)
            guard try writer.deleteTag(run.id, key) else {
                throw TrackingError.missing("No tag with name: \(key) in run with id \(uuid)")
            }
            writer.note(uuid, in: run.experimentID, .tagDeleted(key))
        }
    }

    /// Writes all of a batch or nothing. Of equal tag keys the last one counts.
    /// - Parameter modelMetrics: those of `metrics` that name a logged model, which gets them too.
    /// - Throws: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when the run is deleted or params have other values;
    ///   BAD_REQUEST when a logged model is unknown or has another point of the same metric, time, step and run.
    package func logBatch(
        runID uuid: String, metrics: [Metric], params: [Param], tags: [Tag], modelMetrics: [ModelMetric] = []
    ) throws {
        var bytes = 512 + metrics.count * 64 + (params.count + tags.count) * 256
        for metric in modelMetrics { bytes += 192 + metric.datasetName.utf8.count + metric.datasetDigest.utf8.count }
        try write(bytes: bytes) { writer in
            let run = try writer.activeRun(uuid)
            var conflicts: [String] = []
            for param in params {
                guard let old = try writer.insertParam(run.id, param) else { continue }
                conflicts.append(
                    "{'key': \(PythonText.repr(param.key)), 'old_value': \(PythonText.repr(old)), "
                        + "'new_value': \(PythonText.repr(param.value))}")
            }
            guard conflicts.isEmpty else {
                throw TrackingError.invalid(
                    "Changing param values is not allowed. Params were already logged="
                        + "'[\(conflicts.joined(separator: ", "))]' for run ID='\(uuid)'.")
            }
            try writer.logMetrics(run, metrics)
            if !modelMetrics.isEmpty { try writer.logModelMetrics(run.id, modelMetrics) }
            for tag in tags { try writer.setTag(run.id, tag) }
            if !metrics.isEmpty { writer.note(uuid, in: run.experimentID, .metrics(of: metrics)) }
            if !params.isEmpty { writer.note(uuid, in: run.experimentID, .params(params)) }
            if !tags.isEmpty { writer.note(uuid, in: run.experimentID, .tags(tags)) }
        }
    }

    /// Reads a tag, lets `merge` make its new value (of nil when there is none) and writes that, as one write.
    /// - Throws: as `setTag`, and what `merge` throws.
    package func appendToTag(
        runID uuid: String, key: String, merge: @escaping @Sendable (String?) throws -> String
    ) throws {
        try write { writer in
            let run = try writer.activeRun(uuid)
            var old: String?
            if let keyID = try writer.existingKeyID(key) {
                old = try writer.connection.statement("SELECT value FROM tags WHERE run_id = ? AND key_id = ?")
                    .first(.integer(run.id), .integer(keyID)) { $0.text(0) }
            }
            let tag = Tag(key: key, value: try merge(old))
            try writer.setTag(run.id, tag)
            writer.note(uuid, in: run.experimentID, .tags([tag]))
        }
    }
}

extension Writer {
    /// Sets a tag; `mlflow.runName` also renames the run, unless it is empty (`SqlAlchemyStore._set_tag`), and
    /// `mlflow.parentRunId` moves it in the tree.
    func setTag(_ runID: Int64, _ tag: Tag) throws {
        let keyID = try keyID(tag.key)
        let statement = try connection.statement(
            """
            INSERT INTO tags (run_id, key_id, value) VALUES (?, ?, ?)
            ON CONFLICT (run_id, key_id) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
            """)
        if tag.key == "mlflow.runName" {
            guard !tag.value.isEmpty else { return }
            try connection.statement("UPDATE runs SET name = ? WHERE run_id = ?").run(.text(tag.value), .integer(runID))
        }
        statement.bind(1, runID)
        statement.bind(2, keyID)
        statement.bind(3, tag.value)
        if tag.key == RunTrees.parentTag {
            try changingParentTag(runID) { try statement.run() }
        } else {
            try statement.run()
        }
    }

    /// - Returns: false when the run has no such tag.
    fileprivate func deleteTag(_ runID: Int64, _ key: String) throws -> Bool {
        guard let keyID = try existingKeyID(key) else { return false }
        let delete = {
            try self.connection.statement("DELETE FROM tags WHERE run_id = ? AND key_id = ?")
                .run(.integer(runID), .integer(keyID))
            return self.connection.changes > 0
        }
        return try key == RunTrees.parentTag ? changingParentTag(runID, delete) : delete()
    }

    /// Writes a param that is new. Returns the stored value when it is another one, nil when all is well.
    fileprivate func insertParam(_ runID: Int64, _ param: Param) throws -> String? {
        let keyID = try keyID(param.key)
        let insert = try connection.statement(
            "INSERT INTO params (run_id, key_id, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
        insert.bind(1, runID)
        insert.bind(2, keyID)
        insert.bind(3, param.value)
        try insert.run()
        if connection.changes > 0 { return nil }
        let old = try connection.statement("SELECT value FROM params WHERE run_id = ? AND key_id = ?")
            .first(.integer(runID), .integer(keyID)) { $0.text(0) }
        return old.map(ExactText.init) == ExactText(param.value) ? nil : old
    }
}
