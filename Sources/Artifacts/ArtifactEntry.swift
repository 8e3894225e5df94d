/// One line of a listing.
package struct ArtifactEntry: Sendable, Equatable {
    package let name: String
    package let isDirectory: Bool
    /// 0 for directories.
    package let bytes: Int64

    package init(name: String, isDirectory: Bool, bytes: Int64) {
        self.name = name
        self.isDirectory = isDirectory
        self.bytes = bytes
    }
}
