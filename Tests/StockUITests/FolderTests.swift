import Foundation
import StockUI
import TestSupport
import Testing

@Suite struct FolderTests {
    let temporary = TemporaryFolder()
    private let manager = FileManager.default

    private func put(_ path: String, _ text: String) throws {
        let url = URL(filePath: temporary.path + "/" + path)
        try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func link(_ path: String, to target: String) throws {
        try manager.createSymbolicLink(atPath: temporary.path + "/" + path, withDestinationPath: target)
    }

    /// The build folder itself, the package's folder, and the folder that packages are installed into.
    @Test(arguments: ["", "server/js/build/", "mlflow/server/js/build/"]) func findsTheBuildFolder(_ below: String)
        throws
    {
        try put(below + "index.html", "page")
        try put(below + "static/js/main.c2f5f8d4.js", "script")
        let ui = try StockUI(path: temporary.path)
        #expect(ui.fileCount == 2)
        let file = try #require(try ui.find("static/js/main.c2f5f8d4.js", asGzip: true))
        #expect(!file.isGzipped && file.isImmutable)
        #expect(try file.sent() == Array("script".utf8))
    }

    @Test func nothingOutsideIsReached() throws {
        try put("secret", "secret")
        try put("other/file", "secret")
        try put("ui/index.html", "page")
        try put("ui/a.txt", "plain")
        try link("ui/link.txt", to: "../secret")
        try link("ui/folder", to: "../other")
        try link("ui/inside.txt", to: "a.txt")
        #expect(unsafe mkfifo(temporary.path + "/ui/fifo", 0o600) == 0)
        let ui = try StockUI(path: temporary.path + "/ui")
        #expect(ui.fileCount == 2)
        for name in ["link.txt", "folder/file", "inside.txt", "fifo", "../secret", "ui/index.html", "", "/a.txt"] {
            #expect(try ui.find(name, asGzip: false) == nil, "\(name)")
        }
    }

    /// What was a file at the start may be something else by now.
    @Test func aLinkPutInPlaceOfAFileIsNotFollowed() throws {
        try put("secret", "secret")
        try put("other/b.txt", "secret")
        try put("ui/index.html", "page")
        try put("ui/a.txt", "plain")
        try put("ui/static/b.txt", "plain")
        let ui = try StockUI(path: temporary.path + "/ui")
        try manager.removeItem(atPath: temporary.path + "/ui/a.txt")
        try link("ui/a.txt", to: "../secret")
        try manager.removeItem(atPath: temporary.path + "/ui/static")
        try link("ui/static", to: "../other")
        #expect(try ui.find("a.txt", asGzip: false) == nil)
        #expect(try ui.find("static/b.txt", asGzip: false) == nil)
        try manager.removeItem(atPath: temporary.path + "/ui/index.html")
        #expect(try ui.find("index.html", asGzip: false) == nil)
    }

    @Test func versionsDifferWithTheFile() throws {
        try put("index.html", "page")
        let ui = try StockUI(path: temporary.path)
        let before = try #require(try ui.find("index.html", asGzip: false)).version
        #expect(try ui.find("index.html", asGzip: true)?.version == before)
        try put("index.html", "page two")
        #expect(try ui.find("index.html", asGzip: false)?.version != before)
    }

    @Test func saysWhatIsWrong() throws {
        func message(_ path: String) -> String {
            do {
                _ = try StockUI(path: path)
                return "none"
            } catch { return error.description }
        }
        #expect(message(temporary.path + "/none") == "it cannot be opened: No such file or directory")
        #expect(message(temporary.path).hasPrefix("there is no index.html in this folder, nor in server/js/build"))
        #expect(message("/dev/null") == "it is no regular file")
        try put("text", "no archive")
        #expect(message(temporary.path + "/text") == "it is no zip archive, or its end is missing")
        try put("page", "page")
        try link("index.html", to: "page")
        #expect(message(temporary.path) == "its index.html is no regular file, and links are not followed")
    }
}
