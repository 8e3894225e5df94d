internal import Synchronization

/// Makes request ids like "k3w9x2f-000004m": a random prefix for each server, then a counter, both in base 32. They
/// have 15 bytes, which a `String` holds without allocating.
final class RequestIDs: Sendable {
    private let prefix = UInt64.random(in: 0..<(1 << 35))
    private let counter = Atomic<UInt64>(0)

    /// Without i, l, o and u, which read like other signs.
    private static let digits: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

    func next() -> String {
        let number = counter.add(1, ordering: .relaxed).newValue
        return unsafe String(unsafeUninitializedCapacity: 15) { text in
            unsafe Self.write(prefix, to: text, at: 0)
            unsafe text[7] = UInt8(ascii: "-")
            unsafe Self.write(number, to: text, at: 8)
            return 15
        }
    }

    /// The lowest 35 bits as seven digits.
    private static func write(_ number: UInt64, to text: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
        for index in 0..<7 {
            let digit = Int(number >> UInt64(5 * (6 - index)) & 31)
            unsafe text[start + index] = digits.utf8Start[digit]
        }
    }
}
