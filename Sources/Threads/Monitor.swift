internal import Glibc

/// State that several threads share, behind one mutex and one condition variable.
///
/// pthread and not `Synchronization.Mutex`: that one has no condition variable, and the thread sanitizer does not
/// know its lock. `@unchecked Sendable` holds because `state` is only touched between lock and unlock.
@safe
package final class Monitor<State>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    package init(_ state: sending State) {
        self.state = state
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        // The wall clock may jump; a timed wait must not.
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` with the state locked. `body` must not take the same monitor again.
    package func with<R, E: Error>(_ body: (inout State) throws(E) -> R) throws(E) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return try body(&state)
    }

    /// Waits until `ready` holds, then runs `body`, both with the state locked.
    package func wait<R>(until ready: (State) -> Bool, _ body: (inout State) -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !ready(state) { unsafe pthread_cond_wait(condition, mutex) }
        return body(&state)
    }

    /// Waits until `ready` holds or `milliseconds` have gone, then runs `body`; `body` is told which.
    package func wait<R>(
        until ready: (State) -> Bool, orAfter milliseconds: Int64, _ body: (inout State, _ isReady: Bool) -> R
    ) -> R {
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &deadline)
        let total = Int64(deadline.tv_nsec) + (milliseconds % 1000) * 1_000_000
        deadline.tv_sec += Int(milliseconds / 1000 + total / 1_000_000_000)
        deadline.tv_nsec = Int(total % 1_000_000_000)
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while !ready(state) {
            if unsafe pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
        }
        return body(&state, ready(state))
    }

    /// Wakes one waiter.
    package func signal() { unsafe pthread_cond_signal(condition) }

    /// Wakes every waiter.
    package func broadcast() { unsafe pthread_cond_broadcast(condition) }
}
