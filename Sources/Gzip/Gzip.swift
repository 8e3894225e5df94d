package import Bytes
internal import CZlib

/// The gzip format (RFC 1952), made by zlib.
package enum Gzip {
    /// All of `bytes`, compressed.
    /// - Parameter level: 1 (fastest) to 9 (smallest).
    package static func compressed(_ bytes: ByteBuffer, level: Int32 = 1) -> ByteBuffer {
        unsafe bytes.withUnsafeBytes { unsafe compressed($0, level) }
    }

    private static func compressed(_ bytes: UnsafeRawBufferPointer, _ level: Int32) -> ByteBuffer {
        var stream = unsafe z_stream()
        precondition(unsafe roost_gzip_start(&stream, level) == Z_OK, "out of memory for zlib")
        defer { unsafe deflateEnd(&stream) }
        let bound = Int(unsafe deflateBound(&stream, UInt(bytes.count)))
        var output = GrowableBytes(capacity: bound)
        // zlib counts in 32 bits; what an answer holds is far below that.
        precondition(bytes.count <= UInt32.max / 2, "\(bytes.count) bytes are too many for one piece")
        unsafe output.appendUninitialized(capacity: bound) { start in
            // zlib only reads from it.
            unsafe stream.next_in = UnsafeMutablePointer(
                mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            unsafe stream.avail_in = UInt32(bytes.count)
            unsafe stream.next_out = start
            unsafe stream.avail_out = UInt32(bound)
            let code = unsafe deflate(&stream, Z_FINISH)
            precondition(code == Z_STREAM_END, "zlib's bound was too small")
            return Int(unsafe stream.total_out)
        }
        return ByteBuffer(output)
    }
}

extension Gzip {
    /// What stands before deflate data to make it gzip: no name, no time, an unknown system.
    package static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]

    /// What stands behind it.
    /// - Parameter count: bytes before they were compressed.
    package static func trailer(crc32: UInt32, count: Int) -> [UInt8] {
        [crc32, UInt32(truncatingIfNeeded: count)].flatMap { word in
            (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
    }
}
