package import Model
internal import SQLite
internal import Threads

extension TrackingStore {
    /// Registers a model or, by its tags, a prompt.
    /// - Parameter tags: of equal keys the last one counts.
    /// - Throws: RESOURCE_ALREADY_EXISTS when a model or prompt has the name.
    package func createRegisteredModel(name: String, description: String, tags: [Tag]) throws -> RegisteredModel {
        try write(bytes: 512 + tags.reduce(0) { $0 + $1.value.utf8.count }) { writer in
            try writer.requireFreeModelName(name, forPrompt: tags.contains { $0.key == Prompt.tagKey })
            let now = Clock.wallMs()
            try writer.connection.statement(
                """
                INSERT INTO registered_models (name, description, creation_time, last_updated_time)
                VALUES (?, ?, ?, ?)
                """
            ).run(.text(name), .text(description), .integer(now), .integer(now))
            let id = writer.connection.lastInsertRowID
            for tag in tags { try writer.setModelTag(id, tag) }
            return try writer.registry.model(id)
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func registeredModel(named name: String) throws -> RegisteredModel {
        try read(.point) { reader in try reader.registry.model(reader.registry.modelID(name)) }
    }

    /// - Parameter description: empty for none.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func updateRegisteredModel(name: String, description: String) throws -> RegisteredModel {
        try write(bytes: 512 + description.utf8.count) { writer in
            let id = try writer.registry.modelID(name)
            try writer.connection.statement(
                "UPDATE registered_models SET description = ?, last_updated_time = ? WHERE id = ?"
            ).run(.text(description), .integer(Clock.wallMs()), .integer(id))
            return try writer.registry.model(id)
        }
    }

    /// Renames a model with all that belongs to it; its versions count as updated.
    /// - Throws: RESOURCE_DOES_NOT_EXIST; RESOURCE_ALREADY_EXISTS when another model or prompt has the name.
    package func renameRegisteredModel(name: String, to newName: String) throws -> RegisteredModel {
        try write { writer in
            let id = try writer.registry.modelID(name)
            let holder = try writer.connection.statement("SELECT id FROM registered_models WHERE name = ?")
                .first(.text(newName)) { $0.int(0) }
            if let holder, holder != id {
                throw TrackingError(
                    .resourceAlreadyExists,
                    "Registered Model (name=\(PythonText.shortened(newName))) already exists.")
            }
            let now = Clock.wallMs()
            try writer.connection.statement(
                "UPDATE registered_models SET name = ?, last_updated_time = ? WHERE id = ?"
            ).run(.text(newName), .integer(now), .integer(id))
            try writer.connection.statement("UPDATE model_versions SET last_updated_time = ? WHERE id = ?")
                .run(.integer(now), .integer(id))
            return try writer.registry.model(id)
        }
    }

    /// Deletes a model for good, with its versions, tags and aliases.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func deleteRegisteredModel(name: String) throws {
        try write { writer in
            let id = SQLValue.integer(try writer.registry.modelID(name))
            try writer.connection.statement("DELETE FROM model_version_tags WHERE id = ?").run(id)
            try writer.connection.statement("DELETE FROM model_versions WHERE id = ?").run(id)
            try writer.connection.statement("DELETE FROM registered_model_aliases WHERE id = ?").run(id)
            try writer.connection.statement("DELETE FROM registered_model_tags WHERE id = ?").run(id)
            try writer.connection.statement("DELETE FROM registered_models WHERE id = ?").run(id)
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func setRegisteredModelTag(name: String, tag: Tag) throws {
        try write(bytes: 512 + tag.value.utf8.count) { writer in
            try writer.setModelTag(try writer.registry.modelID(name), tag)
        }
    }

    /// Deletes a tag; does nothing when the model has none of the key.
    /// - Throws: RESOURCE_DOES_NOT_EXIST for the model.
    package func deleteRegisteredModelTag(name: String, key: String) throws {
        try write { writer in
            try writer.connection.statement("DELETE FROM registered_model_tags WHERE id = ? AND key = ?")
                .run(.integer(try writer.registry.modelID(name)), .text(key))
        }
    }
}

extension Writer {
    /// The texts of `handle_resource_already_exist_error` (`mlflow/prompt/registry_utils.py`), which goes by the
    /// presence of the prompt tag and not by its value.
    fileprivate func requireFreeModelName(_ name: String, forPrompt: Bool) throws {
        let holder = try connection.statement(
            """
            SELECT EXISTS (
                SELECT 1 FROM registered_model_tags AS t WHERE t.id = m.id AND t.key = 'mlflow.prompt.is_prompt')
            FROM registered_models AS m WHERE m.name = ?
            """
        ).first(.text(name)) { $0.int(0) != 0 }
        guard let holderIsPrompt = holder else { return }
        func kind(_ isPrompt: Bool) -> String { isPrompt ? "Prompt" : "Registered Model" }
        if holderIsPrompt == forPrompt {
            throw TrackingError(
                .resourceAlreadyExists, "\(kind(forPrompt)) (name=\(PythonText.shortened(name))) already exists.")
        }
        throw TrackingError(
            .resourceAlreadyExists,
            "Tried to create a \(kind(forPrompt).lowercased()) with name \(PythonText.repr(name)), but the name is "
                + "already taken by a \(kind(holderIsPrompt).lowercased()). MLflow does not allow creating a model "
                + "and a prompt with the same name.")
    }

    fileprivate func setModelTag(_ id: Int64, _ tag: Tag) throws {
        try connection.statement(
            """
            INSERT INTO registered_model_tags (id, key, value) VALUES (?, ?, ?)
            ON CONFLICT (id, key) DO UPDATE SET value = excluded.value
            """
        ).run(.integer(id), .text(tag.key), .text(tag.value))
    }
}
