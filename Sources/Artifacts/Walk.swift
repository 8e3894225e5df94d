internal import Glibc
internal import Threads

/// Going down from the root. Each component is looked up in the directory that the ones before it led to.
///
/// All of it throws `SystemError` with one of these codes, or another that no path explains: `ENOENT` when there is
/// nothing, `ENOTDIR` when a file is in the way, `ELOOP` when a symbolic link is.
extension ArtifactFolder {
    func walk(_ components: ArraySlice<String>) throws(SystemError) -> Descriptor {
        var folder = try root.directory(".")
        for component in components { folder = try Self.step(FileName(component), from: folder) }
        return folder
    }

    /// As `walk`, but makes what is missing.
    ///
    /// - Parameter made: gets the number of components that lead to each folder made.
    /// - Throws: `ENOENT` when another deletes a folder on the way meanwhile.
    func walkMaking(_ components: ArraySlice<String>, made: inout Set<Int>) throws(SystemError) -> Descriptor {
        var folder = try root.directory(".")
        for (depth, component) in components.enumerated() {
            let name = FileName(component)
            do throws(SystemError) {
                folder = try Self.step(name, from: folder)
            } catch let error where error.code == ENOENT {
                if try makeDirectory(name, in: folder) { made.insert(depth + 1) }
                folder = try Self.step(name, from: folder)
            }
        }
        return folder
    }

    /// Makes a folder that survives a loss of power.
    ///
    /// - Returns: false when there is something of that name.
    private func makeDirectory(_ name: FileName, in parent: borrowing Descriptor) throws(SystemError) -> Bool {
        foldersInTheMaking.with { $0 += 1 }
        defer { foldersInTheMaking.with { $0 -= 1 } }
        do throws(SystemError) {
            try parent.makeDirectory(name)
        } catch let error where error.code == EEXIST {
            return false
        }
        try parent.sync()
        return true
    }

    private static func step(_ name: FileName, from folder: borrowing Descriptor) throws(SystemError) -> Descriptor {
        while true {
            do throws(SystemError) {
                return try folder.directory(name)
            } catch let error where error.code == ENOTDIR {
                // The system says the same of a file and of a link.
                switch try folder.status(name)?.kind {
                case .link: throw SystemError("open", code: ELOOP)
                case .file, .other: throw error
                // Another has put it there since.
                case nil, .directory: continue
                }
            }
        }
    }
}
