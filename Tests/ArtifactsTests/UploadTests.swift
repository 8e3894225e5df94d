import Artifacts
import Foundation
import Model
import Testing

@Suite struct UploadTests {
    @Test func keepsWhatWasWritten() throws {
        let artifacts = try TemporaryArtifacts()
        let upload = try artifacts.begin("1/run/artifacts/model/MLmodel")
        try upload.write("flavors:")
        try upload.write(" {}\n")
        #expect(upload.bytesWritten == 12)
        #expect(artifacts.everything() == [])
        try upload.commit()
        #expect(try artifacts.get("1/run/artifacts/model/MLmodel") == "flavors: {}\n")
        #expect(try artifacts.leftovers() == [])
    }

    @Test func keepsEmptyFiles() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.begin("a/empty").commit()
        #expect(try artifacts.list("a") == [ArtifactEntry(name: "empty", isDirectory: false, bytes: 0)])
    }

    @Test func replacesAFile() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("a/f", "first, and longer")
        try artifacts.put("a/f", "second")
        #expect(try artifacts.get("a/f") == "second")
    }

    @Test func keepsReadersOnWhatTheyOpened() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("f", "first")
        let open = try artifacts.folder.open(ArtifactPath(parsing: "f"))
        try artifacts.put("f", "second one")
        #expect(open.bytes == 5)
        #expect(try open.read() == "first")
    }

    @Test(arguments: ["日本語/модель.json", "نموذج", "🦜/🦜", "ü", "u\u{308}", " a ", "a%00b", "-rf", "*", "a\\b", "acc:1"])
    func takesNamesInAnyLanguage(_ name: String) throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("d/" + name, name)
        #expect(try artifacts.get("d/" + name) == name)
    }

    @Test func tellsComposedFromDecomposedLetters() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("\u{e9}", "one")
        try artifacts.put("e\u{301}", "two")
        #expect(try artifacts.get("\u{e9}") == "one")
        #expect(try artifacts.list("").count == 2)
    }

    @Test func goesAsDeepAndLongAsPathsMay() throws {
        let artifacts = try TemporaryArtifacts()
        let deep = Array(repeating: String(repeating: "n", count: 31), count: 128).joined(separator: "/")
        try artifacts.put(deep, "deep")
        #expect(try artifacts.get(deep) == "deep")
        let long = Array(repeating: String(repeating: "w", count: 255), count: 16).joined(separator: "/")
        try artifacts.put(long, "long")
        #expect(try artifacts.get(long) == "long")
    }

    // MARK: What leaves nothing

    @Test func leavesNothingWhenAbandoned() throws {
        let artifacts = try TemporaryArtifacts()
        let upload = try artifacts.begin("new/folder/f")
        try upload.write("half of it")
        upload.abandon()
        upload.abandon()
        #expect(artifacts.everything() == [])
        #expect(try artifacts.leftovers() == [])
    }

    @Test func leavesNothingWhenLetGo() throws {
        let artifacts = try TemporaryArtifacts()
        func start() throws {
            let upload = try artifacts.begin("new/folder/f")
            try upload.write("half of it")
            #expect(try artifacts.leftovers().count == 1)
        }
        try start()
        #expect(artifacts.everything() == [])
        #expect(try artifacts.leftovers() == [])
    }

    @Test func keepsTheOldFileWhenAbandoned() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("f", "old")
        let upload = try artifacts.begin("f")
        try upload.write("new")
        upload.abandon()
        #expect(try artifacts.get("f") == "old")
    }

    /// What was free when the upload began may be taken when it ends.
    @Test func leavesNothingWhenItsNameBecameADirectory() throws {
        let artifacts = try TemporaryArtifacts()
        let upload = try artifacts.begin("a/b")
        try artifacts.put("a/b/c", "in the way")
        #expect(throws: TrackingError.self) { try upload.commit() }
        #expect(artifacts.everything() == ["a", "a/b", "a/b/c"])
        #expect(try artifacts.leftovers() == [])
    }

    @Test func leavesNothingWhenAFolderBecameAFile() throws {
        let artifacts = try TemporaryArtifacts()
        let upload = try artifacts.begin("a/b/c/d")
        try artifacts.put("a/b", "in the way")
        let error = #expect(throws: TrackingError.self) { try upload.commit() }
        #expect(error?.code == .invalidParameterValue)
        #expect(artifacts.everything() == ["a", "a/b"])
        #expect(try artifacts.leftovers() == [])
    }

    /// The last component is found out of order only after its folders were made.
    @Test func removesFoldersThatItMadeInVain() throws {
        let artifacts = try TemporaryArtifacts()
        try FileManager.default.createDirectory(atPath: artifacts.path + "/kept", withIntermediateDirectories: true)
        let upload = try artifacts.begin("kept/made/made/f")
        // Without the file to be renamed the commit fails at its last step.
        let corner = artifacts.path + "/.roost-uploads/"
        try FileManager.default.removeItem(atPath: corner + #require(try artifacts.leftovers().first))
        let error = #expect(throws: TrackingError.self) { try upload.commit() }
        #expect(error?.code == .internalError)
        #expect(artifacts.everything() == ["kept"])
    }

    // MARK: What is refused

    static let refused: [(path: String, message: String)] = [
        ("", "Artifact path must include a filename (cannot end with '/')."),
        ("dir", "Invalid path: 'dir' is a directory; a file cannot replace it"),
        ("dir/sub/", "Invalid path: 'dir/sub' is a directory; a file cannot replace it"),
        ("dir/f/x", "Invalid path: a folder of 'dir/f/x' is a file; nothing can be stored below it"),
        ("dir/f/x/y", "Invalid path: a folder of 'dir/f/x/y' is a file; nothing can be stored below it"),
        ("fifo", "Invalid path: 'fifo' is neither a file nor a directory; a file cannot replace it"),
        ("fifo/x", "Invalid path: a folder of 'fifo/x' is a file; nothing can be stored below it"),
        (".roost-uploads", "Invalid path: the name '.roost-uploads' is reserved"),
        (".roost-uploads/x", "Invalid path: the name '.roost-uploads' is reserved"),
        (".ROOST-Uploads/x", "Invalid path: the name '.roost-uploads' is reserved"),
        ("%2eroost-uploads/x", "Invalid path: the name '.roost-uploads' is reserved"),
        (
            "a/.artifact.uploading.x",
            "Invalid artifact file name: '.artifact.uploading.x'. Artifact names starting with "
                + "'.artifact.uploading.' are reserved."
        ),
        (
            ".artifact.uploading./x",
            "Invalid artifact file name: '.artifact.uploading.'. Artifact names starting with "
                + "'.artifact.uploading.' are reserved."
        ),
    ]

    @Test(arguments: refused) func refuses(_ path: String, _ message: String) throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("dir/f", "")
        try artifacts.put("dir/sub/f", "")
        try #require(unsafe mkfifo(artifacts.path + "/fifo", 0o600) == 0)
        #expect(throws: TrackingError.invalid(message)) { try artifacts.begin(path) }
        #expect(try artifacts.leftovers() == [])
    }

    /// Only at the top it is the server's.
    @Test func takesTheReservedNameBelow() throws {
        let artifacts = try TemporaryArtifacts()
        try artifacts.put("a/.roost-uploads/f", "x")
        #expect(try artifacts.names("a") == [".roost-uploads"])
    }
}
