internal import Bytes
internal import Gzip

/// The UI out of a wheel: the package as it is downloaded, a zip archive.
///
/// A deflated file is sent as it lies there, as gzip: that is the same data between a header and a sum.
struct WheelFiles: StockUISource {
    /// Where the UI is in it.
    static let folder = "mlflow/server/js/build/"

    private let archive: OpenFile
    private let entries: [String: ZipDirectory.Entry]

    /// - Throws: when it is no archive that can be used; every file of the UI is read once to know that.
    init(_ archive: OpenFile) throws(StockUIError) {
        self.archive = archive
        let directory = try ZipDirectory(archive, folder: Self.folder)
        var entries: [String: ZipDirectory.Entry] = [:]
        for entry in directory.entries {
            _ = try Self.content(entry, archive)
            entries[entry.name] = entry
        }
        guard entries["index.html"] != nil else {
            throw StockUIError(
                "the archive has no \(Self.folder)index.html; the UI is in the wheel of the package mlflow, not in "
                    + "those of mlflow-skinny and mlflow-tracing")
        }
        self.entries = entries
    }

    var count: Int { entries.count }

    func find(_ name: String, asGzip: Bool) -> StockUIFile? {
        guard let entry = entries[name] else { return nil }
        let version = "\(String(entry.crc32, radix: 16))-\(String(entry.count, radix: 16))"
        let archive = archive
        if !entry.isDeflated {
            return StockUIFile(name: name, version: version, isGzipped: false) { () throws(StockUIError) in
                .part(descriptor: try archive.duplicate(), entry.range)
            }
        }
        return StockUIFile(name: name, version: version, isGzipped: asGzip) { () throws(StockUIError) in
            .buffer(asGzip ? try Self.gzip(entry, archive) : try Self.content(entry, archive))
        }
    }

    private static func gzip(_ entry: ZipDirectory.Entry, _ archive: OpenFile) throws(StockUIError) -> ByteBuffer {
        let trailer = Gzip.trailer(crc32: entry.crc32, count: entry.count)
        let buffer = ByteBuffer(capacity: Gzip.header.count + entry.range.count + trailer.count)
        buffer.append(Gzip.header)
        try archive.append(entry.range, to: buffer)
        buffer.append(trailer)
        return buffer
    }

    /// - Throws: when the data is not what the archive's directory says of it.
    private static func content(_ entry: ZipDirectory.Entry, _ archive: OpenFile) throws(StockUIError) -> ByteBuffer {
        let name = StockUIError.quoted(entry.name)
        let raw = ByteBuffer(capacity: entry.range.count)
        try archive.append(entry.range, to: raw)
        let content: ByteBuffer
        do throws(Deflate.Damage) {
            content = entry.isDeflated ? try Deflate.inflated(raw, count: entry.count) : raw
        } catch {
            throw StockUIError("the data of the archive's file \(name) \(error)")
        }
        guard Deflate.crc32(content) == entry.crc32 else {
            throw StockUIError("the data of the archive's file \(name) does not have the sum it should: it is damaged")
        }
        return content
    }
}
