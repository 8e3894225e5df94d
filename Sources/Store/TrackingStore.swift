internal import Model
internal import SQLite
internal import Threads

/// Everything Roost keeps, in one SQLite file. All SQL of the program is in this module.
///
/// There are two doors. A write is a job of the one writer thread: the call returns when the job's transaction has
/// been fsynced, and throws when nothing of it was written. A read borrows a read-only connection and sees one
/// snapshot, its own earlier writes included.
package final class TrackingStore: Sendable {
    /// Held until the store is closed.
    private let lock: Monitor<DataLock?>
    private let writes: WriteQueue
    private let readers: ReaderPool
    let defaultArtifactRoot: String
    /// What was committed last, for those who follow it.
    package let events: EventLog

    /// Opens the store, making or migrating it where needed.
    /// - Throws: `StoreOpenError`, whose description is the sentence to print.
    package static func open(
        _ configuration: StoreConfiguration, migrations: [Migration],
        notify: @escaping @Sendable (StoreEvent) -> Void = { _ in }
    ) throws(StoreOpenError) -> TrackingStore {
        let lock = try DataLock(databasePath: configuration.databasePath)
        do {
            try prepare(configuration, migrations, notify)
            let events = EventLog()
            return TrackingStore(
                lock: lock, writes: try WriteQueue(configuration, events: events, notify: notify),
                readers: try ReaderPool(configuration), events: events,
                defaultArtifactRoot: configuration.defaultArtifactRoot)
        } catch let error as StoreOpenError {
            throw error
        } catch {
            throw StoreOpenError("cannot open the store \(configuration.databasePath): \(error)")
        }
    }

    private static func prepare(
        _ configuration: StoreConfiguration, _ migrations: [Migration], _ notify: (StoreEvent) -> Void
    ) throws {
        let path = configuration.databasePath
        let migrator = Migrator(migrations: migrations, databasePath: path)
        if fileHasBytes(path) { try lookBeforeWriting(path, migrator) }
        let connection = try Connection(path: path, mode: .readWrite, cacheBytes: 8 * 1024 * 1024)
        if let event = try migrator.migrate(connection) { notify(event) }
        // Experiment 0 is what a client writes to that never chose one (`SqlAlchemyStore._create_default_experiment`).
        let hasDefault = try connection.statement("SELECT 1 FROM experiments WHERE experiment_id = 0").first { _ in true
        }
        if hasDefault == nil {
            let now = Clock.wallMs()
            try connection.statement("INSERT INTO experiments VALUES (0, 'Default', ?, 0, ?, ?)")
                .run(.text(join(configuration.defaultArtifactRoot, "0")), .integer(now), .integer(now))
        }
    }

    /// A file that is not ours must stay as it is. What a crash left half-written is not readable this way; SQLite
    /// repairs it from its journal when the file is opened for real, and it is looked at again then.
    private static func lookBeforeWriting(_ path: String, _ migrator: Migrator) throws {
        do {
            _ = try migrator.version(Connection(path: path, mode: .peek, cacheBytes: 1024 * 1024))
        } catch let error as SQLiteError where fileHasBytes(path + "-journal") || fileHasBytes(path + "-wal") {
            guard error.isUnreadable else { throw error }
        }
    }

    private init(
        lock: DataLock, writes: WriteQueue, readers: ReaderPool, events: EventLog, defaultArtifactRoot: String
    ) {
        self.lock = Monitor(lock)
        self.writes = writes
        self.readers = readers
        self.events = events
        self.defaultArtifactRoot = defaultArtifactRoot
    }

    deinit { close() }

    /// Commits what is waiting, empties the log into the database file, closes everything and lets another server at
    /// the file. Later calls throw TEMPORARILY_UNAVAILABLE.
    package func close() {
        events.close()
        readers.close()
        writes.close()
        lock.with { $0 = nil }
    }

    /// Runs `body` on the writer thread and waits until what it wrote is on disk.
    /// - Parameter bytes: about how much memory the job's values hold; bounds what may wait.
    func write<R: Sendable>(bytes: Int = 512, _ body: @escaping @Sendable (Writer) throws -> R) throws -> R {
        let result = JobResult<R>()
        try writes.run(WriteJob(bytes: bytes) { writer in result.value = try body(writer) })
        guard let value = result.value else { preconditionFailure("a job that finished without an error has a result") }
        return value
    }

    /// Whether writes wait for the writer to be done with what it does.
    var othersWait: Bool { writes.hasWaiting }

    func read<R>(_ lane: ReaderPool.Lane, _ body: (Reader) throws -> R) throws -> R {
        try readers.read(lane, body)
    }

    /// `root` and `part` with one slash between them.
    static func join(_ root: String, _ part: String) -> String {
        root.hasSuffix("/") ? root + part : root + "/" + part
    }
}

/// What a job leaves behind. `@unchecked Sendable`: the writer thread sets it before it finishes the job, and the
/// waiting thread reads it after that.
private final class JobResult<Value>: @unchecked Sendable {
    var value: Value?
}
