import Artifacts
import Model
import Testing

@Suite struct ArtifactPathTests {
    @Test(
        arguments: [
            ("", []),
            ("1/run/artifacts/model/MLmodel", ["1", "run", "artifacts", "model", "MLmodel"]),
            ("a//b", ["a", "b"]), ("a/b/", ["a", "b"]), ("a/b///", ["a", "b"]),
            // Escapes are decoded however deep they are.
            ("a%2fb", ["a", "b"]), ("a%252Fb", ["a", "b"]), ("a%25252fb", ["a", "b"]), ("a%20b", ["a b"]),
            ("%c3%bc", ["ü"]), ("100%25", ["100%"]), ("a%", ["a%"]), ("a%zz", ["a%zz"]), ("a%4", ["a%4"]),
            ("%ff", ["\u{fffd}"]), ("a%2", ["a%2"]),
            // Control characters are escaped.
            ("a\0b", ["a%00b"]), ("a%00b", ["a%00b"]), ("a\nb", ["a%0ab"]), ("a\u{7f}b", ["a%7fb"]),
            ("a\r\nb", ["a%0d%0ab"]),
            // Names that look odd and are none of our business.
            ("a?b=c", ["a?b=c"]), ("~", ["~"]), ("~root/x", ["~root", "x"]), ("acc:1", ["acc:1"]), ("a+b", ["a+b"]),
            ("s3://bucket/x", ["s3:", "bucket", "x"]), ("a\\b", ["a\\b"]), ("a\\", ["a\\"]), (".hidden", [".hidden"]),
            ("..a", ["..a"]), ("a..", ["a.."]), ("a/..b/c", ["a", "..b", "c"]), ("-rf", ["-rf"]), (" a ", [" a "]),
            ("*", ["*"]), ("con", ["con"]), ("file", ["file"]), ("files:1", ["files:1"]),
            ("a/file:1", ["a", "file:1"]),
            ("日本語/модель/نموذج/🦜.json", ["日本語", "модель", "نموذج", "🦜.json"]),
            // A slash is a slash, whatever mark stands on it.
            ("a/\u{338}b", ["a", "\u{338}b"]),
            ("．．/x", ["．．", "x"]), ("a\u{2028}b", ["a\u{2028}b"]),
        ] as [(String, [String])])
    func reads(_ text: String, _ components: [String]) throws {
        let path = try ArtifactPath(parsing: text)
        #expect(path.components.map { Array($0.utf8) } == components.map { Array($0.utf8) })
    }

    @Test(arguments: [
        "..", "../x", "a/..", "a/../b", "a/../../b", "%2e%2e/x", "%2E%2e/x", "%252e%252e/x", "%2525252e%2e/x", "..%2fx",
        "a/%2e%2e%2fb", "a%2f..%2fb", ".%2e/x",
        "/", "//", "/etc/passwd", "//etc/passwd", "%2fetc/passwd", "%252fetc%252fpasswd", "///",
        "a#b", "#", "a%23b", "a#",
        "file:///etc/passwd", "file://host/x", "file:x", "FILE:///x", "fIlE:a/b", "file%3a///etc/passwd", "file:",
        "%66ile:x",
    ])
    func refusesAsMLflowDoes(_ text: String) {
        #expect(throws: TrackingError.invalid("Invalid path")) { try ArtifactPath(parsing: text) }
    }

    @Test(arguments: [
        // What Windows takes for a way up or to a root.
        "..\\x", "a\\..\\b", "a\\..", "%2e%2e\\x", "..%5cx", "..%255cx", "a/..\\b", "\\a", "\\\\host\\share\\x",
        "a/\\b",
        "%5c%5chost%5cshare", ".. /x", "a/.. ", "...", ".. .", "a\\.. \\b", "a\\.\\b", " ", "a/ /b",
        "C:/x", "C:\\x", "c:", "C:x", "z%3a/x", "a/C:/x", "a/c:x",
        // No names.
        ".", "./a", "a/./b", "a/.", "%2e", "a/%2e/b",
    ])
    func refuses(_ text: String) throws {
        let error = #expect(throws: TrackingError.self) { try ArtifactPath(parsing: text) }
        #expect(error?.code == .invalidParameterValue)
        #expect(error?.message.hasPrefix("Invalid path: '") == true, "\(error?.message ?? "")")
    }

    @Test func refusesEscapesWithoutEnd() {
        let text = "%" + String(repeating: "25", count: 20) + "2e"
        #expect(throws: TrackingError.invalid("Invalid path")) { try ArtifactPath(parsing: text) }
    }

    @Test func limitsNames() throws {
        let longest = String(repeating: "n", count: 255)
        #expect(try ArtifactPath(parsing: "a/" + longest).name == longest)
        let error = #expect(throws: TrackingError.self) { try ArtifactPath(parsing: "a/" + longest + "n") }
        #expect(error?.message == "Invalid path: a name of 256 bytes is too long, at most 255 are allowed")
        // Counted as the file system counts.
        #expect(try ArtifactPath(parsing: String(repeating: "ü", count: 127)).name.utf8.count == 254)
        #expect(throws: TrackingError.self) { try ArtifactPath(parsing: String(repeating: "ü", count: 128)) }
    }

    @Test func limitsDepthAndLength() throws {
        #expect(try ArtifactPath(parsing: deep(128)).components.count == 128)
        var error = #expect(throws: TrackingError.self) { try ArtifactPath(parsing: deep(129)) }
        #expect(error?.message == "Invalid path: 129 parts are too many, at most 128 are allowed")

        let longest = Array(repeating: String(repeating: "n", count: 127), count: 32).joined(separator: "/")
        #expect(try ArtifactPath(parsing: longest + "n").text.utf8.count == 4096)
        error = #expect(throws: TrackingError.self) { try ArtifactPath(parsing: longest + "nn") }
        #expect(error?.message == "Invalid path: 4097 bytes are too many, at most 4096 are allowed")
    }

    @Test func appends() throws {
        let run = try ArtifactPath(parsing: "1/run/artifacts")
        let model = try ArtifactPath(parsing: "model/MLmodel")
        #expect(try run.appending(model).text == "1/run/artifacts/model/MLmodel")
        #expect(try ArtifactPath.root.appending(model) == model)
        #expect(try run.appending(.root) == run)
        #expect(throws: TrackingError.self) { try run.appending(ArtifactPath(parsing: deep(126))) }
    }

    @Test func namesItsLastPart() throws {
        #expect(try ArtifactPath(parsing: "a/b.txt").name == "b.txt")
        #expect(ArtifactPath.root.name == "")
        #expect(ArtifactPath.root.text == "")
    }

    /// A composed and a decomposed letter name two files.
    @Test func tellsBytesApart() throws {
        let composed = try ArtifactPath(parsing: "\u{e9}")
        let decomposed = try ArtifactPath(parsing: "e\u{301}")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, composed]).count == 2)
        #expect(try ArtifactPath(parsing: "a/b") != ArtifactPath(parsing: "a\\b"))
    }

    /// A path that was read once reads the same again, so that what a listing says can be asked for.
    @Test(arguments: ["a\0b/ü", "a%2525b", "x/%09", "%e2%82"]) func readsItsOwnText(_ text: String) throws {
        let path = try ArtifactPath(parsing: text)
        #expect(try ArtifactPath(parsing: path.text) == path)
    }

    private func deep(_ depth: Int) -> String { Array(repeating: "d", count: depth).joined(separator: "/") }
}
