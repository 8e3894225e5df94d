/// The table of contents that a zip archive has at its end, as far as it is about the files below one folder.
///
/// Plain archives only, as wheels are: in one piece, smaller than 4 GiB, not encrypted. Nothing in it is believed:
/// every number is checked against the file's own length before it is used, and names are labels that never become
/// paths.
struct ZipDirectory {
    struct Entry: Sendable, Equatable {
        /// Relative to the folder.
        let name: String
        /// Deflated, or as it is.
        let isDeflated: Bool
        let crc32: UInt32
        /// Of the data in the archive.
        let range: Range<Int>
        /// Of the file itself.
        let count: Int
    }

    /// Bounds far above what a wheel of MLflow has.
    enum Limit {
        static let directoryBytes = 16 << 20
        static let files = 10_000
        static let fileBytes = 64 << 20
        static let allBytes = 512 << 20
    }

    let entries: [Entry]

    /// - Parameter folder: ends with `/`.
    /// - Throws: a sentence that says what is wrong with the archive.
    init(_ file: OpenFile, folder: String) throws(StockUIError) {
        let end = try EndRecord(file)
        let bytes = try file.read(end.directory)
        var reader = LittleEndianReader(bytes)
        var entries: [Entry] = []
        var names: Set<String> = []
        var total = 0
        for _ in 0..<end.entryCount {
            guard let record = try Record(&reader, folder: Array(folder.utf8)) else { continue }
            let name = StockUIError.quoted(record.name)
            guard names.insert(record.name).inserted else {
                throw StockUIError("the archive has two files \(name)")
            }
            total += record.count
            if names.count > Limit.files || total > Limit.allBytes {
                throw StockUIError(
                    "the archive has more than \(Limit.files) files or \(Limit.allBytes >> 20) MiB below \(folder)")
            }
            entries.append(try record.entry(in: file, before: end.directory.lowerBound))
        }
        guard reader.isAtEnd else { throw StockUIError("the archive's directory is longer than its entries") }
        try Self.checkOverlaps(entries)
        self.entries = entries
    }

    /// Two files made of the same bytes are how a small archive claims to be a huge one.
    private static func checkOverlaps(_ entries: [Entry]) throws(StockUIError) {
        let sorted = entries.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (one, next) in zip(sorted, sorted.dropFirst()) where one.range.upperBound > next.range.lowerBound {
            throw StockUIError(
                "the data of \(StockUIError.quoted(one.name)) and \(StockUIError.quoted(next.name)) overlap in the "
                    + "archive")
        }
    }
}

/// The last record of an archive, which says where its directory is.
private struct EndRecord {
    let directory: Range<Int>
    let entryCount: Int

    private static let length = 22
    private static let commentMax = 0xffff

    init(_ file: OpenFile) throws(StockUIError) {
        let tail = try file.read(max(0, file.count - Self.length - Self.commentMax)..<file.count)
        guard let place = Self.find(in: tail) else {
            throw StockUIError("it is no zip archive, or its end is missing")
        }
        var reader = LittleEndianReader(tail, at: place + 4)
        let (disk, firstDisk) = (try reader.uint16(), try reader.uint16())
        let (countHere, count) = (try reader.uint16(), try reader.uint16())
        let (bytes, offset) = (try reader.uint32(), try reader.uint32())
        if count == 0xffff || bytes == 0xffff_ffff || offset == 0xffff_ffff {
            throw StockUIError("it is a zip64 archive, which no wheel of MLflow is")
        }
        guard disk == 0, firstDisk == 0, countHere == count else {
            throw StockUIError("it is one part of an archive in several files")
        }
        let start = file.count - tail.count + place
        guard Int(offset) + Int(bytes) <= start else {
            throw StockUIError("the archive's directory does not lie inside the file: it is cut off or damaged")
        }
        guard bytes <= ZipDirectory.Limit.directoryBytes else {
            throw StockUIError("the archive's directory has more than \(ZipDirectory.Limit.directoryBytes >> 20) MiB")
        }
        directory = Int(offset)..<Int(offset) + Int(bytes)
        entryCount = Int(count)
    }

    /// The record ends with a comment of a length it tells, and with it ends the file.
    private static func find(in tail: [UInt8]) -> Int? {
        guard tail.count >= length else { return nil }
        for place in stride(from: tail.count - length, through: 0, by: -1)
        where tail[place] == 0x50 && tail[place + 1] == 0x4b && tail[place + 2] == 5 && tail[place + 3] == 6 {
            let comment = Int(tail[place + 20]) | Int(tail[place + 21]) << 8
            if place + length + comment == tail.count { return place }
        }
        return nil
    }
}

