package import Model
internal import SQLite
internal import Threads

/// What is known of a logged model when it is made.
package struct NewLoggedModel: Sendable {
    package var experimentID: Int64
    package var name: String
    /// Empty when not given, like the source run.
    package var modelType: String
    package var sourceRunID: String
    package var params: [Param]
    package var tags: [Tag]

    package init(
        experimentID: Int64, name: String, modelType: String, sourceRunID: String, params: [Param], tags: [Tag]
    ) {
        self.experimentID = experimentID
        self.name = name
        self.modelType = modelType
        self.sourceRunID = sourceRunID
        self.params = params
        self.tags = tags
    }

    var bytes: Int {
        let texts = params.map { ($0.key, $0.value) } + tags.map { ($0.key, $0.value) }
        return texts.reduce(1024 + name.utf8.count) { $0 + 64 + $1.0.utf8.count + $1.1.utf8.count }
    }
}

extension TrackingStore {
    /// Makes a logged model: active, PENDING, with a new id.
    /// - Throws: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when the experiment is deleted; BAD_REQUEST for equal
    ///   keys among the params or among the tags.
    package func createLoggedModel(_ new: NewLoggedModel) throws -> LoggedModel {
        let modelID = "m-" + Self.newRunID()
        try write(bytes: new.bytes) { writer in
            try writer.requireActiveExperiment(new.experimentID)
            let location = try writer.connection.statement(
                "SELECT artifact_location FROM experiments WHERE experiment_id = ?"
            ).first(.integer(new.experimentID)) { $0.text(0) }
            let now = Clock.wallMs()
            try writer.connection.statement(
                """
                INSERT INTO logged_models (model_id, experiment_id, name, artifact_location, creation_time,
                    last_updated_time, status, model_type, source_run_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            ).run(
                .text(modelID), .integer(new.experimentID), .text(new.name),
                .text(Self.artifactURI(location: location ?? "", folder: "models/\(modelID)")), .integer(now),
                .integer(now), .integer(Int64(LoggedModelStatus.pending.rawValue)), .text(new.modelType),
                .text(new.sourceRunID))
            let id = writer.connection.lastInsertRowID
            for param in new.params where try !writer.insertModelParam(id, param) {
                throw TrackingError(
                    .badRequest,
                    "The params of a logged model must have different keys; '\(PythonText.shortened(param.key))' was "
                        + "given more than once.")
            }
            for tag in new.tags where try !writer.insertModelTag(id, tag) {
                throw TrackingError(
                    .badRequest,
                    "The tags of a logged model must have different keys; '\(PythonText.shortened(tag.key))' was "
                        + "given more than once.")
            }
        }
        return try loggedModel(id: modelID, allowDeleted: true)
    }

    /// A logged model with everything that was logged to it; also one of a deleted experiment.
    /// - Parameter allowDeleted: whether a deleted one is there, too.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func loggedModel(id modelID: String, allowDeleted: Bool) throws -> LoggedModel {
        try read(.point) { reader in
            let found = try reader.connection.statement("SELECT id, deleted FROM logged_models WHERE model_id = ?")
                .first(.text(modelID)) { (id: $0.int(0), isDeleted: $0.int(1) != 0) }
            guard let found, allowDeleted || !found.isDeleted else { throw noSuchLoggedModel(modelID) }
            return try reader.connection.loggedModels([found.id])[0]
        }
    }

    /// Sets a model's status, from whatever it was; of a deleted one, too.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func finalizeLoggedModel(id modelID: String, status: LoggedModelStatus) throws -> LoggedModel {
        try write { writer in
            let id = try writer.loggedModelID(modelID)
            try writer.connection.statement("UPDATE logged_models SET status = ?, last_updated_time = ? WHERE id = ?")
                .run(.integer(Int64(status.rawValue)), .integer(Clock.wallMs()), .integer(id))
        }
        return try loggedModel(id: modelID, allowDeleted: true)
    }

    /// Deletes a model, softly; what was logged to it stays, and so do its files. A deleted one stays so, with a new
    /// time of its last update.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func deleteLoggedModel(id modelID: String) throws {
        try write { writer in
            let id = try writer.loggedModelID(modelID)
            try writer.connection.statement("UPDATE logged_models SET deleted = 1, last_updated_time = ? WHERE id = ?")
                .run(.integer(Clock.wallMs()), .integer(id))
        }
    }

    /// Sets tags of a model, also of a deleted one. Of equal keys the last one counts.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func setLoggedModelTags(id modelID: String, tags: [Tag]) throws {
        let bytes = tags.reduce(512) { $0 + 64 + $1.key.utf8.count + $1.value.utf8.count }
        try write(bytes: bytes) { writer in
            let id = try writer.loggedModelID(modelID)
            for tag in tags {
                try writer.connection.statement(
                    """
                    INSERT INTO logged_model_tags (id, key, value) VALUES (?, ?, ?)
                    ON CONFLICT (id, key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
                    """
                ).run(.integer(id), .text(tag.key), .text(tag.value))
            }
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST for the model or the tag.
    package func deleteLoggedModelTag(id modelID: String, key: String) throws {
        try write { writer in
            let id = try writer.loggedModelID(modelID)
            try writer.connection.statement("DELETE FROM logged_model_tags WHERE id = ? AND key = ?")
                .run(.integer(id), .text(key))
            guard writer.connection.changes > 0 else {
                throw TrackingError.missing(
                    "No tag with key \(PythonText.repr(key)) found for model with ID \(PythonText.repr(modelID)).")
            }
        }
    }

    /// Adds params to a model, all or none; also to a deleted one. They are written once.
    /// - Throws: RESOURCE_DOES_NOT_EXIST; BAD_REQUEST when there is a param with such a key, even with the same value.
    package func logLoggedModelParams(id modelID: String, params: [Param]) throws {
        let bytes = params.reduce(512) { $0 + 64 + $1.key.utf8.count + $1.value.utf8.count }
        try write(bytes: bytes) { writer in
            let id = try writer.loggedModelID(modelID)
            for param in params where try !writer.insertModelParam(id, param) {
                throw TrackingError(
                    .badRequest,
                    "Params of a logged model are written once: model '\(modelID)' already has "
                        + "'\(PythonText.shortened(param.key))', or it was given more than once.")
            }
        }
    }
}

/// MLflow's text (`SqlAlchemyStore._raise_model_not_found`).
private func noSuchLoggedModel(_ modelID: String) -> TrackingError {
    .missing("Logged model with ID '\(PythonText.shortened(modelID))' not found.")
}

extension Writer {
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    fileprivate func loggedModelID(_ modelID: String) throws -> Int64 {
        let id = try connection.statement("SELECT id FROM logged_models WHERE model_id = ?").first(.text(modelID)) {
            $0.int(0)
        }
        guard let id else { throw noSuchLoggedModel(modelID) }
        return id
    }

    /// - Returns: false when the model has a param with that key.
    fileprivate func insertModelParam(_ id: Int64, _ param: Param) throws -> Bool {
        try connection.statement(
            "INSERT INTO logged_model_params (id, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        ).run(.integer(id), .text(param.key), .text(param.value))
        return connection.changes > 0
    }

    /// - Returns: false when the model has a tag with that key.
    fileprivate func insertModelTag(_ id: Int64, _ tag: Tag) throws -> Bool {
        try connection.statement(
            "INSERT INTO logged_model_tags (id, key, value) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        ).run(.integer(id), .text(tag.key), .text(tag.value))
        return connection.changes > 0
    }
}
