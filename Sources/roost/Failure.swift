/// What ends a command early: one sentence for standard error and the exit code.
struct Failure: Error, CustomStringConvertible {
    /// Exit codes of every command, as `roost --help` states them.
    enum Code: Int32 {
        /// The command ran and the answer is no: the store has problems, the server is unhealthy, the port is taken.
        case failed = 1
        /// `EX_USAGE` of sysexits.h, which ArgumentParser uses for a command line it cannot read: here also for a
        /// setting from the environment or a file that is not allowed.
        case usage = 64
    }

    let code: Code
    let sentence: String

    static func failed(_ sentence: String) -> Failure { Failure(code: .failed, sentence: sentence) }
    static func usage(_ sentence: String) -> Failure { Failure(code: .usage, sentence: sentence) }

    var description: String { sentence }
}
