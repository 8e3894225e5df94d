internal import Glibc
internal import Threads

/// Collects the lines of all threads and writes them to standard error from a thread of its own.
///
/// A thread that logs holds a lock for the time it takes to format one line and never waits for the reader of the
/// log: when that one is too slow the buffer fills, further lines are dropped and their number is logged once there
/// is room. When standard error is gone, lines are dropped without end and the server goes on.
final class LogSink: Sendable {
    /// Bytes gathered before the writer is woken early.
    static let flushBytes = 64 * 1024
    /// Milliseconds that a line may wait in the buffer.
    static let flushMs: Int64 = 50
    /// Bytes that wait at most.
    static let bufferBytesMax = 1024 * 1024

    private struct State {
        /// Lines not handed to the writer yet.
        var pending: [UInt8] = []
        /// The other buffer, empty; the writer has it while it writes.
        var spare: [UInt8] = []
        var isWriting = false
        var isUrgent = false
        var isClosed = false
        var droppedLines = 0

        var isEmpty: Bool { pending.isEmpty && !isWriting }
    }

    private let state = Monitor(State())
    private let descriptor: Int32
    private let reportDropped: @Sendable (_ lines: Int, _ buffer: inout [UInt8]) -> Void

    /// Starts the writing thread. It must be started after the signals it should not take are blocked.
    ///
    /// - Parameter reportDropped: appends a line that says how many were dropped.
    init(descriptor: Int32, reportDropped: @escaping @Sendable (_ lines: Int, _ buffer: inout [UInt8]) -> Void) {
        self.descriptor = descriptor
        self.reportDropped = reportDropped
        _ = Thread.start(name: "log") { self.run() }
    }

    /// Adds one line.
    ///
    /// - Parameter isUrgent: whether it is to be written at once.
    /// - Parameter format: appends the whole line with its end. It runs under the lock: it must not log.
    func append(isUrgent: Bool, _ format: (inout [UInt8]) -> Void) {
        let mustWake = state.with { state -> Bool in
            guard !state.isClosed else { return false }
            guard state.pending.count < Self.bufferBytesMax else {
                state.droppedLines += 1
                return false
            }
            let before = state.pending.count
            format(&state.pending)
            let wasUrgent = state.isUrgent
            state.isUrgent = wasUrgent || isUrgent
            return before == 0 || (isUrgent && !wasUrgent)
                || (before < Self.flushBytes && state.pending.count >= Self.flushBytes)
        }
        if mustWake { state.broadcast() }
    }

    /// Waits until all lines so far are written, but no longer than the limit.
    func flush(timeoutMs: Int64) {
        state.with { $0.isUrgent = true }
        state.broadcast()
        state.wait(until: { $0.isEmpty || $0.isClosed }, orAfter: timeoutMs) { _, _ in }
    }

    private func run() {
        while true {
            state.wait(until: { !$0.pending.isEmpty }) { _ in }
            var ready = state.wait(
                until: { $0.pending.count >= Self.flushBytes || $0.isUrgent }, orAfter: Self.flushMs
            ) { state, _ in
                state.isWriting = true
                state.isUrgent = false
                var ready = state.spare
                state.spare = []
                swap(&ready, &state.pending)
                if state.droppedLines > 0 {
                    reportDropped(state.droppedLines, &ready)
                    state.droppedLines = 0
                }
                return ready
            }
            let isOpen = write(ready)
            ready.removeAll(keepingCapacity: true)
            state.with { state in
                state.spare = ready
                state.isWriting = false
                if !isOpen {
                    state.isClosed = true
                    state.pending = []
                }
            }
            state.broadcast()
            if !isOpen { return }
        }
    }

    /// Writes all bytes, however long the reader takes.
    /// - Returns: false when standard error can never be written to again.
    private func write(_ buffer: [UInt8]) -> Bool {
        unsafe buffer.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
                let size = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
                if size >= 0 {
                    start += size
                    continue
                }
                switch errno {
                case EINTR: continue
                case EAGAIN:
                    // Someone made the pipe non-blocking for us.
                    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    unsafe poll(&waiting, 1, -1)
                case EPIPE, EBADF:
                    return false
                default:
                    // Such as a full disk: it may have room again, so these lines are lost and later ones are not.
                    return true
                }
            }
            return true
        }
    }
}