/// One entry of the directory.
private struct Record {
    let name: String
    let count: Int
    private let fullName: [UInt8]
    private let method: UInt16
    private let crc32: UInt32
    private let compressedCount: Int
    private let headerOffset: Int

    /// - Returns: nil when it is not about a file below the folder.
    init?(_ reader: inout LittleEndianReader, folder: [UInt8]) throws(StockUIError) {
        guard try reader.uint32() == 0x0201_4b50 else {
            throw StockUIError("the archive's directory is damaged: an entry does not begin as it must")
        }
        let (madeBy, _) = (try reader.uint16(), try reader.uint16())
        let (flags, method) = (try reader.uint16(), try reader.uint16())
        _ = try reader.uint32()  // the time
        let (crc32, compressed, count) = (try reader.uint32(), try reader.uint32(), try reader.uint32())
        let (nameLength, extraLength) = (try reader.uint16(), try reader.uint16())
        let (commentLength, disk) = (try reader.uint16(), try reader.uint16())
        _ = try reader.uint16()  // text or not
        let (attributes, offset) = (try reader.uint32(), try reader.uint32())
        let fullName = try reader.bytes(Int(nameLength))
        _ = try reader.bytes(Int(extraLength) + Int(commentLength))

        guard fullName.starts(with: folder), fullName.last != UInt8(ascii: "/") else { return nil }
        guard let name = String(validating: fullName.dropFirst(folder.count), as: UTF8.self), Self.isPlain(name) else {
            throw StockUIError(
                "the archive has a file with the name "
                    + "\(StockUIError.quoted(String(decoding: fullName, as: UTF8.self))), which is none for a file "
                    + "below a folder")
        }
        func fault(_ text: String) -> StockUIError {
            StockUIError("the archive's file \(StockUIError.quoted(name)) \(text)")
        }
        // Encrypted, strongly so, or with its header hidden.
        if flags & 0x2041 != 0 { throw fault("is encrypted") }
        guard method == 0 || method == 8 else {
            throw fault("is compressed by method \(method); only deflate (8) and none (0) can be read")
        }
        let isMadeOnUnix = madeBy >> 8 == 3
        let kind = attributes >> 28
        if isMadeOnUnix, kind != 0, kind != 0o10 { throw fault("is no regular file, but a link or something special") }
        if disk != 0 { throw fault("lies in another part of the archive") }
        if compressed == 0xffff_ffff || count == 0xffff_ffff || offset == 0xffff_ffff {
            throw fault("has its sizes in the zip64 format, which no wheel of MLflow needs")
        }
        guard count <= ZipDirectory.Limit.fileBytes, compressed <= ZipDirectory.Limit.fileBytes else {
            throw fault("has more than \(ZipDirectory.Limit.fileBytes >> 20) MiB")
        }
        if method == 0, compressed != count { throw fault("is not compressed and yet of two different lengths") }
        self.name = name
        self.count = Int(count)
        self.fullName = fullName
        self.method = method
        self.crc32 = crc32
        compressedCount = Int(compressed)
        headerOffset = Int(offset)
    }

    /// The data is behind a header of its own, which must agree.
    func entry(in file: OpenFile, before end: Int) throws(StockUIError) -> ZipDirectory.Entry {
        func fault(_ text: String) -> StockUIError {
            StockUIError("the archive's file \(StockUIError.quoted(name)) \(text)")
        }
        let fixed = 30
        guard headerOffset + fixed + fullName.count <= end else { throw fault("does not lie inside the archive") }
        var reader = LittleEndianReader(try file.read(headerOffset..<headerOffset + fixed + fullName.count))
        guard try reader.uint32() == 0x0403_4b50 else { throw fault("does not begin as it must") }
        _ = try reader.uint16()  // the version needed
        let (flags, method) = (try reader.uint16(), try reader.uint16())
        _ = try reader.bytes(16)  // the time, the sum and the sizes, which may stand behind the data
        let (nameLength, extraLength) = (try reader.uint16(), try reader.uint16())
        guard flags & 0x2041 == 0, method == self.method, Int(nameLength) == fullName.count,
            try reader.bytes(Int(nameLength)) == fullName
        else { throw fault("is another one at its place than in the archive's directory") }
        let start = headerOffset + fixed + Int(nameLength) + Int(extraLength)
        guard start + compressedCount <= end else { throw fault("does not lie inside the archive") }
        return ZipDirectory.Entry(
            name: name, isDeflated: method == 8, crc32: crc32, range: start..<start + compressedCount, count: count)
    }

    private static func isPlain(_ name: String) -> Bool {
        name.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !["", ".", ".."].contains($0)
            }
    }
}
