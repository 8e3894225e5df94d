internal import Glibc

/// What a server sets about its process before it does anything else.
enum ProcessSetup {
    /// Opens `/dev/null` for each of the descriptors 0, 1 and 2 that came closed. A file opened later would get that
    /// number, and a log line would be written into it.
    static func openStandardDescriptors() {
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
            // The lowest free number is this one, since those below are open by now.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }

    /// A client or a log reader that goes away is an error code of `write`, not the end of the process.
    static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// Keeps the memory of a server with many threads small: two arenas instead of eight a core, and thresholds that
    /// stay, since glibc otherwise raises them after the first large answer is freed and then keeps such memory.
    ///
    /// `mallopt` is in `<malloc.h>`, which Swift's Glibc module leaves out; hence the look-up by name, and the numbers
    /// below in place of its `M_...` constants.
    static func tuneAllocator() {
        typealias Mallopt = @convention(c) (Int32, Int32) -> Int32
        guard let address = unsafe dlsym(nil, "mallopt") else { return }
        let mallopt = unsafe unsafeBitCast(address, to: Mallopt.self)
        let trimThreshold: Int32 = -1
        let mmapThreshold: Int32 = -3
        let arenaMax: Int32 = -8
        _ = mallopt(arenaMax, 2)
        _ = mallopt(mmapThreshold, 256 * 1024)
        _ = mallopt(trimThreshold, 512 * 1024)
    }
}
