import Artifacts
import Foundation
import Model
import Testing

@Suite struct DownloadTests {
    @Test func tellsWhatItOpened() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("f", "12345")
        let path = try ArtifactPath(parsing: "f")
        let first = try artifacts.folder.open(path)
        #expect(first.bytes == 5)
        #expect(abs(Double(first.modifiedNs) / 1e9 - Date().timeIntervalSince1970) < 3600)
        let again = try artifacts.folder.open(path)
        #expect((again.inode, again.modifiedNs) == (first.inode, first.modifiedNs))
        // As `first` is still open, its inode cannot be used again.
        try artifacts.put("f", "54321")
        #expect(try artifacts.folder.open(path).inode != first.inode)
    }

    @Test(arguments: ["nope", "nope/x", "dir/nope", "dir/f/x", "fifo", "socket", "dir/f/x/y"])
    func saysWhatIsMissing(_ path: String) throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("dir/f", "")
        try #require(unsafe mkfifo(artifacts.path + "/fifo", 0o600) == 0)
        #expect(throws: TrackingError.missing("No such artifact: '\(path)'")) { try artifacts.get(path) }
    }

    @Test(arguments: ["", "dir", "dir/", "dir/sub"]) func tellsADirectory(_ path: String) throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("dir/sub/f", "")
        let error = #expect(throws: ArtifactIsDirectory.self) { try artifacts.get(path) }
        let name = path.hasSuffix("/") ? String(path.dropLast()) : path
        #expect(error?.description == "Artifact path refers to a directory, not a file: '\(name)'")
    }

    @Test func refusesTheServersOwnCorner() throws {
        let artifacts = try TemporaryArtifacts()
        let upload = try artifacts.begin("f")
        let name = try #require(try artifacts.leftovers().first)
        for corner in [".roost-uploads", ".Roost-UPLOADS"] {
            let refused = TrackingError.invalid("Invalid path: the name '.roost-uploads' is reserved")
            #expect(throws: refused) { try artifacts.get("\(corner)/\(name)") }
            #expect(throws: refused) { try artifacts.list(corner) }
            #expect(throws: refused) { try artifacts.delete("\(corner)/\(name)") }
            #expect(throws: refused) { try artifacts.delete(corner) }
        }
        try upload.commit()
        #expect(try artifacts.get("f") == "")
    }

    /// Nobody but the one it was given to closes it.
    @Test func givesTheDescriptorAway() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("f", "text")
        var open: OpenArtifact? = try artifacts.folder.open(ArtifactPath(parsing: "f"))
        let descriptor = try #require(open).takeDescriptor()
        open = nil
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        #expect(try file.readToEnd() == Data("text".utf8))
    }
}
