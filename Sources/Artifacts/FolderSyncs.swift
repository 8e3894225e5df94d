internal import Glibc

/// Makes new names in folders safe from a loss of power; threads that wait for the same folder share one `fsync`.
final class FolderSyncs: Sendable {
    private struct Key: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    /// Those who want one folder synced.
    private final class Queue: Sendable {
        /// How many came, and how many have not left.
        let counts = Locked((arrived: 0, present: 0))
        /// Taken to sync: the last arrival whose names are safe.
        let synced = Locked(0)
    }

    private let queues = Locked([Key: Queue]())
    private let foldersInTheMaking = Locked(0)

    /// Returns when all names that the caller has put into `folder` would survive a loss of power.
    func sync(_ folder: borrowing Descriptor) throws(SystemError) {
        let status = try folder.status()
        let key = Key(device: status.device, inode: status.inode)
        let (queue, ticket) = queues.with { queues in
            let queue = queues[key] ?? Queue()
            queues[key] = queue
            let ticket = queue.counts.with { counts in
                counts.arrived += 1
                counts.present += 1
                return counts.arrived
            }
            return (queue, ticket)
        }
        defer {
            queues.with { queues in
                let isLast = queue.counts.with { counts in
                    counts.present -= 1
                    return counts.present == 0
                }
                if isLast { queues[key] = nil }
            }
        }
        // While one thread syncs the next ones gather at the lock; the first of them to get it syncs for all.
        try queue.synced.with { synced throws(SystemError) in
            if synced >= ticket { return }
            let covered = queue.counts.with { $0.arrived }
            try folder.sync()
            synced = covered
        }
    }

    /// Makes a folder in `parent`, and makes it safe.
    ///
    /// - Returns: false when there is something of that name.
    func makeDirectory(_ name: FileName, in parent: borrowing Descriptor) throws(SystemError) -> Bool {
        foldersInTheMaking.with { $0 += 1 }
        defer { foldersInTheMaking.with { $0 -= 1 } }
        do throws(SystemError) {
            try parent.makeDirectory(name)
        } catch let error where error.code == EEXIST {
            return false
        }
        try sync(parent)
        return true
    }

    /// Whether a folder that can be seen may not be safe yet.
    var isMakingFolders: Bool { foldersInTheMaking.with { $0 > 0 } }
}
