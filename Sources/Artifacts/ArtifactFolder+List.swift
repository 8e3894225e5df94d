internal import Glibc
package import Model

extension ArtifactFolder {
    /// Files and folders directly in a folder, by the code points of their names. Links, special files, uploads on
    /// their way and names that are not UTF-8 are left out.
    ///
    /// - Returns: nothing when there is no such folder, or a file.
    /// - Throws: INVALID_PARAMETER_VALUE when a symbolic link is on the way.
    package func list(_ path: ArtifactPath) throws(TrackingError) -> [ArtifactEntry] {
        try checkReserved(path)
        do throws(SystemError) {
            return try Self.entries(try walk(path.components[...]), isRoot: path.components.isEmpty)
        } catch {
            if error.code == ENOENT || error.code == ENOTDIR { return [] }
            throw TrackingError(error, verb: .list, path: path)
        }
    }

    private static func entries(_ folder: consuming Descriptor, isRoot: Bool) throws(SystemError) -> [ArtifactEntry] {
        var entries: [ArtifactEntry] = []
        let stream = try DirectoryStream(folder)
        while let entry = try stream.next() {
            guard let name = entry.name.text, !ReservedNames.isHidden(name, isInRoot: isRoot) else { continue }
            switch entry.kind {
            case .directory: entries.append(ArtifactEntry(name: name, isDirectory: true, bytes: 0))
            case .link, .other: break
            case .file, nil:
                switch try stream.status(entry.name) {
                case let status? where status.kind == .file:
                    entries.append(ArtifactEntry(name: name, isDirectory: false, bytes: status.bytes))
                case let status? where status.kind == .directory:
                    entries.append(ArtifactEntry(name: name, isDirectory: true, bytes: 0))
                default: break
                }
            }
        }
        // UTF-8 sorts as code points do, which is how Python sorts. Swift's `<` would take equal looks for equal names.
        entries.sort { unsafe strcmp($0.name, $1.name) < 0 }
        return entries
    }
}
