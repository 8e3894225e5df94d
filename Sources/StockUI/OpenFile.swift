internal import Bytes
internal import Glibc

/// A regular file, open for reading.
package final class OpenFile: Sendable {
    private let number: Int32
    package let count: Int
    /// With `count` this tells one version of the file from the next.
    let modifiedNs: Int64
    let inode: UInt64

    /// - Throws: when it cannot be opened or is no regular file.
    convenience init(path: String) throws(StockUIError) {
        // A FIFO would otherwise block until somebody writes to it.
        let number = unsafe open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard number >= 0 else { throw StockUIError("it cannot be opened: \(errorText(errno))") }
        try self.init(takingOver: number)
    }

    /// Takes over `number`, also when it throws.
    /// - Throws: when it is no regular file.
    init(takingOver number: Int32) throws(StockUIError) {
        var status = stat()
        guard unsafe fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(number)
            throw StockUIError("it is no regular file")
        }
        self.number = number
        count = Int(status.st_size)
        modifiedNs = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        inode = UInt64(status.st_ino)
    }

    deinit { close(number) }

    /// The bytes of one part, all of them.
    /// - Throws: when the file cannot be read, or ends before.
    func read(_ range: Range<Int>) throws(StockUIError) -> [UInt8] {
        let buffer = ByteBuffer(capacity: range.count)
        try append(range, to: buffer)
        return buffer.bytes
    }

    /// - Throws: as `read`.
    func append(_ range: Range<Int>, to buffer: ByteBuffer) throws(StockUIError) {
        var offset = range.lowerBound
        var chunk = [UInt8](repeating: 0, count: min(range.count, 64 * 1024))
        buffer.reserve(range.count)
        while offset < range.upperBound {
            let wanted = min(range.upperBound - offset, chunk.count)
            let got = unsafe chunk.withUnsafeMutableBytes {
                unsafe pread(number, $0.baseAddress, wanted, off_t(offset))
            }
            if got < 0, errno == EINTR { continue }
            if got < 0 { throw StockUIError("it cannot be read: \(errorText(errno))") }
            if got == 0 { throw StockUIError("it has become shorter since it was opened") }
            buffer.append(chunk.span.extracting(0..<got))
            offset += got
        }
    }

    /// Another descriptor of the file, which the caller has to close.
    package func duplicate() throws(StockUIError) -> Int32 {
        let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard copy >= 0 else { throw StockUIError("it cannot be opened once more: \(errorText(errno))") }
        return copy
    }
}

func errorText(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}
