internal import Model
internal import SQLite

/// What the writer needs to know of a run before it writes to it.
struct RunReference {
    let id: Int64
    let experimentID: Int64
    let isDeleted: Bool
    /// See `RunTrees`.
    let parentID: Int64?
}

/// The only connection that writes, with what it has learned of names and runs. Belongs to the writer thread.
final class Writer {
    let connection: Connection
    private var keyIDs: [ExactText: Int64] = [:]
    private var runs: [String: RunReference] = [:]
    /// Names first seen by the job that is being applied: forgotten again if it is undone.
    private var keysOfJob: [ExactText] = []
    /// Whether the job that is being applied changed runs: what it read of them afterwards goes if it is undone.
    private var jobChangedRuns = false
    /// What the group has changed so far, if anybody follows; see `note`.
    private(set) var events: [RunEvent] = []
    private var isRecording = false
    private var eventsBeforeJob = 0
    /// See `latestMetricUpdate`, which makes them.
    var latestMetricUpdates = [Statement?](repeating: nil, count: 8)

    /// Bounds of the two caches; a run is about 150 bytes here.
    private static let cachedKeysMax = 50_000
    private static let cachedRunsMax = 10_000

    init(databasePath: String) throws(SQLiteError) {
        connection = try Connection(path: databasePath, mode: .readWrite, cacheBytes: 24 * 1024 * 1024)
        connection.watchLog()
    }

    var logPages: Int { connection.logPages }

    /// - Parameter isRecording: whether changes are to be noted.
    func begin(recordingEvents isRecording: Bool) throws {
        self.isRecording = isRecording
        events.removeAll()
        try connection.statement("BEGIN IMMEDIATE").run()
    }

    func commit() throws { try connection.statement("COMMIT").run() }

    func beginJob() throws {
        keysOfJob.removeAll(keepingCapacity: true)
        jobChangedRuns = false
        eventsBeforeJob = events.count
        try connection.statement("SAVEPOINT job").run()
    }

    func endJob() throws { try connection.statement("RELEASE job").run() }

    func undoJob() throws {
        for name in keysOfJob { keyIDs[name] = nil }
        if jobChangedRuns { runs.removeAll() }
        events.removeLast(events.count - eventsBeforeJob)
        try connection.statement("ROLLBACK TO job").run()
        try connection.statement("RELEASE job").run()
    }

    func checkpoint() throws { try connection.checkpoint(.passive) }

    func close() throws { try connection.checkpoint(.truncate) }

    /// Notes a change for those who follow, to be told after the commit.
    func note(_ runID: String, in experimentID: Int64, _ change: @autoclosure () throws -> RunEvent.Change) rethrows {
        guard isRecording else { return }
        events.append(RunEvent(runID: runID, experimentID: experimentID, change: try change()))
    }

    /// Notes the same change for all runs of an experiment with that lifecycle.
    func noteRuns(of experimentID: Int64, deleted: Bool, _ change: RunEvent.Change) throws {
        guard isRecording else { return }
        try connection.statement("SELECT uuid FROM runs WHERE experiment_id = ? AND deleted = ?")
            .forEach(.integer(experimentID), .integer(deleted ? 1 : 0)) { row in
                events.append(RunEvent(runID: row.text(0), experimentID: experimentID, change: change))
            }
    }

    // MARK: Names and runs

    /// The id of a metric, param or tag name, made when it is new.
    func keyID(_ name: String) throws -> Int64 {
        let exact = ExactText(name)
        if let known = keyIDs[exact] { return known }
        if keyIDs.count >= Self.cachedKeysMax { keyIDs.removeAll() }
        if let id = try existingKeyID(name) { return id }
        try connection.statement("INSERT INTO keys (name) VALUES (?)").run(.text(name))
        let id = connection.lastInsertRowID
        keyIDs[exact] = id
        keysOfJob.append(exact)
        return id
    }

    /// As `keyID`, but nil when the name is new.
    func existingKeyID(_ name: String) throws -> Int64? {
        if let known = keyIDs[ExactText(name)] { return known }
        let id = try connection.statement("SELECT key_id FROM keys WHERE name = ?").first(.text(name)) { $0.int(0) }
        if let id { keyIDs[ExactText(name)] = id }
        return id
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST when there is no such run.
    func run(_ uuid: String) throws -> RunReference {
        if let known = runs[uuid] { return known }
        let found = try connection.statement(
            "SELECT run_id, experiment_id, deleted, parent_id FROM runs WHERE uuid = ?"
        ).first(.text(uuid)) {
            RunReference(
                id: $0.int(0), experimentID: $0.int(1), isDeleted: $0.int(2) != 0, parentID: $0.optionalInt(3))
        }
        guard let found else { throw TrackingError.missing("Run with id=\(uuid) not found") }
        if runs.count >= Self.cachedRunsMax { runs.removeAll() }
        runs[uuid] = found
        return found
    }

    /// A run that may be written to.
    /// - Throws: RESOURCE_DOES_NOT_EXIST when there is none, INVALID_PARAMETER_VALUE when it is deleted.
    func activeRun(_ uuid: String) throws -> RunReference {
        let run = try run(uuid)
        guard !run.isDeleted else {
            throw TrackingError.invalid("The run \(uuid) must be in the 'active' state. Current state is deleted.")
        }
        return run
    }

    /// To be called after a change of a run's lifecycle, parent or experiment within a job: the next look-up reads the
    /// table, and should the job be undone, so does the one after that.
    func forgetRun(_ uuid: String) {
        runs[uuid] = nil
        jobChangedRuns = true
    }

    /// `forgetRun` for all runs.
    func forgetRuns() {
        runs.removeAll()
        jobChangedRuns = true
    }

    func vanished(_ run: Int64) -> TrackingError {
        TrackingError(.internalError, "run \(run) vanished while it was being changed")
    }
}
