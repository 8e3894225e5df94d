import Artifacts
import Foundation
import Model
import TestSupport
import Testing

@Suite struct FolderTests {
    @Test func makesItsFolder() throws {
        let temporary = TemporaryFolder()
        let folder = try ArtifactFolder(path: temporary.path + "/a//b/c/")
        #expect(folder.sweepFault == nil)
        #expect(try folder.list(.root) == [])
        #expect(FileManager.default.fileExists(atPath: temporary.path + "/a/b/c"))
    }

    @Test func keepsWhatIsThere() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("a/f", "x")
        let again = try ArtifactFolder(path: artifacts.path)
        #expect(try again.open(ArtifactPath(parsing: "a/f")).read() == "x")
    }

    /// Whatever a killed server had in work: files half written, folders half deleted.
    @Test func sweepsLeftovers() throws {
        let temporary = TemporaryFolder()
        let path = temporary.path + "/artifacts"
        let corner = path + "/.roost-uploads"
        try FileManager.default.createDirectory(atPath: corner + "/deleted/a/b", withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(fileURLWithPath: corner + "/deleted/a/b/f"))
        try Data("x".utf8).write(to: URL(fileURLWithPath: corner + "/half"))
        try #require(unsafe symlink("/etc", corner + "/link") == 0)
        try Data("kept".utf8).write(to: URL(fileURLWithPath: path + "/f"))
        let folder = try ArtifactFolder(path: path)
        #expect(folder.sweepFault == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: corner) == ["lock"])
        #expect(try folder.list(.root).map(\.name) == ["f"])
    }

    /// Another server on the same folder must not take our uploads for leftovers.
    @Test func doesNotSweepTheUploadsOfAnother() throws {
        let artifacts = try TemporaryArtifacts()
        let upload = try artifacts.begin("f")
        try upload.write("mine")
        let other = try ArtifactFolder(path: artifacts.path)
        try other.beginUpload(to: ArtifactPath(parsing: "g")).commit()
        try upload.commit()
        #expect(try artifacts.get("f") == "mine")
        #expect(try artifacts.names("") == ["f", "g"])
    }

    @Test func saysWhyAFolderCannotBeUsed() throws {
        let temporary = TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: temporary.path + "/file"))
        for path in [temporary.path + "/file", temporary.path + "/file/below"] {
            let error = #expect(throws: ArtifactFolderError.self) { try ArtifactFolder(path: path) }
            #expect(error?.description == "cannot use the artifact folder \(path): open: Not a directory")
        }
    }

    /// The corner for uploads must be where files can be renamed from.
    @Test func refusesALinkForTheUploads() throws {
        let temporary = TemporaryFolder()
        let elsewhere = TemporaryFolder()
        try Data().write(to: URL(fileURLWithPath: elsewhere.path + "/kept"))
        try #require(unsafe symlink(elsewhere.path, temporary.path + "/.roost-uploads") == 0)
        let error = #expect(throws: ArtifactFolderError.self) { try ArtifactFolder(path: temporary.path) }
        #expect(error?.description.contains("/.roost-uploads, where uploads are kept until they are whole") == true)
        #expect(FileManager.default.fileExists(atPath: elsewhere.path + "/kept"))
    }
}
