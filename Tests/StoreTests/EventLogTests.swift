@testable import Store
import Testing

@Suite struct EventLogTests {
    private func event(_ name: Int) -> RunEvent { RunEvent(runID: "\(name)", experimentID: 0, change: .deleted) }

    @Test func nothingIsKeptWhileNobodyFollows() throws {
        let log = EventLog()
        #expect(!log.isRecording())
        _ = try #require(log.join())
        #expect(log.isRecording())
        log.leave()
        // For a while, so that the follower can come back.
        #expect(log.isRecording())
    }

    @Test func aFollowerThatFallsBehindIsLost() throws {
        let log = EventLog()
        let start = try #require(log.join())
        log.publish((0..<10).map(event))
        guard case .events(let first, let behind) = log.read(from: start, atMost: 4, waitingMs: 0) else {
            Issue.record("no events")
            return
        }
        #expect(first.map(\.runID) == ["0", "1", "2", "3"])
        log.publish((10..<EventLog.eventsMax + 4).map(event))
        guard case .events(let next, _) = log.read(from: behind, atMost: 1, waitingMs: 0) else {
            Issue.record("no events")
            return
        }
        #expect(next.map(\.runID) == ["4"])
        log.publish([event(-1)])
        guard case .lost = log.read(from: behind, atMost: 1, waitingMs: 0) else {
            Issue.record("an event was dropped unseen")
            return
        }
    }

    @Test func waitingEndsWithoutEvents() throws {
        let log = EventLog()
        let start = try #require(log.join())
        guard case .events(let none, let same) = log.read(from: start, atMost: 4, waitingMs: 1) else {
            Issue.record("no answer")
            return
        }
        #expect(none.isEmpty)
        #expect(same == start)
    }
}
