internal import Glibc

/// A growable run of bytes in memory from `malloc`, with one owner.
///
/// A value in its owner's hands rather than an object: writing an answer is millions of small appends, and each would
/// pay the run-time exclusivity checks that a class seen from other modules cannot do without (measured four times
/// slower).
@safe
package struct GrowableBytes: ~Copyable {
    @usableFromInline var base: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    /// Bytes written so far.
    @usableFromInline package private(set) var count = 0

    /// - Parameter capacity: bytes reserved at once; it grows by doubling from there.
    package init(capacity: Int = 512) {
        let size = max(capacity, 64)
        guard let memory = unsafe malloc(size) else { fatalError("out of memory asking for \(size) bytes") }
        unsafe base = memory.assumingMemoryBound(to: UInt8.self)
        self.capacity = size
    }

    deinit { unsafe free(base) }

    /// Makes sure that `extra` more bytes fit. Amortised constant per byte.
    @inlinable package mutating func reserve(_ extra: Int) {
        if capacity - count < extra { grow(extra) }
    }

    @inline(never) @usableFromInline mutating func grow(_ extra: Int) {
        var size = capacity
        while size - count < extra { size *= 2 }
        guard let memory = unsafe realloc(base, size) else { fatalError("out of memory asking for \(size) bytes") }
        unsafe base = memory.assumingMemoryBound(to: UInt8.self)
        capacity = size
    }

    @inlinable package mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe base[count] = byte
        count += 1
    }

    @inlinable package mutating func append(_ text: StaticString) {
        let length = text.utf8CodeUnitCount
        reserve(length)
        unsafe (base + count).update(from: text.utf8Start, count: length)
        count += length
    }

    @inlinable package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        if let start = bytes.baseAddress {
            unsafe UnsafeMutableRawPointer(base + count).copyMemory(from: start, byteCount: bytes.count)
        }
        count += bytes.count
    }

    @inlinable package mutating func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe append($0) }
    }

    /// Appends the bytes that `write` puts at the pointer it is given; it returns how many, at most `capacity`.
    @unsafe @inlinable @inline(__always) package mutating func appendUninitialized(
        capacity: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Int
    ) {
        reserve(capacity)
        let written = unsafe write(base + count)
        precondition(written <= capacity, "more bytes written than asked for")
        count += written
    }

    /// Runs `body` on the bytes in place; the pointer must not leave `body`.
    @unsafe package borrowing func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Gives the memory away: the caller must `free` it.
    @unsafe package consuming func takeMemory() -> (memory: UnsafeMutableRawPointer, count: Int) {
        let given = unsafe (UnsafeMutableRawPointer(base), count)
        discard self
        return unsafe given
    }
}
