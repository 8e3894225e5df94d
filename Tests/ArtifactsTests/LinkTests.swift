import Artifacts
import Foundation
import Model
import TestSupport
import Testing

/// Somebody who can write to the disk puts symbolic links into the folder. None is followed, wherever it points.
@Suite struct LinkTests {
    static let refused = TrackingError.invalid("Invalid path: resolved path is outside the artifact directory")

    /// Targets of a link called `link` beside the folder `real`, which holds the file `f` and the folder `sub`.
    static let targets = [
        "real", "real/f", "real/sub", ".", "..", "/", "/etc/passwd", "/proc/self/fd", "nowhere", "link",
        ".roost-uploads",
    ]

    /// Where `link` stands in a path.
    static let paths = ["link", "link/", "link/f", "link/sub/f", "link/etc/passwd", "link/link/f"]

    @Test(arguments: targets, paths) func isNotFollowed(_ target: String, _ path: String) throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("real/f", "kept")
        try artifacts.put("real/sub/f", "kept")
        try #require(unsafe symlink(target, artifacts.path + "/link") == 0)
        let before = artifacts.everything()

        #expect(throws: Self.refused) { try artifacts.get(path) }
        #expect(throws: Self.refused) { try artifacts.list(path) }
        #expect(throws: Self.refused) { try artifacts.delete(path) }
        #expect(throws: Self.refused) { try artifacts.begin(path) }
        #expect(throws: Self.refused) { try artifacts.begin(path + "/new/x") }
        #expect(artifacts.everything() == before)
        #expect(try artifacts.get("real/f") == "kept")
        #expect(try artifacts.names("") == ["real"])
    }

    @Test func isNotFollowedBelow() throws {
        let artifacts = try TemporaryArtifacts()
        let elsewhere = TemporaryFolder()
        try artifacts.put("a/b/f", "kept")
        try #require(unsafe symlink(elsewhere.path, artifacts.path + "/a/b/out") == 0)
        #expect(throws: Self.refused) { try artifacts.put("a/b/out/f", "escaped") }
        #expect(throws: Self.refused) { try artifacts.put("a/b/out/new/f", "escaped") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == [])
    }

    /// A folder is swapped for a link after the upload looked at it.
    @Test func isNotFollowedAtTheCommit() throws {
        let artifacts = try TemporaryArtifacts()
        let elsewhere = TemporaryFolder()
        try artifacts.put("a/f", "kept")
        let upload = try artifacts.begin("a/new/g")
        try FileManager.default.moveItem(atPath: artifacts.path + "/a", toPath: artifacts.path + "/moved")
        try #require(unsafe symlink(elsewhere.path, artifacts.path + "/a") == 0)
        #expect(throws: Self.refused) { try upload.commit() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == [])
        #expect(try artifacts.leftovers() == [])
    }

    /// While readers and writers go through a folder, it is swapped for a link and back.
    @Test func isNotFollowedInARace() throws {
        let artifacts = try TemporaryArtifacts()
        let elsewhere = TemporaryFolder()
        try Data("outside".utf8).write(to: URL(fileURLWithPath: elsewhere.path + "/f"))
        try artifacts.put("a/f", "inside")
        let (place, aside, link) = (artifacts.path + "/a", artifacts.path + "/aside", artifacts.path + "/link")
        try #require(unsafe symlink(elsewhere.path, link) == 0)
        try inThreads(3) { index in
            for round in 0..<300 {
                do {
                    switch index {
                    case 0:
                        unsafe rename(place, aside)
                        unsafe rename(link, place)
                        unsafe rename(place, link)
                        // A writer may have made the folder meanwhile.
                        while unsafe rename(aside, place) != 0 { try FileManager.default.removeItem(atPath: place) }
                    case 1: #expect(try artifacts.get("a/f") == "inside")
                    default: if round % 10 == 0 { try artifacts.put("a/g", "inside") }
                    }
                } catch let error as TrackingError {
                    #expect(error == Self.refused || error.code == .resourceDoesNotExist)
                }
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: elsewhere.path) == ["f"])
    }

    /// The way to the folder itself is the operator's affair.
    @Test func mayLeadToTheFolder() throws {
        let real = TemporaryFolder()
        let other = TemporaryFolder()
        try #require(unsafe symlink(real.path, other.path + "/link") == 0)
        let folder = try ArtifactFolder(path: other.path + "/link/artifacts")
        try folder.beginUpload(to: ArtifactPath(parsing: "f")).commit()
        #expect(FileManager.default.fileExists(atPath: real.path + "/artifacts/f"))
    }
}
