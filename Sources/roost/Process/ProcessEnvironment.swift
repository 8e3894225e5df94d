internal import Glibc

/// What the settings need of the process: variables, the working folder, a file's content.
enum ProcessEnvironment {
    /// The largest file of settings that is read; a larger one is surely not one.
    static let fileBytesMax = 1 << 20

    static func value(_ variable: String) -> String? {
        guard let text = unsafe getenv(variable) else { return nil }
        return unsafe String(cString: text)
    }

    static func workingFolder() throws(Failure) -> String {
        guard let path = unsafe getcwd(nil, 0) else {
            throw .failed("the working folder cannot be read: \(errorText(errno))")
        }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// - Throws: `Failure.usage` when the file cannot be read, is too large or is no UTF-8.
    static func readFile(_ path: String) throws(Failure) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .usage("the file of settings \(path) cannot be read: \(errorText(errno))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let size = unsafe chunk.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if size < 0, errno == EINTR { continue }
            if size < 0 { throw .usage("the file of settings \(path) cannot be read: \(errorText(errno))") }
            if size == 0 { break }
            bytes += chunk[..<size]
            if bytes.count > fileBytesMax {
                throw .usage("the file of settings \(path) is larger than \(fileBytesMax) bytes")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .usage("the file of settings \(path) is not UTF-8")
        }
        return text
    }

    static func errorText(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        return unsafe buffer.withUnsafeMutableBufferPointer {
            guard let start = $0.baseAddress, unsafe strerror_r(code, start, $0.count) == 0 else {
                return "error \(code)"
            }
            return unsafe String(cString: start)
        }
    }
}
