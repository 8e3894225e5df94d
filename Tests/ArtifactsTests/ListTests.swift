import Artifacts
import Foundation
import Model
import Testing

@Suite struct ListTests {
    @Test func listsOneLevel() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("a/b.json", "1234567")
        try artifacts.put("a/e/deep/f", "")
        try artifacts.put("other", "")
        #expect(
            try artifacts.list("a") == [
                ArtifactEntry(name: "b.json", isDirectory: false, bytes: 7),
                ArtifactEntry(name: "e", isDirectory: true, bytes: 0),
            ])
        #expect(try artifacts.names("") == ["a", "other"])
        #expect(try artifacts.names("a/e/") == ["deep"])
    }

    /// Clients tell files from folders by it.
    @Test(arguments: ["nope", "nope/nope", "a/f", "a/f/x", "empty", "fifo"]) func listsNothing(_ path: String) throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("a/f", "x")
        try FileManager.default.createDirectory(atPath: artifacts.path + "/empty", withIntermediateDirectories: false)
        try #require(unsafe mkfifo(artifacts.path + "/fifo", 0o600) == 0)
        #expect(try artifacts.list(path) == [])
    }

    @Test func sortsByCodePoints() throws {
        let artifacts = try TemporaryArtifacts()
        // UTF-16 would put the parrot before the last; Swift's order for texts takes the two accents for one.
        let sorted = [
            "-", "10", "9", "B", "_", "a", "a b", "a.", "aa", "e\u{301}", "f", "\u{e9}", "я", "日", "\u{ff5e}", "🦜",
        ]
        for name in sorted.shuffled() { try artifacts.put("d/" + name, "") }
        #expect(try artifacts.names("d").map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
    }

    @Test func leavesOutWhatCannotBeDownloaded() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("d/f", "x")
        let folder = artifacts.path + "/d/"
        try #require(unsafe mkfifo(folder + "fifo", 0o600) == 0)
        try #require(unsafe symlink("f", folder + "link") == 0)
        try #require(unsafe symlink("/etc", folder + "link to a folder") == 0)
        try #require(unsafe symlink("nowhere", folder + "dangling") == 0)
        let notUTF8: [CChar] = Array(folder.utf8CString.dropLast()) + [-1, -2, 0]
        close(unsafe open(notUTF8, O_CREAT | O_WRONLY, 0o600))
        #expect(try artifacts.names("d") == ["f"])
    }

    @Test func hidesUploadsOnTheirWay() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("d/f", "x")
        let upload = try artifacts.begin("d/g")
        try Data().write(to: URL(fileURLWithPath: artifacts.path + "/d/.artifact.uploading.abc"))
        #expect(try artifacts.names("") == ["d"])
        #expect(try artifacts.names("d") == ["f"])
        upload.abandon()
    }

    @Test func listsWideFolders() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("d/f", "x")
        for number in 0..<5000 {
            close(unsafe open(artifacts.path + "/d/\(number)", O_CREAT | O_WRONLY, 0o600))
        }
        let names = try artifacts.names("d")
        #expect(names.count == 5001)
        #expect(names == names.sorted())
    }
}
