/// A file or folder in a listing.
package struct ArtifactEntry: Sendable, Equatable {
    package let name: String
    package let isDirectory: Bool
    /// Size of a file; 0 for a folder.
    package let bytes: Int64

    package init(name: String, isDirectory: Bool, bytes: Int64) {
        self.name = name
        self.isDirectory = isDirectory
        self.bytes = bytes
    }
}
