import Foundation
import Testing

/// What neither the compiler nor the formatter looks at.
@Suite struct SourceTests {
    static let lineLengthMax = 120
    static let fileLinesMax = 600

    static let sources = Result {
        try ["Sources", "Migrations"].flatMap {
            try Repository.files(
                below: $0, extensions: ["swift", "c", "h", "cpp", "sql", "ts", "tsx", "css", "html", "sh"])
        }
    }

    static let everything = Result {
        try sources.get() + Repository.files(below: "Tests", extensions: ["swift", "py", "lua"])
            + Repository.files(below: "config", extensions: ["conf", "service", "map"])
    }

    /// The formatter looks at code only, so this is about comments, and files that it does not know. Tests hold long
    /// texts as they came.
    @Test func linesAreShort() throws {
        for file in try Self.sources.get() + Repository.files(below: "config", extensions: ["conf", "service", "map"]) {
            // Markup is nested too deeply for one width.
            if file.path.hasSuffix(".tsx") || file.path.hasSuffix(".ts") { continue }
            for line in file.lines where line.text.count > Self.lineLengthMax {
                Issue.record("\(file.path):\(line.number): \(line.text.count) characters")
            }
        }
    }

    /// Past this a file most likely holds a second idea.
    @Test func filesAreShort() throws {
        for file in try Self.sources.get() {
            #expect(file.lines.count <= Self.fileLinesMax, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func linesEndCleanly() throws {
        for file in try Self.everything.get() {
            #expect(file.text.isEmpty || file.text.hasSuffix("\n"), "\(file.path) does not end with a newline")
            #expect(!file.text.contains("\r"), "\(file.path) has carriage returns")
            // In Swift the formatter does this, and knows a text from code.
            if file.path.hasSuffix(".swift") { continue }
            for line in file.lines where line.text.hasSuffix(" ") || line.text.hasSuffix("\t") {
                Issue.record("\(file.path):\(line.number): white space at the end")
            }
        }
    }

    /// An error that is turned into nil or a crash is one that nobody is told of.
    @Test func errorsAreNotThrownAway() throws {
        for file in try Self.sources.get() where file.path.hasSuffix(".swift") {
            for line in file.lines where line.text.contains(#/\btry[?!]/#) {
                if DependencyTests.isComment(line.text) { continue }
                Issue.record("\(file.path):\(line.number): \(line.text)")
            }
        }
    }

    /// A note to oneself belongs into an issue.
    @Test func nothingIsLeftToDo() throws {
        let markers = try Regex(
            "\\b(\(["TO" + "DO", "FIX" + "ME", "HA" + "CK"].joined(separator: "|")))\\b")
        for file in try Self.everything.get() {
            for line in file.lines where line.text.contains(markers) {
                Issue.record("\(file.path):\(line.number): \(line.text)")
            }
        }
    }
}
