internal import Glibc

/// The UI out of a folder, as an installed package has it.
///
/// The names are gathered once, at start. What is asked for later is looked up among them, and then opened from folder
/// to folder, no link followed, so that nothing outside is ever reached. Links and special files are passed over.
struct FolderFiles: StockUISource {
    private let root: Folder
    private let names: Set<String>

    /// A build has three levels.
    private static let depthMax = 16

    init(_ path: String) throws(StockUIError) {
        let number = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw StockUIError("it cannot be opened: \(errorText(errno))") }
        root = Folder(takingOver: number)
        var names: Set<String> = []
        try Self.gather(root, below: "", depth: 0, into: &names)
        guard names.contains("index.html") else {
            throw StockUIError("its index.html is no regular file, and links are not followed")
        }
        self.names = names
    }

    var count: Int { names.count }

    func find(_ name: String, asGzip: Bool) throws(StockUIError) -> StockUIFile? {
        guard names.contains(name), let file = try open(name) else { return nil }
        let version = [UInt64(bitPattern: file.modifiedNs), UInt64(file.count), file.inode]
            .map { String($0, radix: 16) }.joined(separator: "-")
        return StockUIFile(name: name, version: version, isGzipped: false) { () throws(StockUIError) in
            .part(descriptor: try file.duplicate(), 0..<file.count)
        }
    }

    /// - Returns: nil when it is not there any more, or has become something else.
    private func open(_ name: String) throws(StockUIError) -> OpenFile? {
        let parts = name.split(separator: "/").map(String.init)
        var folder = root
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            let kind = isLast ? O_NONBLOCK | O_NOCTTY : O_DIRECTORY
            let number = folder.open(part, kind)
            if [-ENOENT, -ELOOP, -ENOTDIR, -ENXIO].contains(number) { return nil }
            if number < 0 {
                throw StockUIError("\(StockUIError.quoted(name)) cannot be opened: \(errorText(-number))")
            }
            if isLast { return try OpenFile(takingOver: number) }
            folder = Folder(takingOver: number)
        }
        return nil
    }

    private static func gather(
        _ folder: Folder, below path: String, depth: Int, into names: inout Set<String>
    ) throws(StockUIError) {
        if depth > depthMax { throw StockUIError("it has more than \(depthMax) levels of folders") }
        for entry in try folder.entries() {
            let name = path + entry
            switch folder.kind(entry) {
            case S_IFREG:
                names.insert(name)
                if names.count > ZipDirectory.Limit.files {
                    throw StockUIError("it has more than \(ZipDirectory.Limit.files) files")
                }
            case S_IFDIR:
                let number = folder.open(entry, O_DIRECTORY)
                if number < 0 {
                    throw StockUIError("its folder \(StockUIError.quoted(name)) cannot be read: \(errorText(-number))")
                }
                try gather(Folder(takingOver: number), below: name + "/", depth: depth + 1, into: &names)
            default: break
            }
        }
    }
}

/// An open folder.
final class Folder: Sendable {
    private let number: Int32

    init(takingOver number: Int32) { self.number = number }

    deinit { close(number) }

    /// What is called `name` in here, itself and not what it may link to.
    /// - Returns: a descriptor that the caller has to close, or the negated `errno`.
    func open(_ name: String, _ flags: Int32) -> Int32 {
        while true {
            let opened = unsafe openat(number, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags)
            if opened >= 0 { return opened }
            if errno != EINTR { return -errno }
        }
    }

    /// The kind bits of a file's mode; nil when there is nothing of that name.
    func kind(_ name: String) -> mode_t? {
        var status = stat()
        guard unsafe fstatat(number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return status.st_mode & S_IFMT
    }

    /// The names in the folder that are UTF-8, without `.` and `..`.
    func entries() throws(StockUIError) -> [String] {
        // A descriptor of its own, as reading moves it forward.
        let copy = open(".", O_DIRECTORY)
        guard copy >= 0 else { throw StockUIError("one of its folders cannot be read: \(errorText(-copy))") }
        guard let stream = unsafe fdopendir(copy) else {
            let reason = errorText(errno)
            close(copy)
            throw StockUIError("one of its folders cannot be read: \(reason)")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw StockUIError("one of its folders cannot be read: \(errorText(errno))") }
                return names
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { bytes in
                    unsafe String(validatingCString: bytes)
                }
            }
            if let name, name != ".", name != ".." { names.append(name) }
        }
    }
}
