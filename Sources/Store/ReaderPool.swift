internal import Model
internal import SQLite
internal import Threads

/// A read-only connection with what it has learned about key names. Names and ids never change once committed, so
/// what is cached stays true.
final class Reader {
    let connection: Connection
    private var ids: [ExactText: Int64] = [:]
    private var names: [Int64: String] = [:]

    init(databasePath: String, cacheBytes: Int) throws(SQLiteError) {
        connection = try Connection(path: databasePath, mode: .readOnly, cacheBytes: cacheBytes)
    }

    /// Reads through another connection, for no longer than one write: what that has not committed yet may be undone.
    init(over connection: Connection) { self.connection = connection }

    /// The id of a metric, param or tag name; nil when nothing was ever logged under it.
    func keyID(_ name: String) throws -> Int64? {
        if let known = ids[ExactText(name)] { return known }
        let id = try connection.statement("SELECT key_id FROM keys WHERE name = ?").first(.text(name)) { $0.int(0) }
        if let id { remember(id, name) }
        return id
    }

    func keyName(_ id: Int64) throws -> String {
        if let known = names[id] { return known }
        let name = try connection.statement("SELECT name FROM keys WHERE key_id = ?").first(.integer(id)) { $0.text(0) }
        guard let name else { throw TrackingError(.internalError, "key \(id) has no name; run `roost check`") }
        remember(id, name)
        return name
    }

    private func remember(_ id: Int64, _ name: String) {
        // Far above what a person logs; a bound all the same, since names come from clients.
        if names.count >= 20_000 {
            ids.removeAll()
            names.removeAll()
        }
        ids[ExactText(name)] = id
        names[id] = name
    }
}

/// Lends read connections, in two lanes that share nothing: searches and histories wait for each other only, so that
/// a `runs/get` never waits for a slow search.
final class ReaderPool: Sendable {
    enum Lane { case point, search }

    /// A reader is in `free` or with exactly one borrower, never both, which makes the state safe to hand around.
    private struct State: @unchecked Sendable {
        var free: [Reader]
        var isClosed = false
    }

    private let pointLane: Monitor<State>
    private let searchLane: Monitor<State>
    private let queryTimeoutSeconds: Int

    init(_ configuration: StoreConfiguration) throws(SQLiteError) {
        // A search walks over tens of thousands of runs, and the same ones again for the next page.
        pointLane = try Self.lane(configuration, cacheBytes: 4 * 1024 * 1024)
        searchLane = try Self.lane(configuration, cacheBytes: 12 * 1024 * 1024)
        queryTimeoutSeconds = configuration.queryTimeoutSeconds
    }

    private static func lane(
        _ configuration: StoreConfiguration, cacheBytes: Int
    ) throws(SQLiteError) -> Monitor<State> {
        var readers: [Reader] = []
        for _ in 0..<max(configuration.readersPerLane, 1) {
            readers.append(try Reader(databasePath: configuration.databasePath, cacheBytes: cacheBytes))
        }
        return Monitor(State(free: readers))
    }

    /// Runs `body` on one snapshot of the database.
    /// - Throws: INVALID_PARAMETER_VALUE when a search takes longer than the query time limit.
    func read<R>(_ lane: Lane, _ body: (Reader) throws -> R) throws -> R {
        let free = lane == .point ? pointLane : searchLane
        let borrowed = free.wait(until: { $0.isClosed || !$0.free.isEmpty }) { $0.free.popLast() }
        guard let reader = borrowed else {
            throw TrackingError(.temporarilyUnavailable, "The server is shutting down.")
        }
        defer {
            free.with { if !$0.isClosed { $0.free.append(reader) } }
            free.signal()
        }
        if lane == .search {
            let deadline = Clock.monotonicNs() + Int64(queryTimeoutSeconds) * 1_000_000_000
            reader.connection.setDeadline(deadline) { Clock.monotonicNs() }
        }
        do {
            try reader.connection.statement("BEGIN").run()
            let result = try body(reader)
            try reader.connection.statement("COMMIT").run()
            return result
        } catch {
            if reader.connection.isInTransaction { try reader.connection.statement("ROLLBACK").run() }
            throw explain(error)
        }
    }

    private func explain(_ error: any Error) -> any Error {
        guard let failure = error as? SQLiteError else { return error }
        if failure.isInterrupted {
            return TrackingError.invalid(
                "The query was stopped after \(queryTimeoutSeconds) seconds; narrow the filter, or ask for an order "
                    + "that an index serves.")
        }
        return TrackingError(
            .internalError, "The data could not be read: \(failure.message).", cause: failure.description)
    }

    /// Refuses further reads and closes the connections; borrowed ones close when their borrower ends.
    func close() {
        for lane in [pointLane, searchLane] {
            lane.with { state in
                state.isClosed = true
                state.free.removeAll()
            }
            lane.broadcast()
        }
    }
}
