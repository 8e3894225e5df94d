import Artifacts
import Foundation
import Model
import TestSupport
import Testing

@Suite struct DeleteTests {
    @Test func deletesAFile() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("a/f", "x")
        try artifacts.put("a/g", "x")
        try artifacts.delete("a/f")
        #expect(artifacts.everything() == ["a", "a/g"])
    }

    @Test func deletesAFolder() throws {
        let artifacts = try TemporaryArtifacts()
        for path in ["a/f", "a/b/f", "a/b/c/f", "b/f"] { try artifacts.put(path, "x") }
        try artifacts.delete("a/")
        #expect(artifacts.everything() == ["b", "b/f"])
        #expect(try artifacts.leftovers() == [])
    }

    @Test(arguments: ["nope", "nope/nope", "f/x"]) func isFineWithNothing(_ path: String) throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("f", "x")
        try artifacts.delete(path)
        #expect(artifacts.everything() == ["f"])
    }

    @Test func refusesTheRoot() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("f", "x")
        let refused = TrackingError.invalid("Invalid path: the artifact folder itself cannot be deleted")
        #expect(throws: refused) { try artifacts.delete("") }
        #expect(artifacts.everything() == ["f"])
    }

    @Test func deletesWhatListingsHide() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("d/f", "x")
        try #require(unsafe mkfifo(artifacts.path + "/d/fifo", 0o600) == 0)
        let notUTF8: [CChar] = Array((artifacts.path + "/d/").utf8CString.dropLast()) + [-1, -2, 0]
        try #require(unsafe mkdir(notUTF8, 0o700) == 0)
        let inside = Array(notUTF8.dropLast()) + Array("/f".utf8CString)
        close(unsafe open(inside, O_CREAT | O_WRONLY, 0o600))
        try artifacts.delete("d")
        #expect(artifacts.everything() == [])
        #expect(try artifacts.leftovers() == [])
    }

    /// Links go; what they point to stays.
    @Test func doesNotFollowLinksInside() throws {
        let artifacts = try TemporaryArtifacts()
        let elsewhere = TemporaryFolder()
        try Data("x".utf8).write(to: URL(fileURLWithPath: elsewhere.path + "/kept"))
        try artifacts.put("kept/f", "x")
        try artifacts.put("d/f", "x")
        try #require(unsafe symlink(elsewhere.path, artifacts.path + "/d/out") == 0)
        try #require(unsafe symlink("../kept", artifacts.path + "/d/in") == 0)
        try #require(unsafe symlink("nowhere", artifacts.path + "/d/dangling") == 0)
        try artifacts.delete("d")
        #expect(artifacts.everything() == ["kept", "kept/f"])
        #expect(FileManager.default.fileExists(atPath: elsewhere.path + "/kept"))
    }

    /// Far deeper than a path may be, than files may be open, and than a stack would bear.
    @Test func deletesVeryDeepFolders() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("d/f", "x")
        var folder = unsafe open(artifacts.path + "/d", O_RDONLY | O_DIRECTORY)
        for _ in 0..<3000 {
            try #require(unsafe mkdirat(folder, "n", 0o700) == 0)
            close(unsafe openat(folder, "f", O_CREAT | O_WRONLY, 0o600))
            let next = unsafe openat(folder, "n", O_RDONLY | O_DIRECTORY)
            close(folder)
            folder = next
        }
        close(folder)
        try artifacts.delete("d")
        #expect(artifacts.everything() == [])
        #expect(try artifacts.leftovers() == [])
    }

    @Test func deletesWideFolders() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("d/f", "x")
        for number in 0..<2000 {
            close(unsafe open(artifacts.path + "/d/f\(number)", O_CREAT | O_WRONLY, 0o600))
            try #require(unsafe mkdir(artifacts.path + "/d/d\(number)", 0o700) == 0)
            close(unsafe open(artifacts.path + "/d/d\(number)/f", O_CREAT | O_WRONLY, 0o600))
        }
        try artifacts.delete("d")
        #expect(artifacts.everything() == [])
        #expect(try artifacts.leftovers() == [])
    }
}
