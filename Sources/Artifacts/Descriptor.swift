internal import Glibc

/// An open file or directory, closed when it goes out of scope.
///
/// Names given to its methods are single components: with no slash inside there is no way for them to lead astray,
/// and links are not followed.
struct Descriptor: ~Copyable, Sendable {
    let number: Int32

    /// Takes over `number`.
    init(owning number: Int32) { self.number = number }

    deinit { close(number) }

    /// Gives `number` away.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// - Throws: `ENOENT`; `ENOTDIR` for everything else that is no directory, symbolic links too.
    func directory(_ name: FileName) throws(SystemError) -> Descriptor {
        try open(name, O_RDONLY | O_DIRECTORY)
    }

    /// - Throws: `ENOENT`, `ELOOP` for symbolic links.
    func open(_ name: FileName, _ flags: Int32, mode: mode_t = 0) throws(SystemError) -> Descriptor {
        while true {
            let number = unsafe openat(self.number, name.bytes, flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, mode)
            if number >= 0 { return Descriptor(owning: number) }
            if errno != EINTR { throw SystemError("open") }
        }
    }

    /// - Throws: `EEXIST`.
    func makeDirectory(_ name: FileName, mode: mode_t = 0o777) throws(SystemError) {
        if unsafe mkdirat(number, name.bytes, mode) != 0 { throw SystemError("mkdir") }
    }

    func rename(_ name: FileName, to other: borrowing Descriptor, _ newName: FileName) throws(SystemError) {
        if unsafe renameat(number, name.bytes, other.number, newName.bytes) != 0 { throw SystemError("rename") }
    }

    func removeFile(_ name: FileName) throws(SystemError) {
        if unsafe unlinkat(number, name.bytes, 0) != 0 { throw SystemError("unlink") }
    }

    /// - Throws: `ENOTEMPTY`.
    func removeDirectory(_ name: FileName) throws(SystemError) {
        if unsafe unlinkat(number, name.bytes, AT_REMOVEDIR) != 0 { throw SystemError("rmdir") }
    }

    func status() throws(SystemError) -> FileStatus {
        var raw = stat()
        if unsafe fstat(number, &raw) != 0 { throw SystemError("stat") }
        return FileStatus(raw)
    }

    /// - Returns: nil when there is nothing of that name. A symbolic link is looked at itself.
    func status(_ name: FileName) throws(SystemError) -> FileStatus? {
        var raw = stat()
        if unsafe fstatat(number, name.bytes, &raw, AT_SYMLINK_NOFOLLOW) != 0 {
            if errno == ENOENT { return nil }
            throw SystemError("stat")
        }
        return FileStatus(raw)
    }

    /// Returns when everything written, or every name put into the directory, would survive a loss of power.
    func sync() throws(SystemError) {
        while fsync(number) != 0 {
            if errno != EINTR { throw SystemError("fsync") }
        }
    }

    /// Has the system begin to write a part of the file to the disk. A hint: that it cannot be followed is no failure.
    func startWriteBack(from offset: Int64, count: Int64) {
        // Linux begins to write pages that are not needed any more; those are not dropped before they are written.
        posix_fadvise(number, Int(offset), Int(count), POSIX_FADV_DONTNEED)
    }

    func write(_ bytes: RawSpan) throws(SystemError) {
        var written = 0
        while written < bytes.byteCount {
            let rest = bytes.extracting(droppingFirst: written)
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("write")
            }
            written += count
        }
    }
}

struct FileStatus {
    enum Kind { case file, directory, link, other }

    let kind: Kind
    let bytes: Int64
    let modifiedNs: Int64
    let device: UInt64
    let inode: UInt64

    init(_ raw: stat) {
        kind =
            switch raw.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        bytes = Int64(raw.st_size)
        modifiedNs = Int64(raw.st_mtim.tv_sec) * 1_000_000_000 + Int64(raw.st_mtim.tv_nsec)
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
    }
}
