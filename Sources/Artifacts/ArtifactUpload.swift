internal import Glibc
package import Model
internal import Threads

/// A file on its way into the folder. Nobody sees anything of it before `commit` has returned it whole, and nothing is
/// left of it when it is abandoned, which letting go of it does too.
package final class ArtifactUpload {
    /// How often a commit makes folders again that others deleted under it.
    private static let attemptsMax = 1000

    package private(set) var bytesWritten: Int64 = 0
    private var bytesSentToDisk: Int64 = 0
    private static let writeBackBytes: Int64 = 8 * 1024 * 1024
    private let folder: ArtifactFolder
    private let path: ArtifactPath
    private let temporaryName: FileName
    /// nil once the upload is committed or abandoned.
    private var file: Descriptor?

    fileprivate init(_ folder: ArtifactFolder, _ path: ArtifactPath) throws(SystemError) {
        self.folder = folder
        self.path = path
        temporaryName = folder.area.newName()
        file = try folder.area.folder.open(temporaryName, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666)
    }

    deinit { abandon() }

    /// Adds `bytes` at the end. When that fails the upload is over.
    package func write(_ bytes: RawSpan) throws(TrackingError) {
        precondition(file != nil, "an upload that is over was written to")
        do throws(SystemError) {
            try file?.write(bytes)
            bytesWritten += Int64(bytes.byteCount)
            if bytesWritten - bytesSentToDisk >= Self.writeBackBytes { sendToDisk() }
        } catch {
            abandon()
            throw TrackingError(error, verb: .store, path: path)
        }
    }

    /// Has the system begin to write what it holds, while the client sends more: the sync at the end then has little
    /// left to wait for, and a large upload does not fill the memory of the machine.
    private func sendToDisk() {
        file?.startWriteBack(from: bytesSentToDisk, count: bytesWritten - bytesSentToDisk)
        bytesSentToDisk = bytesWritten
    }

    /// Puts the file in its place, over one that is there. When this returns the file would survive a loss of power;
    /// when it throws, the upload is over and nothing of it is left, unless the disk itself failed at the very end.
    package func commit() throws(TrackingError) {
        precondition(file != nil, "an upload that is over was committed")
        var made: Set<Int> = []
        do throws(SystemError) {
            try file?.sync()
            try publish(&made)
            file = nil
        } catch {
            abandon()
            folder.removeEmptyFolders(path, made)
            switch error.code {
            case EISDIR: throw .isDirectory(path)
            case ENOTDIR: throw .fileInTheWay(path)
            default: throw TrackingError(error, verb: .store, path: path)
            }
        }
    }

    /// Forgets the file. Does nothing when the upload is over.
    package func abandon() {
        guard file != nil else { return }
        file = nil
        do throws(SystemError) {
            try folder.area.folder.removeFile(temporaryName)
        } catch {
            // The next start of the server removes it.
        }
    }

    private func publish(_ made: inout Set<Int>) throws(SystemError) {
        let parents = path.components.dropLast()
        var attempt = 1
        while true {
            do throws(SystemError) {
                let parent = try folder.walkMaking(parents, made: &made)
                try folder.area.folder.rename(temporaryName, to: parent, FileName(path.name))
                try parent.sync()
                // Only what was in the making before this came through may not be safe, so a look now is enough.
                if folder.foldersInTheMaking.with({ $0 > 0 }) { try folder.syncFolders(parents.dropLast()) }
                return
            } catch let error where error.code == ENOENT && attempt < Self.attemptsMax {
                // Another deleted a folder on the way after this one had gone through it. Or somebody has cleaned up
                // the server's own corner.
                if try folder.area.folder.status(temporaryName) == nil { throw error }
                attempt += 1
            }
        }
    }
}

extension ArtifactFolder {
    /// Starts a file that will be called `path` once it is committed.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE when it could not be called so: the root, a reserved name, a directory of that
    ///   name, a file or symbolic link where a folder is needed.
    package func beginUpload(to path: ArtifactPath) throws(TrackingError) -> ArtifactUpload {
        try checkUploadNames(path)
        if path.components.isEmpty {
            throw .invalid("Artifact path must include a filename (cannot end with '/').")
        }
        do throws(SystemError) {
            switch try kind(path) {
            case nil, .file: return try ArtifactUpload(self, path)
            case .directory: throw SystemError("open", code: EISDIR)
            case .link: throw SystemError("open", code: ELOOP)
            case .other: throw SystemError("open", code: ENODEV)
            }
        } catch {
            switch error.code {
            case EISDIR: throw .isDirectory(path)
            case ENODEV: throw .notAFile(path)
            case ENOTDIR: throw .fileInTheWay(path)
            default: throw TrackingError(error, verb: .store, path: path)
            }
        }
    }

    /// What is at `path`; nil when nothing is.
    private func kind(_ path: ArtifactPath) throws(SystemError) -> FileStatus.Kind? {
        do throws(SystemError) {
            return try walk(path.components.dropLast()).status(FileName(path.name))?.kind
        } catch let error where error.code == ENOENT {
            return nil
        }
    }

    /// Makes the names in all folders on the way safe from a loss of power, for a file below folders that another
    /// upload has made and perhaps not yet made safe.
    fileprivate func syncFolders(_ components: ArraySlice<String>) throws(SystemError) {
        do throws(SystemError) {
            for depth in 0...components.count { try walk(components.prefix(depth)).sync() }
        } catch let error where error.code == ENOENT {
            // Deleted meanwhile, and the file with it.
        }
    }

    /// Removes again what a failed upload made, if nobody has used it.
    fileprivate func removeEmptyFolders(_ path: ArtifactPath, _ depths: Set<Int>) {
        for depth in depths.sorted(by: >) {
            do throws(SystemError) {
                let parent = try walk(path.components.prefix(depth - 1))
                try parent.removeDirectory(FileName(path.components[depth - 1]))
            } catch {
                // In use, or gone; either is fine, and the upload has failed for a reason of its own.
            }
        }
    }
}
