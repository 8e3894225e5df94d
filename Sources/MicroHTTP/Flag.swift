internal import Synchronization

/// A switch that goes on once and stays on.
final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isOn: Bool { value.load(ordering: .acquiring) }

    /// - Returns: whether this call was the one that turned it on.
    func turnOn() -> Bool { !value.exchange(true, ordering: .acquiringAndReleasing) }
}
