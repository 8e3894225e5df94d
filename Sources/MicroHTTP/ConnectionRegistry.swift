internal import Glibc
internal import Synchronization
internal import Threads

/// Every open connection, and the watchdog that cuts the slow ones.
///
/// libmicrohttpd's own timeout is not used: it counts from the last byte, so a client that sends one byte now and then
/// is never cut, and its thread spins through the last second before the timeout (it rounds the wait down to whole
/// seconds). Here each phase of a request has a limit of its own.
///
/// A connection is cut by shutting its socket down, which wakes its thread wherever it waits. That happens with the
/// registry locked, and a connection leaves the registry before its descriptor is closed: a descriptor that the system
/// has given to somebody else is never touched.
final class ConnectionRegistry: Sendable {
    private struct State {
        var connections: [Connection] = []
        var isStopped = false
    }

    private let monitor = Monitor(State())
    private let bodyWindowNs: Int64
    private let bodyWindowBytes: Int
    /// How exact the limits are kept.
    private static let tickMs: Int64 = 500

    init(configuration: HTTPServer.Configuration) {
        bodyWindowNs = Int64(configuration.bodyWindowSeconds) * 1_000_000_000
        bodyWindowBytes = configuration.bodyWindowSeconds * configuration.bodyMinBytesPerSecond
    }

    func add(_ connection: Connection) {
        monitor.with { state in
            connection.slot = state.connections.count
            state.connections.append(connection)
        }
    }

    /// After this call the descriptor may be closed.
    func remove(_ connection: Connection) {
        monitor.with { state in
            guard let slot = connection.slot else { return }
            let last = state.connections.removeLast()
            if last !== connection {
                state.connections[slot] = last
                last.slot = slot
            }
            connection.slot = nil
        }
    }

    /// Cuts the connections that have no request under way.
    /// - Returns: how many have one.
    func cutIdle() -> Int {
        monitor.with { state in
            var busy = 0
            for connection in state.connections {
                let limit = connection.limitNs.load(ordering: .acquiring)
                switch connection.phase.load(ordering: .acquiring) {
                case .idle, .lingering: Self.cut(connection, ifStill: limit)
                case .head, .body, .handling, .sending: if limit != Connection.cut { busy += 1 }
                }
            }
            return busy
        }
    }

    func cutAll() {
        monitor.with { state in
            for connection in state.connections {
                connection.limitNs.store(Connection.cut, ordering: .releasing)
                _ = shutdown(connection.descriptor, Int32(SHUT_RDWR))
            }
        }
    }

    /// Starts the watchdog; it ends after `stopWatching`.
    func startWatching() -> Thread {
        Thread.start(name: "http-watchdog") { [self] in
            while monitor.wait(until: \.isStopped, orAfter: Self.tickMs, { state, _ in sweep(&state) }) {}
        }
    }

    func stopWatching() {
        monitor.with { $0.isStopped = true }
        monitor.broadcast()
    }

    /// - Returns: whether to go on watching.
    private func sweep(_ state: inout State) -> Bool {
        let now = Clock.monotonicNs()
        for connection in state.connections {
            let limit = connection.limitNs.load(ordering: .acquiring)
            guard limit <= now, limit != Connection.cut else { continue }
            let isBody = connection.phase.load(ordering: .acquiring) == .body
            if isBody, connection.bodyWindowEnds(bytesMin: bodyWindowBytes) {
                // Lost only to the connection's own thread, which has then set a later limit.
                _ = connection.limitNs.compareExchange(
                    expected: limit, desired: now + bodyWindowNs, ordering: .acquiringAndReleasing)
            } else {
                Self.cut(connection, ifStill: limit)
            }
        }
        return !state.isStopped
    }

    private static func cut(_ connection: Connection, ifStill limit: Int64) {
        guard limit != Connection.cut else { return }
        let outcome = connection.limitNs.compareExchange(
            expected: limit, desired: Connection.cut, ordering: .acquiringAndReleasing)
        if outcome.exchanged { _ = shutdown(connection.descriptor, Int32(SHUT_RDWR)) }
    }
}
