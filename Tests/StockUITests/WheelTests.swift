import Bytes
import Foundation
import Gzip
import StockUI
import TestSupport
import Testing

@Suite struct WheelTests {
    @Test func servesFilesBelowTheBuildFolderOnly() throws {
        let ui = try ZipMaker.good.open()
        #expect(ui.fileCount == 3)
        for (name, content) in [("index.html", "<!doctype html>"), ("static/js/main.c2f5f8d4.js", ZipMaker.script)] {
            let file = try #require(try ui.find(name, asGzip: false))
            #expect(!file.isGzipped)
            #expect(try file.sent() == Array(content.utf8))
        }
        for name in [
            "", "/", "index", "INDEX.HTML", "/index.html", "./index.html", "static/../index.html", "static",
            "static/js/",
            "../../../version.py", "mlflow/version.py", "index.html\0", "static//js/main.c2f5f8d4.js",
        ] {
            #expect(try ui.find(name, asGzip: true) == nil, "\(name)")
        }
    }

    /// The wheel's own bytes between a header and a sum, which any gzip reader takes.
    @Test func sendsTheArchivesOwnBytesAsGzip() throws {
        let maker = ZipMaker.good
        let file = try #require(try maker.open().find("static/js/main.c2f5f8d4.js", asGzip: true))
        #expect(file.isGzipped)
        let sent = try file.sent()
        let content = Array(ZipMaker.script.utf8)
        let deflated = ZipMaker.deflated(content)
        #expect(Array(sent.dropFirst(10).dropLast(8)) == deflated)
        #expect(sent.prefix(4) == [0x1f, 0x8b, 8, 0])
        #expect(Array(sent.suffix(8)) == Gzip.trailer(crc32: ZipMaker.crc32(content), count: content.count))
        #expect(try Deflate.inflated(ZipMaker.buffer(deflated), count: content.count).bytes == content)
    }

    /// What is in the archive as it is cannot be sent as gzip, and is not read into memory.
    @Test func sendsStoredFilesAsTheyAre() throws {
        let file = try #require(try ZipMaker.good.open().find("static/media/logo.0123456789abcdef.png", asGzip: true))
        #expect(!file.isGzipped)
        guard case .part = try file.body() else {
            Issue.record("a stored file is a part of the archive")
            return
        }
        #expect(try file.sent() == [1, 2])
    }

    @Test func versionsDifferWithTheContent() throws {
        let one = try #require(try ZipMaker.good.open().find("index.html", asGzip: false))
        var maker = ZipMaker.good
        maker.files[1].content = Array("<!DOCTYPE html>".utf8)
        let other = try #require(try maker.open().find("index.html", asGzip: false))
        #expect(one.version != other.version)
    }

    @Test(arguments: [
        ("index.html", false), ("manifest.json", false), ("favicon.ico", false), ("static/js/main.c2f5f8d4.js", true),
        ("static/css/1300.13093132.chunk.css", true), ("static/media/pdf.worker.min.16b289c2599c81a29db9.mjs", true),
        ("c2f5f8d4.js", false), ("static/js/main.c2f5f8d4", false), ("static/js/main.deadbee.js", false),
        ("c2f5f8d4.c2f5f8d4/a.js", false), ("static/js/main.sandwich.js", false),
    ]) func namesWithAHashNeverGoStale(_ name: String, _ isImmutable: Bool) throws {
        var maker = ZipMaker.good
        if name != "index.html" { maker.files.append(ZipMaker.File(name + "", "x")) }
        // The archive may have the file already.
        if maker.files.filter({ $0.name.hasSuffix("/build/" + name) }).count > 1 { maker.files.removeLast() }
        #expect(try maker.open().find(name, asGzip: false)?.isImmutable == isImmutable)
    }

    @Test(arguments: [
        ("a.js", "text/javascript; charset=utf-8"), ("a.min.mjs", "text/javascript; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"), ("a.wasm", "application/wasm"), ("a.woff2", "font/woff2"),
        ("a.ttf", "font/ttf"), ("a.SVG", "image/svg+xml"), ("a.js.LICENSE.txt", "text/plain; charset=utf-8"),
        ("a", "application/octet-stream"), ("a.unheard", "application/octet-stream"),
        ("js/a", "application/octet-stream"),
    ]) func typesComeFromNames(_ name: String, _ type: String) throws {
        var maker = ZipMaker.good
        maker.files.append(ZipMaker.File(name, "x"))
        #expect(try maker.open().find(name, asGzip: false)?.contentType == type)
    }

    @Test func readsArchivesWithACommentAndFoldersInThem() throws {
        var maker = ZipMaker.good
        maker.comment = Array("PK\u{5}\u{6} a comment".utf8)
        var folder = ZipMaker.File("static/", "")
        folder.isDeflated = false
        maker.files.append(folder)
        #expect(try maker.open().fileCount == 3)
    }

    @Test func emptyFilesAreFiles() throws {
        var maker = ZipMaker.good
        maker.files.append(ZipMaker.File("empty.txt", ""))
        let ui = try maker.open()
        #expect(try ui.find("empty.txt", asGzip: false)?.sent() == [])
        #expect(try ui.find("empty.txt", asGzip: true)?.sent().count == 20)
    }

    /// The wheel may be replaced below the running server: what was opened stays, and what is cut off is an error.
    @Test func aWheelThatIsCutOffLaterIsAnErrorOfTheFile() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/mlflow.whl"
        try Data(ZipMaker.good.bytes).write(to: URL(filePath: path))
        let ui = try StockUI(path: path)
        let file = try #require(try ui.find("static/js/main.c2f5f8d4.js", asGzip: true))
        try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: 100)
        #expect(throws: StockUIError.self) { try file.body() }
    }
}
