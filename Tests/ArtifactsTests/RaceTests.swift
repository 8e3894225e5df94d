import Artifacts
import Foundation
import Model
import Testing

/// Many at once, on the same names.
@Suite struct RaceTests {
    /// Readers see one whole upload or another.
    @Test func writersOfOneFileDoNotMix() throws {
        let artifacts = try TemporaryArtifacts()
        @Sendable func text(_ writer: Int) -> String { String(repeating: "\(writer)", count: 50_000 + writer) }
        let whole = Set((0..<4).map(text))
        try artifacts.put("d/f", text(0))
        try inThreads(6) { index in
            for _ in 0..<20 {
                if index < 4 {
                    let upload = try artifacts.begin("d/f")
                    let half = text(index).utf8.count / 2
                    try upload.write(String(text(index).prefix(half)))
                    try upload.write(String(text(index).dropFirst(half)))
                    try upload.commit()
                } else {
                    #expect(whole.contains(try artifacts.get("d/f")))
                }
            }
        }
        #expect(whole.contains(try artifacts.get("d/f")))
        #expect(artifacts.everything() == ["d", "d/f"])
        #expect(try artifacts.leftovers() == [])
    }

    @Test func theLastCommitWins() throws {
        let artifacts = try TemporaryArtifacts()
        let first = try artifacts.begin("f")
        let second = try artifacts.begin("f")
        try second.write("began second")
        try first.write("began first")
        try second.commit()
        try first.commit()
        #expect(try artifacts.get("f") == "began first")
    }

    @Test func foldersAreMadeOnce() throws {
        let artifacts = try TemporaryArtifacts()
        try inThreads(8) { index in
            for round in 0..<5 { try artifacts.put("r\(round)/a/b/c/f\(index)", "x") }
        }
        for round in 0..<5 { #expect(try artifacts.names("r\(round)/a/b/c").count == 8) }
    }

    /// An upload succeeds whatever is deleted under it, as if it came before or after.
    @Test func uploadsOutliveDeletions() throws {
        let artifacts = try TemporaryArtifacts()
        try inThreads(6) { index in
            for round in 0..<30 {
                if index < 4 {
                    try artifacts.put("d/sub\(index % 2)/f\(round)-\(index)", "x")
                } else {
                    try artifacts.delete(index == 4 ? "d" : "d/sub0")
                }
            }
        }
        try artifacts.put("d/sub0/last", "x")
        #expect(try artifacts.get("d/sub0/last") == "x")
        #expect(try artifacts.leftovers() == [])
        try artifacts.delete("d")
        #expect(artifacts.everything() == [])
    }

    /// The way is so long that its beginning is deleted before its end is made.
    @Test func uploadsMakeDeletedFoldersAgain() throws {
        let artifacts = try TemporaryArtifacts()
        let deep = (["d"] + (0..<30).map(String.init)).joined(separator: "/")
        try inThreads(2) { index in
            if index == 0 {
                for round in 0..<3 { try artifacts.put(deep + "/\(round)", "x") }
            } else {
                for _ in 0..<100 {
                    try artifacts.delete("d")
                    usleep(1000)
                }
            }
        }
        try artifacts.put(deep + "/last", "x")
        #expect(try artifacts.get(deep + "/last") == "x")
        #expect(try artifacts.leftovers() == [])
    }

    @Test func deletionsOfOneFolderShareTheWork() throws {
        let artifacts = try TemporaryArtifacts()
        for number in 0..<50 { try artifacts.put("d/\(number % 5)/\(number)", "x") }
        try inThreads(6) { index in
            try artifacts.delete(index % 2 == 0 ? "d" : "d/\(index)")
        }
        #expect(artifacts.everything() == [])
        #expect(try artifacts.leftovers() == [])
    }

    /// An upload that fails takes away the empty folders that it made; one that succeeds may be on its way into them.
    @Test func failedUploadsDoNotHurtOthers() throws {
        let artifacts = try TemporaryArtifacts()
        try inThreads(4) { index in
            for round in 0..<20 {
                if index == 0 {
                    try artifacts.put("r\(round)/a/f", "x")
                } else {
                    // Of a file `g` and files below a folder `g` only one kind can be.
                    let name = index == 1 ? "g" : "g/\(index)"
                    do { try artifacts.put("r\(round)/a/\(name)", "x") } catch is TrackingError {}
                }
            }
        }
        for round in 0..<20 { #expect(try artifacts.get("r\(round)/a/f") == "x") }
        #expect(try artifacts.leftovers() == [])
    }
}
