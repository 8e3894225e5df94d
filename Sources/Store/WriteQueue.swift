internal import Model
internal import SQLite
internal import Threads

/// One request's writes on their way to the disk.
///
/// `@unchecked Sendable`: the connection's thread makes it and then only waits; the writer thread alone touches it
/// until `finish`, and the waiting thread again afterwards.
final class WriteJob: @unchecked Sendable {
    /// Does the writes. What it throws undoes this job and no other.
    let apply: (Writer) throws -> Void
    /// Roughly how many bytes the job holds in memory.
    let bytes: Int
    var failure: (any Error)?
    private let isFinished = Monitor(false)

    init(bytes: Int, apply: @escaping (Writer) throws -> Void) {
        self.bytes = bytes
        self.apply = apply
    }

    func finish() {
        isFinished.with { $0 = true }
        isFinished.signal()
    }

    func waitUntilFinished() { isFinished.wait(until: { $0 }) { _ in } }
}

/// Group commit: one thread takes every job that is waiting, applies each inside its own savepoint of one transaction,
/// commits with one fsync, and only then lets the clients be answered.
///
/// There is no delay to let a group gather: while one commit is at the disk, the next group gathers by itself.
final class WriteQueue: Sendable {
    /// Jobs are only touched under the monitor or by the writer thread.
    private struct State: @unchecked Sendable {
        var jobs: [WriteJob] = []
        var bytes = 0
        var isClosed = false
    }

    private let state = Monitor(State())
    private let jobsMax: Int
    private let bytesMax: Int
    private let thread: Monitor<Thread?> = Monitor(nil)

    init(
        _ configuration: StoreConfiguration, events: EventLog, notify: @escaping @Sendable (StoreEvent) -> Void
    ) throws {
        jobsMax = configuration.queuedWritesMax
        bytesMax = configuration.queuedBytesMax
        let worker = try WriteWorker(databasePath: configuration.databasePath, events: events, notify: notify)
        let state = self.state
        let started = Thread.start(name: "writer") {
            while let jobs = Self.takeAll(state) { worker.commit(jobs) }
            worker.close()
        }
        thread.with { $0 = started }
    }

    private static func takeAll(_ state: Monitor<State>) -> [WriteJob]? {
        state.wait(until: { !$0.jobs.isEmpty || $0.isClosed }) { state in
            if state.jobs.isEmpty { return nil }
            defer {
                state.jobs.removeAll(keepingCapacity: true)
                state.bytes = 0
            }
            return state.jobs
        }
    }

    /// Hands `job` to the writer and waits until it is on disk.
    /// - Throws: what the job threw; STORAGE_FULL, INTERNAL_ERROR when the commit failed, in which case nothing of the
    ///   job was written; TEMPORARILY_UNAVAILABLE when too much is waiting.
    func run(_ job: WriteJob) throws {
        let jobsMax = self.jobsMax
        let bytesMax = self.bytesMax
        let wasEmpty = try state.with { state throws(TrackingError) in
            guard !state.isClosed else {
                throw TrackingError(.temporarilyUnavailable, "The server is shutting down.")
            }
            guard state.jobs.count < jobsMax, state.jobs.isEmpty || state.bytes + job.bytes <= bytesMax else {
                throw TrackingError(
                    .temporarilyUnavailable, "Too many writes are waiting for the disk; try again in a moment.")
            }
            state.jobs.append(job)
            state.bytes += job.bytes
            return state.jobs.count == 1
        }
        if wasEmpty { state.signal() }
        job.waitUntilFinished()
        if let failure = job.failure { throw failure }
    }

    /// Whether there are jobs that the writer has not taken yet.
    var hasWaiting: Bool { state.with { !$0.jobs.isEmpty } }

    /// Commits what is waiting, checkpoints, closes the connection and ends the thread. Later jobs are refused.
    func close() {
        state.with { $0.isClosed = true }
        state.broadcast()
        let running = thread.with { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
    }
}

/// What the writer thread does with a group. Used by that thread alone.
private final class WriteWorker: @unchecked Sendable {
    private let databasePath: String
    private let events: EventLog
    private let notify: @Sendable (StoreEvent) -> Void
    private var writer: Writer?

    /// Pages in the log that make a checkpoint worthwhile: 1000 was never slower than more, and overwriting a
    /// recycled log needs no growth of the file.
    private static let logPagesBeforeCheckpoint = 1000

    init(databasePath: String, events: EventLog, notify: @escaping @Sendable (StoreEvent) -> Void) throws {
        self.databasePath = databasePath
        self.events = events
        self.notify = notify
        writer = try Writer(databasePath: databasePath)
    }

    func commit(_ jobs: [WriteJob]) {
        do {
            let writer = try openWriter()
            try apply(jobs, writer)
        } catch {
            fail(jobs, error)
        }
        for job in jobs { job.finish() }
        checkpointIfLong()
    }

    /// After a failed commit the connection is made anew: what its page cache holds then comes from the file again,
    /// and not from memory that a failed fsync may have left ahead of the disk.
    private func openWriter() throws -> Writer {
        if let writer { return writer }
        let made = try Writer(databasePath: databasePath)
        writer = made
        return made
    }

    private func apply(_ jobs: [WriteJob], _ writer: Writer) throws {
        try writer.begin(recordingEvents: events.isRecording())
        for job in jobs {
            try writer.beginJob()
            do {
                try job.apply(writer)
                try writer.endJob()
            } catch let error as SQLiteError {
                // Only a rule of the schema that the job did not check for itself is the job's own failure.
                guard error.isConstraint else { throw error }
                job.failure = TrackingError(
                    .badRequest, "The write breaks a rule of the store: \(error.message).", cause: error.description)
                try writer.undoJob()
            } catch {
                job.failure = error
                try writer.undoJob()
            }
        }
        try writer.commit()
        events.publish(writer.events)
    }

    private func fail(_ jobs: [WriteJob], _ error: any Error) {
        notify(.commitFailed("\(error)"))
        // Closing the connection rolls back whatever is open.
        writer = nil
        let failure = Self.explain(error)
        // A job that failed by itself keeps its own, more specific error: nothing of it was written either way.
        for job in jobs where job.failure == nil { job.failure = failure }
    }

    private static func explain(_ error: any Error) -> TrackingError {
        guard let failure = error as? SQLiteError else {
            return TrackingError(.internalError, "The write could not be saved.", cause: "\(error)")
        }
        if failure.isFull {
            return TrackingError(
                .storageFull, "The write was not saved: the server's disk is full. Free some space and send it again.",
                cause: failure.description)
        }
        if failure.isReadOnly {
            return TrackingError(
                .internalError, "The write was not saved: the server's disk is read-only.", cause: failure.description)
        }
        return TrackingError(
            .internalError, "The write was not saved: \(failure.message).", cause: failure.description)
    }

    private func checkpointIfLong() {
        guard let writer, writer.logPages >= Self.logPagesBeforeCheckpoint else { return }
        do {
            try writer.checkpoint()
        } catch {
            // The log still holds everything; the next group tries again.
            notify(.upkeepFailed("checkpoint: \(error)"))
        }
    }

    func close() {
        do {
            try writer?.close()
        } catch {
            notify(.upkeepFailed("last checkpoint: \(error)"))
        }
        writer = nil
    }
}
