internal import Glibc
internal import Model

/// A file opened for reading. Stays readable when another file takes its name or when it is deleted.
package final class OpenArtifact {
    package let bytes: Int64
    package let modifiedNs: Int64
    /// With `bytes` and `modifiedNs` this tells one upload to a name from the next.
    package let inode: UInt64
    private var file: Descriptor?

    init(_ file: consuming Descriptor, _ status: FileStatus) {
        bytes = status.bytes
        modifiedNs = status.modifiedNs
        inode = status.inode
        self.file = consume file
    }

    /// Gives the open file to the caller, who has to close it. To be called at most once.
    package func takeDescriptor() -> Int32 {
        guard let file = file.take() else { preconditionFailure("the descriptor of an artifact was taken twice") }
        return file.release()
    }
}

extension ArtifactFolder {
    /// - Throws: `ArtifactIsDirectory`; `TrackingError`: RESOURCE_DOES_NOT_EXIST when there is no such file,
    ///   INVALID_PARAMETER_VALUE when a symbolic link is on the way.
    package func open(_ path: ArtifactPath) throws -> OpenArtifact {
        try checkReserved(path)
        guard let last = path.components.last else { throw ArtifactIsDirectory(path: path) }
        do {
            let name = FileName(last)
            let parent = try walk(path.components.dropLast())
            // Looked at before it is opened, as opening a FIFO or a device does something to it; and after, as another
            // may have taken its place.
            try Self.checkIsFile(try parent.status(name), path)
            let file = try parent.open(name, O_RDONLY | O_NONBLOCK)
            let status = try file.status()
            try Self.checkIsFile(status, path)
            return OpenArtifact(file, status)
        } catch let error as SystemError {
            if error.code == ENOENT || error.code == ENOTDIR { throw Self.noSuchArtifact(path) }
            throw TrackingError(error, verb: .read, path: path)
        }
    }

    private static func checkIsFile(_ status: FileStatus?, _ path: ArtifactPath) throws {
        switch status?.kind {
        case .file: break
        case .directory: throw ArtifactIsDirectory(path: path)
        case .link: throw TrackingError.outside
        case nil, .other: throw noSuchArtifact(path)
        }
    }

    private static func noSuchArtifact(_ path: ArtifactPath) -> TrackingError {
        .missing("No such artifact: '\(path.text)'")
    }
}
