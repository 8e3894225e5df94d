package import Model
internal import SQLite
internal import Threads

/// A version to be made of a registered model.
package struct NewModelVersion: Sendable {
    package var name: String
    package var source: String
    /// nil when the client gave none, which is not the same as an empty one: it is then taken over from the version
    /// that the source names.
    package var runID: String?
    /// As `runID`, for the logged model.
    package var loggedModelID: String?
    package var runLink: String
    package var description: String
    /// Of equal keys the last one counts.
    package var tags: [Tag]

    package init(
        name: String, source: String, runID: String?, loggedModelID: String?, runLink: String, description: String,
        tags: [Tag]
    ) {
        self.name = name
        self.source = source
        self.runID = runID
        self.loggedModelID = loggedModelID
        self.runLink = runLink
        self.description = description
        self.tags = tags
    }
}

extension TrackingStore {
    /// The tag of a logged model that lists the versions made of it.
    package static let modelVersionsTagKey = "mlflow.modelVersions"

    /// Makes the next version of a model: checks where its source is, gives it a number, and notes it with the logged
    /// model it was made of. All of it or nothing.
    /// - Parameters:
    ///   - workingDirectory: what local paths are relative to; absolute, without a slash at the end.
    ///   - note: makes the new value of the logged model's tag from its old one, if any, and the version.
    /// - Throws: INVALID_PARAMETER_VALUE for a source that is not what the request says it is, a bad name or bad tags;
    ///   RESOURCE_DOES_NOT_EXIST for the model, the logged model, or the version that the source names.
    package func createModelVersion(
        _ new: NewModelVersion, workingDirectory: String,
        note: @escaping @Sendable (_ old: String?, _ name: String, _ version: Int64) throws -> String
    ) throws -> ModelVersion {
        try write(bytes: 1024 + new.tags.reduce(0) { $0 + $1.value.utf8.count }) { writer in
            try writer.createVersion(new, workingDirectory: workingDirectory, note: note)
        }
    }
}

extension Writer {
    fileprivate func createVersion(
        _ new: NewModelVersion, workingDirectory: String, note: (String?, String, Int64) throws -> String
    ) throws -> ModelVersion {
        // The source of a prompt's version means nothing.
        let isPrompt = Prompt.isMarked(by: new.tags)
        var origin = ModelVersionOrigin(new)
        if !isPrompt {
            origin = try ModelSourceLookup(connection: connection, workingDirectory: workingDirectory).origin(new)
        }
        try RegistryRules.check(name: new.name)
        for tag in new.tags { try RegistryRules.check(versionTag: tag) }
        var loggedModel: LoggedModelOrigin?
        if !origin.loggedModelID.isEmpty, !isPrompt || origin.runID.isEmpty {
            let found = try registry.loggedModel(origin.loggedModelID)
            if origin.runID.isEmpty { origin.runID = found.sourceRunID }
            loggedModel = isPrompt ? nil : found
        }
        let model = try registry.modelID(new.name)
        let (id, version) = try insertVersion(model, new, origin)
        for tag in new.tags { try setVersionTag(model, version, tag) }
        if let loggedModel { try noteVersion(version, of: new.name, on: loggedModel.id, note) }
        return try registry.version(id, ofModel: model)
    }

    private func insertVersion(
        _ model: Int64, _ new: NewModelVersion, _ origin: ModelVersionOrigin
    ) throws -> (id: Int64, version: Int64) {
        let now = Clock.wallMs()
        let last = try connection.statement("SELECT last_version FROM registered_models WHERE id = ?")
            .first(.integer(model)) { $0.int(0) }
        let version = (last ?? 0) + 1
        try connection.statement("UPDATE registered_models SET last_version = ?, last_updated_time = ? WHERE id = ?")
            .run(.integer(version), .integer(now), .integer(model))
        try connection.statement(
            """
            INSERT INTO model_versions (id, version, creation_time, last_updated_time, description, stage, source,
                storage_location, run_id, run_link, logged_model_id)
            VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?)
            """
        ).run(
            .integer(model), .integer(version), .integer(now), .integer(now), .text(new.description),
            .text(origin.source), .text(origin.storageLocation), .text(origin.runID), .text(new.runLink),
            .text(origin.loggedModelID))
        return (connection.lastInsertRowID, version)
    }

    /// Adds the version to the list in the logged model's tag.
    private func noteVersion(
        _ version: Int64, of name: String, on loggedModel: Int64, _ note: (String?, String, Int64) throws -> String
    ) throws {
        let key = SQLValue.text(TrackingStore.modelVersionsTagKey)
        let old = try connection.statement("SELECT value FROM logged_model_tags WHERE id = ? AND key = ?")
            .first(.integer(loggedModel), key) { $0.text(0) }
        try connection.statement(
            """
            INSERT INTO logged_model_tags (id, key, value) VALUES (?, ?, ?)
            ON CONFLICT (id, key) DO UPDATE SET value = excluded.value
            """
        ).run(.integer(loggedModel), key, .text(try note(old, name, version)))
    }
}
