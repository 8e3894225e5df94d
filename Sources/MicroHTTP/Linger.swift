internal import Glibc
internal import Threads

/// The polite way to close while the client is still sending.
enum Linger {
    /// A client that sends nothing for so long has read its answer or never will.
    private static let silenceMs: Int64 = 2000

    /// Ends our side, then reads and throws away what still comes, until the client closes too, falls silent, or the
    /// time is up. Closing with unread bytes would make the system send a reset, and the client's system would drop
    /// the answer it has not read yet.
    static func discard(_ descriptor: Int32, untilNs limit: Int64) {
        _ = shutdown(descriptor, Int32(SHUT_WR))
        unsafe withUnsafeTemporaryAllocation(byteCount: 16 * 1024, alignment: 16) { buffer in
            while true {
                let leftMs = (limit - Clock.monotonicNs()) / 1_000_000
                guard leftMs > 0, waits(for: Int16(POLLIN), on: descriptor, ms: min(leftMs, silenceMs)) else { return }
                let count = unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
                if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return }
            }
        }
    }

    /// Sends all of `bytes`; false when the client is gone or does not read until the time is up.
    static func sendAll(_ bytes: [UInt8], to descriptor: Int32, untilNs limit: Int64) -> Bool {
        unsafe bytes.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[sent...])
                let count = unsafe send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                if count > 0 {
                    sent += count
                } else if errno == EAGAIN {
                    let leftMs = (limit - Clock.monotonicNs()) / 1_000_000
                    guard leftMs > 0, waits(for: Int16(POLLOUT), on: descriptor, ms: leftMs) else { return false }
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }

    private static func waits(for events: Int16, on descriptor: Int32, ms: Int64) -> Bool {
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        let ready = unsafe poll(&entry, 1, Int32(min(ms, Int64(Int32.max))))
        return ready > 0 || (ready < 0 && errno == EINTR)
    }
}
