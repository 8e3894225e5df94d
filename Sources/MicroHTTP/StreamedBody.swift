internal import CMicroHTTPD
internal import Glibc
internal import Threads

/// A body on its way from its producer to libmicrohttpd, which asks for as many bytes as it has room for.
final class StreamedBody {
    private let producer: any HTTPBodyProducer
    private let connection: Connection
    private let sendGraceNs: Int64
    private var piece: [UInt8] = []
    private var sent = 0

    /// What the library asks for at once; it allocates that much for each response.
    private static let blockBytes = 32 * 1024

    private init(_ producer: any HTTPBodyProducer, _ connection: Connection, sendGraceSeconds: Int) {
        self.producer = producer
        self.connection = connection
        sendGraceNs = Int64(sendGraceSeconds) * 1_000_000_000
    }

    /// A response without a declared length: sent in chunks, or ended by closing to clients of HTTP/1.0.
    static func response(
        _ producer: any HTTPBodyProducer, on connection: Connection, sendGraceSeconds: Int
    ) -> OpaquePointer? {
        let body = StreamedBody(producer, connection, sendGraceSeconds: sendGraceSeconds)
        let context = unsafe Unmanaged.passRetained(body).toOpaque()
        let made = unsafe MHD_create_response_from_callback(
            UInt64.max, blockBytes,
            { context, _, buffer, size in
                guard let context = unsafe context, let buffer = unsafe buffer else { return streamFailed }
                let body = unsafe Unmanaged<StreamedBody>.fromOpaque(context).takeUnretainedValue()
                return unsafe body.fill(UnsafeMutableRawBufferPointer(start: buffer, count: size))
            }, context,
            { context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<StreamedBody>.fromOpaque(context).release()
            })
        if unsafe made == nil { unsafe Unmanaged<StreamedBody>.fromOpaque(context).release() }
        return unsafe made
    }

    /// - Returns: bytes written; -1 at the end, -2 to cut the connection.
    private func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        if sent == piece.count {
            // However long the producer takes, the client is not to blame.
            connection.enter(.handling, until: Connection.never)
            if connection.isCut { return streamFailed }
            do {
                guard let next = try producer.next() else { return streamEnded }
                precondition(!next.isEmpty, "a piece of a body must not be empty")
                piece = next
                sent = 0
            } catch {
                return streamFailed
            }
        }
        let count = min(buffer.count, piece.count - sent)
        unsafe piece.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[sent..<(sent + count)]))
        }
        sent += count
        connection.exchange.responseBytes += count
        // The library comes back when the system has taken all of it.
        connection.enter(.sending, until: Clock.monotonicNs() + sendGraceNs)
        return count
    }
}

/// `MHD_CONTENT_READER_END_OF_STREAM` and `…_END_WITH_ERROR`, macros that Swift does not see.
private let streamEnded = -1
private let streamFailed = -2
