package import Bytes
internal import CZlib

/// Raw deflate data (RFC 1951), as zip archives hold it, and the sum that goes with it.
package enum Deflate {
    /// The data is not what it was said to be. `description` is the rest of a sentence about it.
    package struct Damage: Error, CustomStringConvertible {
        package let description: String
    }

    /// All that `bytes` hold, decompressed.
    /// - Parameter count: how many bytes must come out; never are more made.
    /// - Throws: when the bytes are no deflate data, go on after its end, or hold another number of bytes.
    package static func inflated(_ bytes: ByteBuffer, count: Int) throws(Damage) -> ByteBuffer {
        // One more than wanted, so that too long a stream is told from a right one.
        let capacity = count + 1
        guard bytes.count <= UInt32.max, capacity <= UInt32.max else {
            throw Damage(description: "is too large to be read")
        }
        var output = GrowableBytes(capacity: capacity)
        var code = Z_STREAM_ERROR
        var unread = 0
        var written = 0
        unsafe bytes.withUnsafeBytes { input in
            var stream = unsafe z_stream()
            precondition(unsafe roost_inflate_raw_start(&stream) == Z_OK, "out of memory for zlib")
            defer { unsafe inflateEnd(&stream) }
            // zlib only reads from it.
            unsafe stream.next_in = UnsafeMutablePointer(
                mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
            unsafe stream.avail_in = UInt32(input.count)
            unsafe output.appendUninitialized(capacity: capacity) { start in
                unsafe stream.next_out = start
                unsafe stream.avail_out = UInt32(capacity)
                code = unsafe inflate(&stream, Z_FINISH)
                written = Int(unsafe stream.total_out)
                return written
            }
            unread = Int(unsafe stream.avail_in)
        }
        // zlib says that its output is full where the stream would go on.
        if written > count { throw Damage(description: "holds more than the \(count) bytes it should") }
        guard code == Z_STREAM_END else { throw Damage(description: "is damaged or cut off") }
        if written < count { throw Damage(description: "holds \(written) bytes and not \(count)") }
        if unread > 0 { throw Damage(description: "is followed by \(unread) bytes that do not belong to it") }
        return ByteBuffer(output)
    }

    /// The sum that zip and gzip keep of the bytes.
    package static func crc32(_ bytes: ByteBuffer) -> UInt32 {
        unsafe bytes.withUnsafeBytes { input in
            UInt32(
                truncatingIfNeeded: unsafe crc32_z(
                    0, input.baseAddress?.assumingMemoryBound(to: UInt8.self), input.count))
        }
    }
}
