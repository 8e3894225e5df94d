import StockUI
import TestSupport
import Testing

/// Archives that lie. Each is refused at the start with a sentence that says why.
@Suite struct HostileWheelTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let message: String
        let change: @Sendable (inout ZipMaker) -> Void

        init(_ name: String, _ message: String, _ change: @escaping @Sendable (inout ZipMaker) -> Void) {
            testDescription = name
            self.message = message
            self.change = change
        }
    }

    static let cases = [
        Case("no index.html", "the wheel of the package mlflow") { $0.files.remove(at: 1) },
        Case("no file at all", "the wheel of the package mlflow") { $0.files = [] },
        Case("a directory behind the end", "does not lie inside the file") { $0.directoryOffset = 0x7fff_ffff },
        Case("a directory too long", "does not lie inside the file") { $0.directoryCount = 0x7fff_ffff },
        Case("a directory that begins elsewhere", "does not begin as it must") { $0.directoryOffset = 3 },
        Case("a directory cut short", "goes on past its end") { $0.directoryCount = 60 },
        Case("more entries than there are", "goes on past its end") { $0.entryCount = 9 },
        Case("fewer entries than there are", "longer than its entries") { $0.entryCount = 2 },
        Case("zip64", "zip64") { $0.entryCount = 0xffff },
        Case("zip64 by its offset", "zip64") { $0.directoryOffset = 0xffff_ffff },
        Case("zip64 by a size", "zip64") { $0.files[2].count = 0xffff_ffff },
        Case("zip64 by a file's offset", "zip64") { $0.files[2].offset = 0xffff_ffff },
        Case("several disks", "several files") { $0.disk = 1 },
        Case("a file on another disk", "another part") { $0.files[1].disk = 1 },
        Case("encrypted", "is encrypted") { $0.files[1].flags = 1 },
        Case("strongly encrypted", "is encrypted") { $0.files[1].flags = 0x40 },
        Case("another compression", "method 14") { $0.files[1].method = 14 },
        Case("a link", "no regular file") { $0.files[1].attributes = 0o120777 << 16 },
        Case("two of a name", "two files 'index.html'") { $0.files.append(ZipMaker.File("index.html", "x")) },
        Case("a name that goes up", "none for a file below a folder") {
            $0.files.append(ZipMaker.File("../../../../etc/passwd", "x"))
        },
        Case("a name with a point", "none for a file below a folder") { $0.files.append(ZipMaker.File("./a", "x")) },
        Case("an absolute name", "none for a file below a folder") { $0.files.append(ZipMaker.File("/a", "x")) },
        Case("a name with a backslash", "none for a file below a folder") {
            $0.files.append(ZipMaker.File("..\\a", "x"))
        },
        Case("a name with a line end", "none for a file below a folder") {
            $0.files.append(ZipMaker.File("a\nERROR forged", "x"))
        },
        Case("a header behind the end", "does not lie inside") { $0.files[1].offset = 0x7fff_0000 },
        Case("a header in the directory", "does not lie inside") { maker in
            maker.files[1].offset = UInt32(maker.bytes.count - 60)
        },
        Case("a header that is none", "does not begin as it must") { $0.files[1].offset = 3 },
        Case("the header of another", "is another one at its place") { $0.files[1].offset = 0 },
        Case("a header of another name", "is another one at its place") {
            $0.files[1].localName = "mlflow/server/js/build/indeX.html"
        },
        Case("data behind the end", "does not lie inside") { $0.files[2].compressedCount = 0x00ff_ffff },
        Case("data that is none", "is damaged or cut off") { $0.files[2].data = Array(repeating: 0xff, count: 50) },
        Case("data cut off", "is damaged or cut off") {
            $0.files[2].data = Array(ZipMaker.deflated($0.files[2].content).dropLast(9))
        },
        Case("data with more behind it", "do not belong to it") {
            $0.files[2].data = ZipMaker.deflated($0.files[2].content) + [0, 0]
        },
        Case("less than it says", "holds 550 bytes and not 551") { $0.files[2].count = 551 },
        Case("more than it says", "holds more than the 10 bytes") { $0.files[2].count = 10 },
        Case("nothing, it says", "holds more than the 0 bytes") { $0.files[2].count = 0 },
        Case("another sum", "the sum it should") { $0.files[2].crc32 = 7 },
        Case("another sum of what is stored", "the sum it should") { $0.files[3].crc32 = 7 },
        Case("stored in two lengths", "two different lengths") { $0.files[3].count = 3 },
        Case("too large", "64 MiB") { $0.files[2].count = 0x7fff_ffff },
        Case("a bomb that says so", "512 MiB") { maker in
            for number in 0..<9 {
                var file = ZipMaker.File("\(number).js", "x")
                file.count = 64 << 20
                maker.files.insert(file, at: 0)
            }
        },
        Case("two files out of the same bytes", "overlap") { maker in
            var twin = ZipMaker.File("b.js", "")
            // Stored around the header and the data of the next file.
            twin.isDeflated = false
            var next = ZipMaker.File("c.js", "x")
            next.isDeflated = false
            let tail = ZipMaker([next]).bytes
            twin.content = Array(tail.prefix(30 + next.name.utf8.count + 1))
            next.offset = UInt32(30 + twin.name.utf8.count)
            maker.files.insert(twin, at: 0)
            maker.files.append(next)
        },
    ]

    @Test(arguments: cases) func isRefused(_ hostile: Case) throws {
        var maker = ZipMaker.good
        hostile.change(&maker)
        #expect { try maker.open() } throws: { error in
            guard let error = error as? StockUIError else { return false }
            #expect(error.description.contains(hostile.message))
            #expect(!error.description.contains("\n"))
            return true
        }
    }

    /// A bomb that lies about its size stops at the size it told.
    @Test func aBombStopsAtItsSize() throws {
        var maker = ZipMaker.good
        maker.files[2].content = Array(repeating: 0, count: 40 << 20)
        maker.files[2].count = 1000
        #expect { try maker.open() } throws: { "\($0)".contains("holds more than the 1000 bytes") }
    }

    /// Wherever an archive ends too early, it is refused.
    @Test func everyCutIsRefused() throws {
        let bytes = ZipMaker.good.bytes
        let folder = TemporaryFolder()
        for count in 0..<bytes.count {
            #expect(throws: StockUIError.self, "\(count) bytes") {
                try ZipMaker.open(Array(bytes.prefix(count)), in: folder)
            }
        }
    }

    /// Whatever single byte is another one, the server does not fall over, and no file is served with another content.
    @Test func everyFlippedByteIsRefusedOrHarmless() throws {
        let good = ZipMaker.good
        let bytes = good.bytes
        let folder = TemporaryFolder()
        for place in bytes.indices {
            for flip: UInt8 in [0x01, 0xff] {
                var other = bytes
                other[place] ^= flip
                do {
                    let ui = try ZipMaker.open(other, in: folder)
                    for file in good.files.dropFirst() {
                        let name = String(file.name.dropFirst("mlflow/server/js/build/".count))
                        guard let found = try ui.find(name, asGzip: false) else { continue }
                        #expect(try found.sent() == file.content, "\(name) with byte \(place) flipped by \(flip)")
                    }
                } catch is StockUIError {
                    continue
                }
            }
        }
    }
}
