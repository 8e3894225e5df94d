/// One value, or one object key, on the tape of a `JSONDocument`: 16 bytes.
///
/// The nodes of a document stand in the order of the text. A container is followed by its contents, an object's by
/// key, value, key, value; so the node after a whole subtree is needed to step over it, and a scalar's is the next one.
@usableFromInline struct JSONNode: BitwiseCopyable, Sendable {
    @usableFromInline enum Tag: UInt8, BitwiseCopyable, Sendable {
        case object, array
        /// A string, or a key, whose bytes in the text are its value.
        case string
        /// A string, or a key, with at least one `\` escape.
        case escapedString
        /// Written without fraction and exponent, and an int64.
        case integer
        /// Written without fraction and exponent, too large for an int64.
        case bigInteger
        /// Written with a fraction or an exponent.
        case double
        case `true`, `false`, null
    }

    @usableFromInline let tag: Tag
    /// Offset of the value's first byte; of a string, the byte after the opening quote.
    @usableFromInline let start: UInt32
    /// Strings: offset of the closing quote. Integers: the int64. Other numbers: bits of the double. Containers: see
    /// `count` and `next`; while one is still being read, `next` holds the place of the container around it.
    @usableFromInline var payload: UInt64

    init(_ tag: Tag, start: Int, payload: UInt64 = 0) {
        self.tag = tag
        self.start = UInt32(truncatingIfNeeded: start)
        self.payload = payload
    }

    static func container(_ tag: Tag, start: Int, count: Int, next: Int) -> JSONNode {
        let payload = UInt64(UInt32(truncatingIfNeeded: next)) << 32 | UInt64(UInt32(truncatingIfNeeded: count))
        return JSONNode(tag, start: start, payload: payload)
    }

    @inlinable var isContainer: Bool { tag == .object || tag == .array }

    /// Containers only: number of elements, or of members.
    @inlinable var count: Int { Int(payload & 0xffff_ffff) }

    /// Containers only: place of the node after the whole subtree.
    @inlinable var next: Int { Int(payload >> 32) }

    /// Strings only: offset of the closing quote.
    @inlinable var end: Int { Int(truncatingIfNeeded: payload) }
}
