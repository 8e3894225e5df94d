internal import Glibc

/// Reads the entries of a directory, in no order.
@safe
struct DirectoryStream: ~Copyable {
    struct Entry {
        let name: FileName
        /// nil when the file system does not tell.
        let kind: FileStatus.Kind?
    }

    private let stream: OpaquePointer

    /// - Parameter directory: freshly opened, as reading moves it forward.
    init(_ directory: consuming Descriptor) throws(SystemError) {
        let number = directory.release()
        guard let stream = unsafe fdopendir(number) else {
            let error = SystemError("fdopendir")
            close(number)
            throw error
        }
        unsafe self.stream = stream
    }

    deinit { unsafe closedir(stream) }

    /// - Returns: nil at the end. Entries made or removed meanwhile may come or not. `.` and `..` are left out.
    func next() throws(SystemError) -> Entry? {
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw SystemError("readdir") }
                return nil
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { bytes in
                    unsafe Array(UnsafeBufferPointer(start: bytes, count: strlen(bytes) + 1))
                }
            }
            let isDotOrDotDot = name.count <= 3 && name[0] == 0x2e && name.dropLast().allSatisfy { $0 == 0x2e }
            if isDotOrDotDot { continue }
            return unsafe Entry(name: FileName(bytes: name), kind: Self.kind(entry.pointee.d_type))
        }
    }

    /// What is called `name` in this directory; nil when it is gone.
    func status(_ name: FileName) throws(SystemError) -> FileStatus? {
        var raw = stat()
        if unsafe fstatat(dirfd(stream), name.bytes, &raw, AT_SYMLINK_NOFOLLOW) != 0 {
            if errno == ENOENT { return nil }
            throw SystemError("stat")
        }
        return FileStatus(raw)
    }

    private static func kind(_ type: UInt8) -> FileStatus.Kind? {
        switch Int(type) {
        case Int(DT_UNKNOWN): nil
        case Int(DT_REG): .file
        case Int(DT_DIR): .directory
        case Int(DT_LNK): .link
        default: .other
        }
    }
}
