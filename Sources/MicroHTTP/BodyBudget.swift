internal import Synchronization

/// The memory that all request bodies together may take, charged as their bytes arrive: declaring a long body and
/// sending none of it takes nothing from the others.
final class BodyBudget: Sendable {
    private let bytesMax: Int
    private let bytes = Atomic<Int>(0)

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// Takes `count` bytes; false, and nothing is taken, when they are not there.
    func charge(_ count: Int) -> Bool {
        if bytes.add(count, ordering: .relaxed).newValue <= bytesMax { return true }
        bytes.subtract(count, ordering: .relaxed)
        return false
    }

    /// Whether `count` bytes are there now.
    func hasRoom(for count: Int) -> Bool {
        count <= bytesMax && bytes.load(ordering: .relaxed) <= bytesMax - count
    }

    func release(_ count: Int) {
        if count > 0 { bytes.subtract(count, ordering: .relaxed) }
    }
}
