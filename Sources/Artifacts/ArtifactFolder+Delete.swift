internal import Glibc
package import Model

extension ArtifactFolder {
    /// Deletes a file, or a folder with everything in it: at once for whoever looks, for good when this returns.
    /// Nothing being there is fine.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE for the root, and when a symbolic link is on the way.
    package func delete(_ path: ArtifactPath) throws(TrackingError) {
        try checkReserved(path)
        guard let last = path.components.last else {
            throw .invalid("Invalid path: the artifact folder itself cannot be deleted")
        }
        do throws(SystemError) {
            try delete(FileName(last), from: try walk(path.components.dropLast()))
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return }
            throw TrackingError(error, verb: .delete, path: path)
        }
    }

    private func delete(_ name: FileName, from parent: borrowing Descriptor) throws(SystemError) {
        while true {
            guard let kind = try parent.status(name)?.kind else { return }
            let deleted = area.newName()
            do throws(SystemError) {
                switch kind {
                case .link: throw SystemError("delete", code: ELOOP)
                case .directory: try parent.rename(name, to: area.folder, deleted)
                case .file, .other: try parent.removeFile(name)
                }
            } catch let error where error.code == ENOENT || error.code == EISDIR {
                // Another took it away, or put a folder in its place: look again.
                continue
            }
            try parent.sync()
            if kind == .directory { try area.remove(deleted) }
            return
        }
    }
}
