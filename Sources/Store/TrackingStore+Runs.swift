package import Model
internal import SQLite
internal import Threads

/// What is known of a run when it is made.
package struct NewRun: Sendable {
    package var experimentID: Int64
    package var name: String
    package var userID: String
    /// Milliseconds since 1970.
    package var startTimeMs: Int64
    /// All of them, `mlflow.runName` included. Of equal keys the last one counts.
    package var tags: [Tag]

    package init(experimentID: Int64, name: String, userID: String, startTimeMs: Int64, tags: [Tag]) {
        self.experimentID = experimentID
        self.name = name
        self.userID = userID
        self.startTimeMs = startTimeMs
        self.tags = tags
    }
}

/// The parts of a run to change; nil leaves one as it is.
package struct RunUpdate: Sendable {
    package var status: RunStatus?
    package var endTimeMs: Int64?
    /// Also written to the tag `mlflow.runName`.
    package var name: String?

    package init(status: RunStatus? = nil, endTimeMs: Int64? = nil, name: String? = nil) {
        self.status = status
        self.endTimeMs = endTimeMs
        self.name = name
    }
}

extension TrackingStore {
    /// Makes a run: active, RUNNING.
    /// - Parameter uuid: its id, 32 lower-case hex digits that no run has.
    /// - Throws: RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE when the experiment is deleted.
    package func createRun(_ new: NewRun, uuid: String = newRunID()) throws -> Run {
        try write(bytes: 1024) { writer in
            try writer.requireActiveExperiment(new.experimentID)
            let location = try writer.connection.statement(
                "SELECT artifact_location FROM experiments WHERE experiment_id = ?"
            ).first(.integer(new.experimentID)) { $0.text(0) }
            let info = RunInfo(
                runID: uuid, experimentID: new.experimentID, name: new.name, userID: new.userID, status: .running,
                startTimeMs: new.startTimeMs, endTimeMs: nil,
                artifactURI: Self.artifactURI(location: location ?? "", folder: uuid), lifecycleStage: .active)
            try writer.connection.statement(
                """
                INSERT INTO runs (uuid, experiment_id, name, user_id, status, start_time, artifact_uri)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
            ).run(
                .text(uuid), .integer(info.experimentID), .text(info.name), .text(info.userID),
                .integer(Int64(info.status.rawValue)), .integer(info.startTimeMs), .text(info.artifactURI))
            let id = writer.connection.lastInsertRowID
            try writer.adoptEarlyChildren(id, uuid: uuid)
            for tag in new.tags { try writer.setTag(id, tag) }
            var places: [ExactText: Int] = [:]
            var tags: [Tag] = []
            for tag in new.tags {
                if let place = places[ExactText(tag.key)] {
                    tags[place] = tag
                } else {
                    places[ExactText(tag.key)] = tags.count
                    tags.append(tag)
                }
            }
            writer.note(uuid, in: info.experimentID, .created(info, tags: tags))
            return Run(info: info, tags: tags)
        }
    }

    /// A run, deleted ones too.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func run(id uuid: String) throws -> Run {
        try read(.point) { reader in
            guard let id = try reader.runID(uuid) else {
                throw TrackingError.missing("Run with id=\(uuid) not found")
            }
            return try reader.runs([id], modelInputs: true)[0]
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE when the run is deleted.
    package func updateRun(id uuid: String, _ update: RunUpdate) throws -> RunInfo {
        try write { writer in
            let run = try writer.activeRun(uuid)
            if let name = update.name {
                try writer.setTag(run.id, Tag(key: "mlflow.runName", value: name))
            }
            try writer.connection.statement(
                "UPDATE runs SET status = coalesce(?, status), end_time = coalesce(?, end_time) WHERE run_id = ?"
            ).run(
                .optional(update.status.map { Int64($0.rawValue) }), .optional(update.endTimeMs), .integer(run.id))
            let info = try writer.runInfo(run.id)
            writer.note(uuid, in: info.experimentID, .updated(info))
            return info
        }
    }

    /// Deletes a run, softly; a deleted one stays so.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func deleteRun(id uuid: String) throws {
        try write { writer in
            let run = try writer.run(uuid)
            if try writer.markDeleted(run.id, timeMs: Clock.wallMs()) {
                writer.note(uuid, in: run.experimentID, .deleted)
            }
        }
    }

    /// Restores a run, also one of a deleted experiment; an active one stays so.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func restoreRun(id uuid: String) throws {
        try write { writer in
            let run = try writer.run(uuid)
            if try writer.markRestored(run.id) { writer.note(uuid, in: run.experimentID, .restored) }
        }
    }

    /// 32 hex digits of a random (version 4) UUID, as MLflow makes them.
    package static func newRunID() -> String {
        var high = UInt64.random(in: .min ... .max)
        var low = UInt64.random(in: .min ... .max)
        high = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
        low = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return [high, low].map { part in
            let digits = String(part, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// `<location>/<folder>/artifacts`; a query or fragment of the location stays at the end
    /// (`mlflow/utils/uri.py`, append_to_uri_path).
    static func artifactURI(location: String, folder: String) -> String {
        let pathEnd = location.firstIndex { $0 == "?" || $0 == "#" } ?? location.endIndex
        return join(String(location[..<pathEnd]), "\(folder)/artifacts") + location[pathEnd...]
    }
}

extension Writer {
    func runInfo(_ id: Int64) throws -> RunInfo {
        let info = try connection.statement(runInfoByIDSQL).first(.integer(id), row: readRunInfo)
        guard let info else { throw vanished(id) }
        return info
    }
}
