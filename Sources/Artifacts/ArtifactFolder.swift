internal import Glibc
internal import Threads

/// The folder that keeps the artifacts.
///
/// Every step of every path goes from an open directory to a single name in it, links not followed, so that no path
/// leads outside whatever it says and whatever is moved meanwhile. Files appear by renaming, when they are whole and
/// safe from a loss of power.
package final class ArtifactFolder: Sendable {
    let root: Descriptor
    let area: UploadArea
    /// How many folders are being made that may be seen, but would not survive a loss of power yet.
    let foldersInTheMaking = Monitor(0)

    /// A sentence for the log when leftovers of an earlier process could not be removed: they only take room.
    package let sweepFault: String?

    /// Opens the folder, making it first if need be, and removes what a crash left of uploads and deletions.
    ///
    /// - Parameter path: may go over symbolic links; it is the operator's.
    package init(path: String) throws(ArtifactFolderError) {
        do throws(SystemError) {
            root = try Self.makeAndOpen(path)
        } catch let error {
            throw ArtifactFolderError("cannot use the artifact folder \(path): \(error.call): \(error.text)")
        }
        do throws(SystemError) {
            let opened = try UploadArea.open(in: root)
            area = opened.area
            sweepFault = opened.fault.map { fault in
                "cannot remove leftovers of uploads in \(path)/\(UploadArea.name): \(fault.call): \(fault.text)"
            }
        } catch let error {
            throw ArtifactFolderError(
                "cannot use \(path)/\(UploadArea.name), where uploads are kept until they are whole: "
                    + "\(error.call): \(error.text)")
        }
    }

    /// `mkdir -p`, with each new folder made safe from a loss of power.
    private static func makeAndOpen(_ path: String) throws(SystemError) -> Descriptor {
        var folder = try open(path.utf8.first == UInt8(ascii: "/") ? "/" : ".")
        for component in path.utf8.split(separator: UInt8(ascii: "/")) {
            let name = FileName(String(Substring(component)))
            do throws(SystemError) {
                try folder.makeDirectory(name)
                try folder.sync()
            } catch let error where error.code == EEXIST || error.code == EROFS || error.code == EACCES {
                // There already, or the next line says what is wrong.
            }
            let number = unsafe openat(folder.number, name.bytes, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if number < 0 { throw SystemError("open") }
            folder = Descriptor(owning: number)
        }
        return folder
    }

    private static func open(_ path: String) throws(SystemError) -> Descriptor {
        let number = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if number < 0 { throw SystemError("open") }
        return Descriptor(owning: number)
    }
}
