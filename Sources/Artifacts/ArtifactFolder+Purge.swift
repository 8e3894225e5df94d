internal import Glibc
package import Model

/// How much there is below a path.
package struct ArtifactAmount: Sendable, Equatable {
    package var files = 0
    package var bytes: Int64 = 0
    /// False when there is nothing at the path, not even an empty folder.
    package var isThere = true

    package init() {}
}

extension ArtifactFolder {
    /// Files below a path, of all names and however deep; links are not followed and count nothing.
    ///
    /// - Returns: nothing when nothing is there.
    /// - Throws: INVALID_PARAMETER_VALUE when a symbolic link is on the way.
    package func amount(_ path: ArtifactPath) throws(TrackingError) -> ArtifactAmount {
        try checkReserved(path)
        do throws(SystemError) {
            var amount = ArtifactAmount()
            if let last = path.components.last,
                let status = try walk(path.components.dropLast()).status(FileName(last)), status.kind == .file
            {
                amount.files = 1
                amount.bytes = status.bytes
                return amount
            }
            // Names from `path` on. Each folder is walked to anew, so that no more than two are open at a time.
            var pending: [[FileName]] = [[]]
            while let names = pending.popLast() {
                do throws(SystemError) {
                    try count(path, names, &amount, &pending)
                } catch let error where !names.isEmpty && (error.code == ENOENT || error.code == ENOTDIR) {
                    // Another took it away meanwhile.
                }
            }
            return amount
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR {
                var nothing = ArtifactAmount()
                nothing.isThere = false
                return nothing
            }
            throw TrackingError(error, verb: .list, path: path)
        }
    }

    private func count(
        _ path: ArtifactPath, _ names: [FileName], _ amount: inout ArtifactAmount, _ pending: inout [[FileName]]
    ) throws(SystemError) {
        var folder = try walk(path.components[...])
        for name in names { folder = try folder.directory(name) }
        let stream = try DirectoryStream(folder)
        while let entry = try stream.next() {
            switch entry.kind {
            case .directory: pending.append(names + [entry.name])
            case .link, .other: break
            case .file, nil:
                switch try stream.status(entry.name) {
                case let status? where status.kind == .file:
                    amount.files += 1
                    amount.bytes += status.bytes
                case let status? where status.kind == .directory: pending.append(names + [entry.name])
                default: break
                }
            }
        }
    }

    /// Deletes a folder that has nothing in it.
    ///
    /// - Returns: whether it is gone; false for the root and for what is not an empty folder.
    /// - Throws: INVALID_PARAMETER_VALUE when a symbolic link is on the way.
    @discardableResult
    package func deleteIfEmpty(_ path: ArtifactPath) throws(TrackingError) -> Bool {
        try checkReserved(path)
        guard let last = path.components.last else { return false }
        do throws(SystemError) {
            let parent = try walk(path.components.dropLast())
            try parent.removeDirectory(FileName(last))
            try parent.sync()
            return true
        } catch {
            switch error.code {
            case ENOENT: return true
            case ENOTEMPTY, EEXIST, ENOTDIR: return false
            default: throw TrackingError(error, verb: .delete, path: path)
            }
        }
    }

    /// Where the folder is, without links; nil when the system does not tell.
    package var realPath: String? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlink("/proc/self/fd/\(root.number)", &bytes, bytes.count)
        guard count > 0, count < bytes.count, bytes[0] == 0x2F else { return nil }
        return String(validating: bytes[..<count], as: UTF8.self)
    }
}

package enum RealPath {
    /// An absolute path with its links followed; as it is where it leads nowhere.
    package static func of(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(validatingCString: real) ?? path
    }
}
