internal import Synchronization
internal import Threads

/// One client's connection, and the request that is under way on it: made when the client connects, freed when
/// libmicrohttpd has closed it, and used again for each request, so that a request costs no object of its own.
///
/// `@unchecked Sendable`: `phase`, `limitNs` and the byte counts are atomics, which the watchdog reads; `exchange` and
/// `wasCut` belong to the connection's thread; `slot` belongs to the registry, under its lock.
final class Connection: @unchecked Sendable {
    enum Phase: UInt8, AtomicRepresentable {
        /// Waits for a request line.
        case idle
        /// Between the request line and the end of the head.
        case head
        case body
        /// The handler is at work; how long is its own affair.
        case handling
        case sending
        /// The answer is out; the rest of a refused body is thrown away.
        case lingering
    }

    /// Valid as long as the connection is in the registry.
    let descriptor: Int32
    let clientAddress: String

    let phase = Atomic<Phase>(.idle)
    /// When the present phase must be over, by the monotonic clock; `never`, or `cut` once the watchdog lost patience.
    let limitNs: Atomic<Int64>
    /// Bytes of the present body, and how many of them there were when its present window began.
    private let bodyBytes = Atomic<Int>(0)
    private let windowBytes = Atomic<Int>(0)

    /// Where the registry keeps it; nil when it does not.
    var slot: Int?

    var exchange = Exchange()
    private var wasCut = false

    static let never = Int64.max
    static let cut = Int64.min

    init(descriptor: Int32, clientAddress: String, limitNs: Int64) {
        self.descriptor = descriptor
        self.clientAddress = clientAddress
        self.limitNs = Atomic(limitNs)
    }

    /// Goes on to `next`, which must be over at `limit`. For the connection's thread.
    ///
    /// The watchdog swaps the limit for `cut` only if it is still the one it saw expire, so a request that arrives at
    /// the last moment is either cut before this call, and that shows here, or not at all.
    func enter(_ next: Phase, until limit: Int64) {
        phase.store(next, ordering: .releasing)
        if limitNs.exchange(limit, ordering: .acquiringAndReleasing) == Connection.cut { wasCut = true }
    }

    /// `enter` for a body; `limit` is the end of its first window.
    func enterBody(until limit: Int64) {
        bodyBytes.store(0, ordering: .relaxed)
        windowBytes.store(0, ordering: .relaxed)
        enter(.body, until: limit)
    }

    func bodyGrew(to count: Int) { bodyBytes.store(count, ordering: .relaxed) }

    /// Whether the body brought `bytesMin` since the last call (or its start). For the watchdog.
    func bodyWindowEnds(bytesMin: Int) -> Bool {
        let received = bodyBytes.load(ordering: .relaxed)
        return received - windowBytes.exchange(received, ordering: .relaxed) >= bytesMin
    }

    /// Whether the watchdog has cut the connection: its socket is shut down, and no answer can be sent.
    var isCut: Bool { wasCut || limitNs.load(ordering: .acquiring) == Connection.cut }
}

/// The request under way on a connection.
struct Exchange {
    /// When the request line was in.
    var startNs: Int64 = 0
    var requestID = ""
    var rawTarget = ""
    /// Bytes of the target as C sees it, to find a NUL that hides the rest.
    var targetBytes = 0
    var target: Result<HTTPTarget, HTTPTargetError> = .failure(.form(""))
    /// "-" until the head is in.
    var method = "-"
    var isHeadIn = false
    /// Set once the head is accepted.
    var head: HTTPRequestHead?
    /// A refusal that waits for the end of a request without a body: answered any earlier, libmicrohttpd would close.
    var refusal: HTTPResponse?
    var bodyBytesMax = 0
    var body: [UInt8] = []
    /// Takes the body instead of `body`, until it has answered or given up.
    var receiver: (any HTTPBodyReceiver)?
    /// Bytes that the receiver was given.
    var receivedBytes = 0
    /// What of the server's budget this body holds.
    var chargedBytes = 0
    /// 0 until there is an answer.
    var status = 0
    var responseBytes = 0
    /// Whether a body may still be on its way when the answer is out.
    var mustLinger = false
    /// Whether the answer went around libmicrohttpd and out whole, see `Answer.sendAround`.
    var isSentAround = false
}
