internal import Glibc

/// Keeps a second server away from the same database, for as long as the process lives.
///
/// `flock` and not a PID file: the kernel lets go of it whatever the process dies of.
package final class DataLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `StoreOpenError` when another process holds the lock, or the file cannot be made.
    package init(databasePath: String) throws(StoreOpenError) {
        let path = databasePath + ".lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StoreOpenError("cannot make the lock file \(path): \(systemErrorText(errno))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(descriptor)
            if code == EWOULDBLOCK {
                throw StoreOpenError(
                    "another Roost server is using \(databasePath) (it holds \(path)); stop it first, or choose "
                        + "another --data folder")
            }
            throw StoreOpenError("cannot lock \(path): \(systemErrorText(code))")
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
