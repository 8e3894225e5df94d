package import Model
internal import SQLite
internal import Threads

extension TrackingStore {
    /// Makes an experiment.
    /// - Parameter artifactLocation: nil for a folder of its own below the default artifact root.
    /// - Returns: the new id, never one that was used before.
    /// - Throws: RESOURCE_ALREADY_EXISTS when an active or deleted experiment has the name.
    package func createExperiment(name: String, artifactLocation: String?, tags: [Tag]) throws -> Int64 {
        let root = defaultArtifactRoot
        return try write { writer in
            try writer.requireFreeName(name)
            let now = Clock.wallMs()
            try writer.connection.statement(
                """
                INSERT INTO experiments (name, artifact_location, creation_time, last_update_time) VALUES (?, ?, ?, ?)
                """
            ).run(.text(name), .text(artifactLocation ?? ""), .integer(now), .integer(now))
            let id = writer.connection.lastInsertRowID
            if artifactLocation == nil {
                try writer.connection.statement("UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?")
                    .run(.text(TrackingStore.join(root, "\(id)")), .integer(id))
            }
            for tag in tags { try writer.setExperimentTag(id, tag) }
            return id
        }
    }

    /// An experiment, deleted ones too.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func experiment(id: Int64) throws -> Experiment {
        try read(.point) { reader in
            let rows = try reader.experiments(SQLFragment("experiment_id = ?", .integer(id)))
            guard let found = rows.first else { throw TrackingError.missing("No Experiment with id=\(id) exists") }
            return found
        }
    }

    /// An experiment, deleted ones too.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func experiment(named name: String) throws -> Experiment {
        try read(.point) { reader in
            let rows = try reader.experiments(SQLFragment("name = ?", .text(name)))
            guard let found = rows.first else {
                throw TrackingError.missing("Could not find experiment with name '\(name)'")
            }
            return found
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when it is deleted (MLflow answers 500, which its
    ///   client would retry for minutes); RESOURCE_ALREADY_EXISTS when another experiment has the name.
    package func renameExperiment(id: Int64, to name: String) throws {
        try write { writer in
            guard try !writer.experimentIsDeleted(id) else {
                throw TrackingError.invalid("Cannot rename a non-active experiment.")
            }
            try writer.requireFreeName(name, except: id)
            try writer.connection.statement(
                "UPDATE experiments SET name = ?, last_update_time = ? WHERE experiment_id = ?"
            ).run(.text(name), .integer(Clock.wallMs()), .integer(id))
        }
    }

    /// Deletes an active experiment and all its runs, softly.
    /// - Throws: RESOURCE_DOES_NOT_EXIST when there is none or it is deleted already.
    package func deleteExperiment(id: Int64) throws {
        try write { writer in
            guard try !writer.experimentIsDeleted(id) else { throw writer.noExperiment(id) }
            let now = Clock.wallMs()
            try writer.connection.statement(
                "UPDATE experiments SET deleted = 1, last_update_time = ? WHERE experiment_id = ?"
            ).run(.integer(now), .integer(id))
            try writer.noteRuns(of: id, deleted: false, .deleted)
            try writer.markDeleted(experiment: id, timeMs: now)
        }
    }

    /// Restores a deleted experiment and all its runs, also those that had been deleted one by one, as MLflow does.
    /// - Throws: RESOURCE_DOES_NOT_EXIST when there is none or it is active.
    package func restoreExperiment(id: Int64) throws {
        try write { writer in
            guard try writer.experimentIsDeleted(id) else { throw writer.noExperiment(id) }
            try writer.connection.statement(
                "UPDATE experiments SET deleted = 0, last_update_time = ? WHERE experiment_id = ?"
            ).run(.integer(Clock.wallMs()), .integer(id))
            try writer.noteRuns(of: id, deleted: true, .restored)
            try writer.markRestored(experiment: id)
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when the experiment is deleted.
    package func setExperimentTag(id: Int64, tag: Tag) throws {
        try write(bytes: 512 + tag.value.utf8.count) { writer in
            try writer.requireActiveExperiment(id)
            try writer.setExperimentTag(id, tag)
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST for the experiment or the tag; INVALID_PARAMETER_VALUE when the experiment is
    ///   deleted.
    package func deleteExperimentTag(id: Int64, key: String) throws {
        try write { writer in
            try writer.requireActiveExperiment(id)
            try writer.connection.statement("DELETE FROM experiment_tags WHERE experiment_id = ? AND key = ?")
                .run(.integer(id), .text(key))
            guard writer.connection.changes > 0 else {
                throw TrackingError.missing("No tag with name: \(key) in experiment with id \(id)")
            }
        }
    }
}

extension Writer {
    func noExperiment(_ id: Int64) -> TrackingError { .missing("No Experiment with id=\(id) exists") }

    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    func experimentIsDeleted(_ id: Int64) throws -> Bool {
        let deleted = try connection.statement("SELECT deleted FROM experiments WHERE experiment_id = ?")
            .first(.integer(id)) { $0.int(0) != 0 }
        guard let deleted else { throw noExperiment(id) }
        return deleted
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE when it is deleted.
    func requireActiveExperiment(_ id: Int64) throws {
        guard try !experimentIsDeleted(id) else {
            throw TrackingError.invalid(
                "The experiment \(id) must be in the 'active' state. Current state is deleted.")
        }
    }

    fileprivate func requireFreeName(_ name: String, except id: Int64? = nil) throws {
        let holder = try connection.statement("SELECT experiment_id, deleted FROM experiments WHERE name = ?")
            .first(.text(name)) { (id: $0.int(0), isDeleted: $0.int(1) != 0) }
        guard let holder, holder.id != id else { return }
        throw TrackingError(
            .resourceAlreadyExists,
            "Experiment(name=\(name)) already exists. It has id \(holder.id)"
                + (holder.isDeleted ? " and is deleted; restore it, or choose another name." : "."))
    }

    fileprivate func setExperimentTag(_ id: Int64, _ tag: Tag) throws {
        try connection.statement(
            """
            INSERT INTO experiment_tags (experiment_id, key, value) VALUES (?, ?, ?)
            ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value
            """
        ).run(.integer(id), .text(tag.key), .text(tag.value))
    }
}
