internal import Model
internal import SQLite

/// Rows of the model registry as they are read back, by the writer and by readers: a fixed number of statements however
/// many models or versions are asked for.
struct RegistryRows {
    let connection: Connection

    /// The columns that `readVersion` reads, from `model_versions AS v` and `registered_models AS m`.
    private static let versionColumns = """
        v.version_id, m.name, v.version, v.creation_time, v.last_updated_time, v.stage, v.description, v.source,
        v.run_id, v.run_link
        """

    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    func modelID(_ name: String) throws -> Int64 {
        let id = try connection.statement("SELECT id FROM registered_models WHERE name = ?").first(.text(name)) {
            $0.int(0)
        }
        guard let id else {
            throw TrackingError.missing("Registered Model with name=\(PythonText.shortened(name)) not found")
        }
        return id
    }

    /// A version's id, and its model's.
    /// - Parameter version: nil for a number that no version can have; `text` is how the message calls it.
    /// - Throws: RESOURCE_DOES_NOT_EXIST when there is no such version or model.
    func versionID(_ name: String, _ version: Int64?, text: String? = nil) throws -> (version: Int64, model: Int64) {
        if let version {
            let found = try connection.statement(
                """
                SELECT v.version_id, v.id FROM registered_models AS m CROSS JOIN model_versions AS v
                ON v.id = m.id AND v.version = ? WHERE m.name = ?
                """
            ).first(.integer(version), .text(name)) { (version: $0.int(0), model: $0.int(1)) }
            if let found { return found }
        }
        let number = version.map(String.init) ?? PythonText.shortened(text ?? "")
        throw TrackingError.missing(
            "Model Version (name=\(PythonText.shortened(name)), version=\(number)) not found")
    }

    // MARK: Models

    func model(_ id: Int64) throws -> RegisteredModel {
        guard let model = try models([id]).first else {
            throw TrackingError(.internalError, "registered model \(id) vanished while it was being read")
        }
        return model
    }

    /// The models of `ids`, in that order, with their latest versions, tags and aliases.
    func models(_ ids: [Int64]) throws -> [RegisteredModel] {
        let list = SQLValue.text(jsonList(ids))
        var models: [RegisteredModel] = []
        var places: [Int64: Int] = [:]
        models.reserveCapacity(ids.count)
        try connection.statement(
            """
            SELECT m.id, m.name, m.description, m.creation_time, m.last_updated_time
            FROM json_each(?) AS wanted CROSS JOIN registered_models AS m ON m.id = wanted.value
            """
        ).forEach(list) { row in
            places[row.int(0)] = models.count
            models.append(
                RegisteredModel(
                    name: row.text(1), description: row.text(2), creationTimeMs: row.int(3),
                    lastUpdatedTimeMs: row.int(4)))
        }
        for (id, version) in try latestVersions(list) {
            if let place = places[id] { models[place].latestVersions.append(version) }
        }
        try connection.statement(
            """
            SELECT t.id, t.key, t.value
            FROM json_each(?) AS wanted CROSS JOIN registered_model_tags AS t ON t.id = wanted.value
            """
        ).forEach(list) { row in
            guard let place = places[row.int(0)] else { return }
            models[place].tags.append(Tag(key: row.text(1), value: row.text(2)))
        }
        try connection.statement(
            """
            SELECT a.id, a.alias, a.version
            FROM json_each(?) AS wanted CROSS JOIN registered_model_aliases AS a ON a.id = wanted.value
            """
        ).forEach(list) { row in
            guard let place = places[row.int(0)] else { return }
            models[place].aliases.append(ModelAlias(alias: row.text(1), version: row.int(2)))
        }
        return models
    }

    /// The highest version of each stage: one seek for each model and stage.
    /// - Parameter models: a JSON list of model ids.
    private func latestVersions(_ models: SQLValue) throws -> [(model: Int64, version: ModelVersion)] {
        let ids = try connection.statement(
            """
            SELECT v.version_id, v.id
            FROM json_each(?) AS wanted
            CROSS JOIN (SELECT 0 AS stage UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) AS s
            CROSS JOIN model_versions AS v ON v.id = wanted.value AND v.version = (
                SELECT max(x.version) FROM model_versions AS x WHERE x.id = wanted.value AND x.stage = s.stage)
            """)
        var found: [(version: Int64, model: Int64)] = []
        try ids.forEach(models) { found.append(($0.int(0), $0.int(1))) }
        let versions = try versions(found.map(\.version))
        return zip(found, versions).map { ($0.model, $1) }
    }

    // MARK: Versions

    /// The versions of `ids`, in that order, with their tags and without their aliases.
    func versions(_ ids: [Int64]) throws -> [ModelVersion] {
        if ids.isEmpty { return [] }
        let list = SQLValue.text(jsonList(ids))
        var versions: [ModelVersion] = []
        versions.reserveCapacity(ids.count)
        let rows = try connection.statement(
            dynamic: """
                SELECT \(Self.versionColumns) FROM json_each(?) AS wanted
                CROSS JOIN model_versions AS v ON v.version_id = wanted.value
                CROSS JOIN registered_models AS m ON m.id = v.id
                """)
        try rows.forEach(list) { row in versions.append(try Self.readVersion(row)) }
        guard versions.count == ids.count else {
            throw TrackingError(.internalError, "a model version has no registered model; run `roost check`")
        }
        // Tags come in the order of the list, so the place moves on and never looks back.
        var place = 0
        try connection.statement(
            """
            SELECT v.version_id, t.key, t.value FROM json_each(?) AS wanted
            CROSS JOIN model_versions AS v ON v.version_id = wanted.value
            CROSS JOIN model_version_tags AS t ON t.id = v.id AND t.version = v.version
            """
        ).forEach(list) { row in
            while ids[place] != row.int(0) { place += 1 }
            versions[place].tags.append(Tag(key: row.text(1), value: row.text(2)))
        }
        return versions
    }

    /// A version with its tags and aliases.
    func version(_ id: Int64, ofModel model: Int64) throws -> ModelVersion {
        var found = try versions([id])
        try addAliases(model, to: &found)
        return found[0]
    }

    /// - Parameter versions: all of the model `model`.
    func addAliases(_ model: Int64, to versions: inout [ModelVersion]) throws {
        try connection.statement("SELECT alias, version FROM registered_model_aliases WHERE id = ?")
            .forEach(.integer(model)) { row in
                for place in versions.indices where versions[place].version == row.int(1) {
                    versions[place].aliases.append(row.text(0))
                }
            }
    }

    private static func readVersion(_ row: Statement) throws -> ModelVersion {
        guard let stage = ModelStage(rawValue: Int(row.int(5))) else {
            throw TrackingError(
                .internalError,
                "version \(row.int(2)) of model '\(row.text(1))' has the unknown stage \(row.int(5)); "
                    + "run `roost check`")
        }
        return ModelVersion(
            name: row.text(1), version: row.int(2), creationTimeMs: row.int(3), lastUpdatedTimeMs: row.int(4),
            stage: stage, description: row.optionalText(6), source: row.text(7), runID: row.text(8),
            runLink: row.text(9))
    }
}

extension Reader {
    var registry: RegistryRows { RegistryRows(connection: connection) }
}

extension Writer {
    var registry: RegistryRows { RegistryRows(connection: connection) }
}
