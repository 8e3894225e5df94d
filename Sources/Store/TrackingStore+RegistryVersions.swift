package import Model
internal import SQLite
internal import Threads

/// Names a version of a registered model.
package struct ModelVersionName: Sendable {
    package var name: String
    /// nil when no version can have the number.
    package var version: Int64?
    /// The number as the client wrote it.
    package var text: String

    package init(name: String, version: Int64?, text: String) {
        self.name = name
        self.version = version
        self.text = text
    }
}

extension TrackingStore {
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func modelVersion(_ name: ModelVersionName) throws -> ModelVersion {
        try read(.point) { reader in
            let found = try reader.registry.versionID(name)
            return try reader.registry.version(found.version, ofModel: found.model)
        }
    }

    /// Where a version's files are: its source, or what the source stands for.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func modelVersionDownloadURI(_ name: ModelVersionName) throws -> String {
        try read(.point) { reader in
            try reader.registry.downloadURI(try reader.registry.versionID(name).version)
        }
    }

    /// - Parameter description: nil for none.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func updateModelVersion(_ name: ModelVersionName, description: String?) throws -> ModelVersion {
        try write(bytes: 512 + (description?.utf8.count ?? 0)) { writer in
            let found = try writer.registry.versionID(name)
            try writer.connection.statement(
                "UPDATE model_versions SET description = ?, last_updated_time = ? WHERE version_id = ?"
            ).run(.optional(description), .integer(Clock.wallMs()), .integer(found.version))
            return try writer.registry.version(found.version, ofModel: found.model)
        }
    }

    /// Moves a version to a stage.
    /// - Parameter archiveOthers: moves the model's other versions of the stage to Archived.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func transitionModelVersion(
        _ name: ModelVersionName, to stage: ModelStage, archiveOthers: Bool
    ) throws -> ModelVersion {
        try write { writer in
            let found = try writer.registry.versionID(name)
            let now = Clock.wallMs()
            if archiveOthers {
                try writer.connection.statement(
                    """
                    UPDATE model_versions SET stage = ?, last_updated_time = ?
                    WHERE id = ? AND stage = ? AND version_id <> ?
                    """
                ).run(
                    .integer(Int64(ModelStage.archived.rawValue)), .integer(now), .integer(found.model),
                    .integer(Int64(stage.rawValue)), .integer(found.version))
            }
            try writer.connection.statement(
                "UPDATE model_versions SET stage = ?, last_updated_time = ? WHERE version_id = ?"
            ).run(.integer(Int64(stage.rawValue)), .integer(now), .integer(found.version))
            try writer.touchModel(found.model, now)
            return try writer.registry.version(found.version, ofModel: found.model)
        }
    }

    /// Deletes a version for good, with its tags and aliases. Its number is not given again.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func deleteModelVersion(_ name: ModelVersionName) throws {
        try write { writer in
            let found = try writer.registry.versionID(name)
            let model = SQLValue.integer(found.model)
            let version = SQLValue.optional(name.version)
            try writer.connection.statement("DELETE FROM model_version_tags WHERE id = ? AND version = ?")
                .run(model, version)
            try writer.connection.statement("DELETE FROM registered_model_aliases WHERE id = ? AND version = ?")
                .run(model, version)
            try writer.connection.statement("DELETE FROM model_versions WHERE version_id = ?")
                .run(.integer(found.version))
            try writer.touchModel(found.model, Clock.wallMs())
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func setModelVersionTag(_ name: ModelVersionName, tag: Tag) throws {
        try write(bytes: 512 + tag.value.utf8.count) { writer in
            let found = try writer.registry.versionID(name)
            try writer.setVersionTag(found.model, name.version ?? 0, tag)
        }
    }

    /// Deletes a tag; does nothing when the version has none of the key.
    /// - Throws: RESOURCE_DOES_NOT_EXIST for the version.
    package func deleteModelVersionTag(_ name: ModelVersionName, key: String) throws {
        try write { writer in
            let found = try writer.registry.versionID(name)
            try writer.connection.statement(
                "DELETE FROM model_version_tags WHERE id = ? AND version = ? AND key = ?"
            ).run(.integer(found.model), .optional(name.version), .text(key))
        }
    }
}

extension RegistryRows {
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    func versionID(_ name: ModelVersionName) throws -> (version: Int64, model: Int64) {
        try versionID(name.name, name.version, text: name.text)
    }

    func downloadURI(_ versionID: Int64) throws -> String {
        try connection.statement(
            """
            SELECT CASE storage_location WHEN '' THEN source ELSE storage_location END
            FROM model_versions WHERE version_id = ?
            """
        ).first(.integer(versionID)) { $0.text(0) } ?? ""
    }
}

extension Writer {
    func touchModel(_ id: Int64, _ nowMs: Int64) throws {
        try connection.statement("UPDATE registered_models SET last_updated_time = ? WHERE id = ?")
            .run(.integer(nowMs), .integer(id))
    }

    func setVersionTag(_ model: Int64, _ version: Int64, _ tag: Tag) throws {
        try connection.statement(
            """
            INSERT INTO model_version_tags (id, version, key, value) VALUES (?, ?, ?, ?)
            ON CONFLICT (id, version, key) DO UPDATE SET value = excluded.value
            """
        ).run(.integer(model), .integer(version), .text(tag.key), .text(tag.value))
    }
}
