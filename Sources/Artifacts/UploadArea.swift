internal import Glibc
internal import Threads

/// `.roost-uploads`, directly in the artifact folder: files on their way in and folders on their way out.
///
/// Being on the same file system, both ways are one rename, so nobody sees half of either. What a crash leaves here
/// is removed at the next start.
final class UploadArea: Sendable {
    static let name = ".roost-uploads"
    private static let lockName: FileName = "lock"

    let folder: Descriptor
    /// Open for as long as this process may have uploads here.
    private let lock: Descriptor
    private let prefix: String
    private let count = Monitor(0)

    /// Makes the area if there is none, and empties it unless another process is using it.
    ///
    /// - Returns: also what kept it from being emptied, which harms nothing but takes room.
    static func open(in root: borrowing Descriptor) throws(SystemError) -> (area: UploadArea, fault: SystemError?) {
        do throws(SystemError) {
            try root.makeDirectory(FileName(name), mode: 0o700)
            try root.sync()
        } catch let error where error.code == EEXIST {
            // Left by an earlier start.
        }
        let folder = try root.directory(FileName(name))
        let lock = try folder.open(lockName, O_RDWR | O_CREAT, mode: 0o600)
        let prefix = String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let area = UploadArea(folder: folder, lock: lock, prefix: prefix)
        return (area, try area.sweep())
    }

    private init(folder: consuming Descriptor, lock: consuming Descriptor, prefix: String) {
        self.folder = folder
        self.lock = lock
        self.prefix = prefix
    }

    /// A name that nothing here has had.
    func newName() -> FileName {
        let number = count.with { count in
            count += 1
            return count
        }
        return FileName("\(prefix)-\(number)")
    }

    /// Removes the file or folder `name` of this area with everything in it.
    ///
    /// Folders inside are moved up here before they are emptied: neither the stack nor the number of open files
    /// grows with the depth of the tree.
    func remove(_ name: FileName) throws(SystemError) {
        var pending = [name]
        while let next = pending.last {
            if try removeUnlessFull(next, isDirectory: nil, from: folder) {
                pending.removeLast()
            } else {
                try empty(next, into: &pending)
            }
        }
    }

    /// Removes what is in the folder `name`; what is not empty itself is moved here and added to `pending`.
    private func empty(_ name: FileName, into pending: inout [FileName]) throws(SystemError) {
        let directory = try folder.directory(name)
        let entries = try DirectoryStream(try folder.directory(name))
        while let entry = try entries.next() {
            let isDirectory = entry.kind.map { $0 == .directory }
            if try removeUnlessFull(entry.name, isDirectory: isDirectory, from: directory) { continue }
            let moved = newName()
            try directory.rename(entry.name, to: folder, moved)
            pending.append(moved)
        }
    }

    /// - Parameter isDirectory: nil when that is not known.
    /// - Returns: false when it is a folder with something in it.
    private func removeUnlessFull(
        _ name: FileName, isDirectory: Bool?, from parent: borrowing Descriptor
    ) throws(SystemError) -> Bool {
        var isDirectory = isDirectory
        if isDirectory == nil {
            guard let status = try parent.status(name) else { return true }
            isDirectory = status.kind == .directory
        }
        do throws(SystemError) {
            if isDirectory == true {
                try parent.removeDirectory(name)
            } else {
                try parent.removeFile(name)
            }
        } catch let error {
            switch error.code {
            case ENOENT: return true
            case ENOTEMPTY, EEXIST: return false
            default: throw error
            }
        }
        return true
    }

    /// - Returns: what could not be removed.
    private func sweep() throws(SystemError) -> SystemError? {
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
            // Another process has uploads here, or the file system has no locks to tell.
            flock(lock.number, LOCK_SH | LOCK_NB)
            return nil
        }
        var fault: SystemError?
        let entries = try DirectoryStream(try folder.directory("."))
        while let entry = try entries.next() {
            if entry.name.bytes == Self.lockName.bytes { continue }
            do throws(SystemError) {
                try remove(entry.name)
            } catch let error {
                fault = error
            }
        }
        // A process that starts between the two sweeps an area that is still empty, and this waits for it.
        flock(lock.number, LOCK_SH)
        return fault
    }
}
