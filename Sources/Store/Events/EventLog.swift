internal import Model
internal import Threads

/// The latest committed changes, for those who follow them.
///
/// Changes are kept in one bounded list that every follower reads at its own place: a follower costs no memory of its
/// own, nobody waits for it, and one that falls behind the end of the list is told so. Nothing is kept while nobody
/// follows, nor was following a short while ago.
package final class EventLog: Sendable {
    /// A place in the list. The `epoch` changes whenever the list begins anew, so that an old place is known as such.
    package struct Position: Sendable, Equatable {
        package let epoch: UInt64
        /// The number of the next event to read.
        package let next: UInt64

        package init(epoch: UInt64, next: UInt64) {
            self.epoch = epoch
            self.next = next
        }
    }

    package enum Reading: Sendable {
        /// The events from the position on, which may be none, and the position behind them.
        case events([RunEvent], Position)
        /// The list no longer has what follows the position: it must be read anew what there is.
        case lost
        /// The store is closing.
        case closed
    }

    private struct State {
        var events: [RunEvent] = []
        /// The number of `events[start]`; those before `start` are dropped.
        var first: UInt64 = 0
        var start = 0
        var bytes = 0
        var epoch: UInt64
        var followers = 0
        var idleSinceNs: Int64 = 0
        var isRecording = false
        var isClosed = false

        var next: UInt64 { first + UInt64(events.count - start) }
    }

    private let state: Monitor<State>

    static let eventsMax = 50_000
    static let bytesMax = 16 * 1024 * 1024
    /// Streams at once.
    package static let followersMax = 64
    /// How long changes are kept for a follower to come back after the last one has gone.
    static let memoryNs: Int64 = 120_000_000_000

    init() {
        state = Monitor(State(epoch: .random(in: 1 ... .max)))
    }

    // MARK: The writer's side

    /// Whether there is anybody to note changes for.
    func isRecording() -> Bool {
        state.with { state in
            guard state.isRecording, state.followers == 0, Clock.monotonicNs() - state.idleSinceNs > Self.memoryNs
            else {
                return state.isRecording
            }
            state.isRecording = false
            state.events = []
            (state.first, state.start, state.bytes) = (0, 0, 0)
            state.epoch = .random(in: 1 ... .max)
            return false
        }
    }

    /// Adds what a commit has changed, in its order.
    func publish(_ events: [RunEvent]) {
        if events.isEmpty { return }
        state.with { state in
            for event in events {
                state.events.append(event)
                state.bytes += event.bytes
            }
            while state.events.count - state.start > Self.eventsMax || state.bytes > Self.bytesMax {
                state.bytes -= state.events[state.start].bytes
                state.start += 1
                state.first += 1
            }
            // Moving the rest up now and then is cheaper than each time.
            if state.start > Self.eventsMax {
                state.events.removeFirst(state.start)
                state.start = 0
            }
        }
        state.broadcast()
    }

    /// Ends every stream.
    package func close() {
        state.with { $0.isClosed = true }
        state.broadcast()
    }

    // MARK: The followers' side

    /// Counts a follower in.
    /// - Returns: where the list ends now; nil when there are too many followers already.
    package func join() -> Position? {
        state.with { state in
            guard state.followers < Self.followersMax, !state.isClosed else { return nil }
            state.followers += 1
            state.isRecording = true
            return Position(epoch: state.epoch, next: state.next)
        }
    }

    package func leave() {
        state.with { state in
            state.followers -= 1
            state.idleSinceNs = Clock.monotonicNs()
        }
    }

    /// What follows `position`, waited for when there is nothing yet.
    /// - Parameter milliseconds: how long to wait.
    package func read(from position: Position, atMost count: Int, waitingMs milliseconds: Int64) -> Reading {
        state.wait(
            until: { $0.isClosed || $0.epoch != position.epoch || $0.next != position.next }, orAfter: milliseconds
        ) { state, _ in
            if state.isClosed { return .closed }
            guard state.epoch == position.epoch, position.next >= state.first, position.next <= state.next else {
                return .lost
            }
            let from = state.start + Int(position.next - state.first)
            let to = min(state.events.count, from + count)
            return .events(
                Array(state.events[from..<to]), Position(epoch: position.epoch, next: position.next + UInt64(to - from))
            )
        }
    }
}
