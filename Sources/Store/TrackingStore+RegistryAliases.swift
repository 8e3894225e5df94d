package import Model
internal import SQLite

extension TrackingStore {
    /// Gives a version an alias, which leaves the version that had it before.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func setModelAlias(_ alias: String, of name: ModelVersionName) throws {
        try write { writer in
            let found = try writer.registry.versionID(name)
            try writer.connection.statement(
                """
                INSERT INTO registered_model_aliases (id, alias, version) VALUES (?, ?, ?)
                ON CONFLICT (id, alias) DO UPDATE SET version = excluded.version
                """
            ).run(.integer(found.model), .text(alias), .optional(name.version))
        }
    }

    /// Deletes an alias; does nothing when the model has no such alias.
    /// - Throws: RESOURCE_DOES_NOT_EXIST for the model.
    package func deleteModelAlias(_ alias: String, ofModel name: String) throws {
        try write { writer in
            try writer.connection.statement("DELETE FROM registered_model_aliases WHERE id = ? AND alias = ?")
                .run(.integer(try writer.registry.modelID(name)), .text(alias))
        }
    }

    /// The version an alias means; `latest` means the highest one.
    /// - Throws: RESOURCE_DOES_NOT_EXIST for the model, INVALID_PARAMETER_VALUE for the alias, as MLflow does.
    package func modelVersion(alias: String, ofModel name: String) throws -> ModelVersion {
        try read(.point) { reader in
            let found = try reader.registry.versionID(alias: alias, ofModel: name)
            return try reader.registry.version(found.version, ofModel: found.model)
        }
    }

    /// The highest version of each stage that has one.
    /// - Parameter stages: nil or empty for all; asked for after the model is found, since of two mistakes MLflow tells
    ///   that one first.
    /// - Throws: RESOURCE_DOES_NOT_EXIST, and what `stages` throws.
    package func latestModelVersions(
        ofModel name: String, stages: () throws(TrackingError) -> Set<ModelStage>
    ) throws -> [ModelVersion] {
        try read(.point) { reader in
            let model = try reader.registry.modelID(name)
            let wanted = try stages()
            var versions = try reader.registry.model(model).latestVersions
            if !wanted.isEmpty { versions.removeAll { !wanted.contains($0.stage) } }
            try reader.registry.addAliases(model, to: &versions)
            return versions
        }
    }
}

extension RegistryRows {
    /// - Throws: as `modelVersion(alias:ofModel:)`.
    func versionID(alias: String, ofModel name: String) throws -> (version: Int64, model: Int64) {
        let model = try modelID(name)
        if RegistryRules.isLatest(alias) {
            guard let latest = try latestVersion(ofModel: model) else {
                throw TrackingError.missing("Latest version not found for model \(PythonText.shortened(name)).")
            }
            return (latest, model)
        }
        let version = try connection.statement(
            "SELECT version FROM registered_model_aliases WHERE id = ? AND alias = ?"
        ).first(.integer(model), .text(alias)) { $0.int(0) }
        guard let version else {
            throw TrackingError.invalid("Registered model alias \(PythonText.shortened(alias)) not found.")
        }
        return try versionID(name, version)
    }

    /// The id of the highest version; nil when there is none.
    /// - Parameter stage: nil for any.
    func latestVersion(ofModel model: Int64, stage: ModelStage? = nil) throws -> Int64? {
        if let stage {
            return try connection.statement(
                "SELECT version_id FROM model_versions WHERE id = ? AND stage = ? ORDER BY version DESC LIMIT 1"
            ).first(.integer(model), .integer(Int64(stage.rawValue))) { $0.int(0) }
        }
        return try connection.statement(
            "SELECT version_id FROM model_versions WHERE id = ? ORDER BY version DESC LIMIT 1"
        ).first(.integer(model)) { $0.int(0) }
    }
}
