/// `GrowableBytes` that can be passed around, so that a finished answer can be handed to libmicrohttpd (which frees
/// it) without a copy.
///
/// Not thread-safe: one thread owns it at a time.
package final class ByteBuffer {
    @usableFromInline var storage: GrowableBytes

    /// - Parameter capacity: bytes reserved at once; it grows by doubling from there.
    package init(capacity: Int = 512) {
        storage = GrowableBytes(capacity: capacity)
    }

    /// Takes over what was written elsewhere.
    package init(_ bytes: consuming GrowableBytes) {
        storage = bytes
    }

    /// Bytes written so far.
    @inlinable package var count: Int { storage.count }

    /// Makes sure that `extra` more bytes fit. Amortised constant per byte.
    @inlinable package func reserve(_ extra: Int) { storage.reserve(extra) }

    @inlinable package func append(_ byte: UInt8) { storage.append(byte) }

    @inlinable package func append(_ text: StaticString) { storage.append(text) }

    @inlinable package func append(_ bytes: UnsafeRawBufferPointer) { unsafe storage.append(bytes) }

    @inlinable package func append(_ bytes: Span<UInt8>) { storage.append(bytes) }

    @inlinable package func append(_ bytes: [UInt8]) { storage.append(bytes.span) }

    /// Appends the UTF-8 bytes of `text` as they are.
    @inlinable package func append(_ text: String) { storage.append(text.utf8.span) }

    /// A copy of the bytes, for tests and small uses.
    package var bytes: [UInt8] { unsafe storage.withUnsafeBytes { unsafe [UInt8]($0) } }

    /// The bytes as text; ill-formed UTF-8 is repaired with U+FFFD.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Runs `body` on the bytes in place; the pointer must not leave `body`.
    @unsafe package func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe storage.withUnsafeBytes(body)
    }

    /// Gives the memory away: the caller must `free` it. The buffer is empty and usable afterwards.
    @unsafe package func takeMemory() -> (memory: UnsafeMutableRawPointer, count: Int) {
        var taken = GrowableBytes(capacity: 0)
        swap(&storage, &taken)
        return unsafe taken.takeMemory()
    }
}
