internal import Bytes
internal import JSON
internal import MicroHTTP
internal import Model
internal import Store
internal import Threads

/// The committed changes of some runs as `text/event-stream` (WHATWG HTML, section 9.2), for as long as the client
/// stays.
final class EventStream: HTTPBodyProducer {
    /// Whose changes are sent.
    enum Scope {
        case experiments(Set<Int64>)
        /// A run and all below it.
        case subtree(rootID: String)
    }

    private let store: TrackingStore
    private let scope: Scope
    private var position: EventLog.Position
    private var opening: [UInt8]?
    private var isOver = false
    /// Whether a run is in the subtree, of those that were asked about since the tree last changed.
    private var members: [String: Bool] = [:]

    /// A sign of life is sent after so long without an event: proxies close silent connections after 30 s and more.
    private static let silenceNs: Int64 = 10_000_000_000
    private static let eventsAtOnce = 500
    private static let membersMax = 100_000

    /// - Parameter lastID: of the last event that the client has seen; nil to begin now.
    /// - Throws: RESOURCE_EXHAUSTED when there are too many streams.
    init(_ store: TrackingStore, _ scope: Scope, lastID: String?) throws {
        guard let now = store.events.join() else {
            throw TrackingError(
                .resourceExhausted, "There are \(EventLog.followersMax) event streams already; close one and try again."
            )
        }
        self.store = store
        self.scope = scope
        position = now
        var text = "retry: 2000\n"
        if let lastID {
            if let old = Self.position(lastID), old.epoch == now.epoch, old.next <= now.next {
                position = old
            } else {
                text += Self.lostText(now)
            }
        }
        // Also tells a client that sees no event where it is.
        text += "id: \(Self.text(position))\nevent: open\ndata: {}\n\n"
        opening = Array(text.utf8)
    }

    deinit { store.events.leave() }

    func next() throws -> [UInt8]? {
        if let opening {
            self.opening = nil
            return opening
        }
        if isOver { return nil }
        let silenceEndsNs = Clock.monotonicNs() + Self.silenceNs
        while true {
            let leftMs = (silenceEndsNs - Clock.monotonicNs()) / 1_000_000
            if leftMs <= 0 { return Array(":\n\n".utf8) }
            switch store.events.read(from: position, atMost: Self.eventsAtOnce, waitingMs: leftMs) {
            case .closed: return nil
            case .lost:
                // Too slow: it may come back and read everything anew.
                isOver = true
                return Array(Self.lostText(position).utf8)
            case .events(let events, let behind):
                let bytes = try encoded(events)
                position = behind
                if !bytes.isEmpty { return bytes }
            }
        }
    }

    // MARK: Whose

    private func concerns(_ event: RunEvent) throws -> Bool {
        switch scope {
        case .experiments(let ids):
            if case .moved(let from) = event.change, ids.contains(from) { return true }
            return ids.contains(event.experimentID)
        case .subtree(let rootID):
            let before = members[event.runID]
            if changesTree(event) { members.removeAll() }
            if event.runID == rootID { return true }
            // A run that has just left the subtree is news for it too.
            let isMember = try isMember(event.runID, of: rootID)
            return isMember || before == true
        }
    }

    private func changesTree(_ event: RunEvent) -> Bool {
        switch event.change {
        case .tags(let tags): tags.contains { $0.key == TrackingStore.parentTag }
        case .tagDeleted(let key): key == TrackingStore.parentTag
        case .purged: true
        case .created, .updated, .metrics, .params, .deleted, .restored, .moved: false
        }
    }

    private func isMember(_ runID: String, of rootID: String) throws -> Bool {
        if let known = members[runID] { return known }
        let isMember = try store.isRun(runID, below: rootID)
        if members.count >= Self.membersMax { members.removeAll() }
        members[runID] = isMember
        return isMember
    }

    // MARK: Text

    private static func lostText(_ position: EventLog.Position) -> String {
        "id: \(text(position))\nevent: reset\ndata: {}\n\n"
    }

    private static func text(_ position: EventLog.Position) -> String {
        String(position.epoch, radix: 36) + "-" + String(position.next)
    }

    private static func position(_ text: String) -> EventLog.Position? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let epoch = UInt64(parts[0], radix: 36), let next = UInt64(parts[1]) else { return nil }
        return EventLog.Position(epoch: epoch, next: next)
    }

    /// Those of `events`, which begin at `position`, that concern the client.
    private func encoded(_ events: [RunEvent]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, event) in events.enumerated() where try concerns(event) {
            let next = position.next + UInt64(index) + 1
            bytes += encoded(event, EventLog.Position(epoch: position.epoch, next: next))
        }
        return bytes
    }

    private func encoded(_ event: RunEvent, _ position: EventLog.Position) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.member("run_id", event.runID)
        writer.member("experiment_id", String(event.experimentID))
        let name = writer.write(event.change)
        writer.endObject()
        return Array("id: \(Self.text(position))\nevent: \(name)\ndata: ".utf8) + writer.finish().bytes + [0x0A, 0x0A]
    }
}

extension JSONWriter {
    /// The members that a change adds to its event.
    /// - Returns: the name of the event.
    fileprivate mutating func write(_ change: RunEvent.Change) -> StaticString {
        switch change {
        case .created(let info, let tags):
            key("info")
            write(info)
            writeTags(tags)
            return "run-created"
        case .updated(let info):
            key("info")
            write(info)
            return "run-updated"
        case .metrics(let metrics):
            key("metrics")
            beginArray()
            for metric in metrics {
                beginObject()
                member("key", metric.key)
                member("value", metric.value)
                member("step", metric.step)
                member("timestamp", metric.timestampMs)
                member("points", Int64(metric.count))
                endObject()
            }
            endArray()
            return "metrics"
        case .params(let params):
            writeParams(params)
            return "params"
        case .tags(let tags):
            writeTags(tags)
            return "tags"
        case .tagDeleted(let key):
            member("key", key)
            return "tag-deleted"
        case .deleted: return "run-deleted"
        case .restored: return "run-restored"
        case .moved(let from):
            member("from_experiment_id", String(from))
            return "run-moved"
        case .purged: return "run-purged"
        }
    }
}
