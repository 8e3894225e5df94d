import Bytes
import Foundation
import Gzip
import StockUI
import TestSupport

/// A zip archive in memory, whose every field can be made to lie.
struct ZipMaker {
    struct File {
        var name: String
        var content: [UInt8]
        var isDeflated = true
        var flags: UInt16 = 0
        var method: UInt16?
        var attributes: UInt32 = 0o100644 << 16
        var crc32: UInt32?
        /// In the directory.
        var compressedCount: UInt32?
        var count: UInt32?
        var offset: UInt32?
        /// In the header in front of the data.
        var localName: String?
        var data: [UInt8]?
        var disk: UInt16 = 0

        init(_ name: String, _ content: String) {
            self.name = "mlflow/server/js/build/" + name
            self.content = Array(content.utf8)
        }
    }

    var files: [File]
    /// At the archive's end.
    var entryCount: UInt16?
    var directoryCount: UInt32?
    var directoryOffset: UInt32?
    var disk: UInt16 = 0
    var comment: [UInt8] = []
    var behindDirectory: [UInt8] = []

    init(_ files: [File]) { self.files = files }

    /// An archive that is as it should be.
    static var good: ZipMaker {
        var stored = File("static/media/logo.0123456789abcdef.png", "\u{1}\u{2}")
        stored.isDeflated = false
        var other = File("x", "outside")
        other.name = "mlflow/version.py"
        return ZipMaker([
            other, File("index.html", "<!doctype html>"), File("static/js/main.c2f5f8d4.js", script), stored,
        ])
    }

    static let script = String(repeating: "let a = 1;\n", count: 50)

    var bytes: [UInt8] {
        var all: [UInt8] = []
        var directory: [UInt8] = []
        for file in files {
            let data = file.data ?? (file.isDeflated ? Self.deflated(file.content) : file.content)
            let method = file.method ?? (file.isDeflated ? 8 : 0)
            let crc32 = file.crc32 ?? Self.crc32(file.content)
            let (compressed, count) = (
                file.compressedCount ?? UInt32(data.count), file.count ?? UInt32(file.content.count)
            )
            let offset = file.offset ?? UInt32(all.count)
            let localName = Array((file.localName ?? file.name).utf8)
            let common =
                Self.u16(20) + Self.u16(file.flags) + Self.u16(method) + Self.u32(0) + Self.u32(crc32)
                + Self.u32(compressed) + Self.u32(count)
            all += Self.u32(0x0403_4b50) + common + Self.u16(UInt16(localName.count)) + Self.u16(0) + localName + data
            directory += Self.u32(0x0201_4b50) + Self.u16(3 << 8 | 20) + common
            directory += Self.u16(UInt16(file.name.utf8.count)) + Self.u16(0) + Self.u16(0) + Self.u16(file.disk)
            directory += Self.u16(0) + Self.u32(file.attributes) + Self.u32(offset) + Array(file.name.utf8)
        }
        let start = UInt32(all.count)
        let entries = entryCount ?? UInt16(files.count)
        all += directory + behindDirectory
        all += Self.u32(0x0605_4b50) + Self.u16(disk) + Self.u16(0) + Self.u16(entries) + Self.u16(entries)
        all += Self.u32(directoryCount ?? UInt32(directory.count)) + Self.u32(directoryOffset ?? start)
        return all + Self.u16(UInt16(comment.count)) + comment
    }

    /// The UI in an archive of these bytes.
    static func open(_ bytes: [UInt8], in folder: TemporaryFolder = TemporaryFolder()) throws -> StockUI {
        let path = folder.path + "/mlflow.whl"
        try Data(bytes).write(to: URL(filePath: path))
        return try StockUI(path: path)
    }

    func open() throws -> StockUI { try Self.open(bytes) }

    static func deflated(_ bytes: [UInt8]) -> [UInt8] {
        // gzip without its header and its sums.
        Array(Gzip.compressed(buffer(bytes)).bytes.dropFirst(10).dropLast(8))
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 { Deflate.crc32(buffer(bytes)) }

    static func buffer(_ bytes: [UInt8]) -> ByteBuffer {
        let buffer = ByteBuffer(capacity: bytes.count)
        buffer.append(bytes)
        return buffer
    }

    private static func u16(_ number: UInt16) -> [UInt8] { [UInt8(number & 0xff), UInt8(number >> 8)] }
    private static func u32(_ number: UInt32) -> [UInt8] { u16(UInt16(number & 0xffff)) + u16(UInt16(number >> 16)) }
}

extension StockUIFile {
    /// The file as the client gets it.
    func sent() throws -> [UInt8] {
        switch try body() {
        case .buffer(let buffer): return buffer.bytes
        case .part(let descriptor, let range):
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
            try handle.seek(toOffset: UInt64(range.lowerBound))
            return Array(try handle.read(upToCount: range.count) ?? Data())
        }
    }
}
