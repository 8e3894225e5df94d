internal import Glibc
internal import Threads

/// SIGTERM and SIGINT as something to wait for.
enum Signals {
    private static func stopSignals() -> sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGTERM)
        unsafe sigaddset(&set, SIGINT)
        return set
    }

    /// Call it before any thread is started: they inherit the mask, so the signal can only be taken by `waitForStop`.
    static func blockStopSignals() {
        var set = stopSignals()
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for SIGTERM or SIGINT.
    /// - Returns: its name.
    static func waitForStop() -> String {
        var set = stopSignals()
        var signal: Int32 = 0
        while unsafe sigwait(&set, &signal) != 0 {}
        return signal == SIGTERM ? "SIGTERM" : "SIGINT"
    }

    /// From now on the next SIGTERM or SIGINT ends the process at once, with the exit code a shell gives a program
    /// that died of SIGINT. What was answered is on the disk by then.
    static func exitAtNextStop() {
        _ = Thread.start(name: "second signal") {
            _ = waitForStop()
            StandardOutput.writeError("roost: stopped at once by a second signal\n")
            _exit(130)
        }
    }
}
