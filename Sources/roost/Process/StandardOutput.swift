internal import Glibc

/// Whole texts to standard output and error. Nothing is buffered, so nothing is lost at `_exit`.
enum StandardOutput {
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }
    static func writeError(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Gives up quietly when the reader is gone: there is nobody left to tell.
    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let size = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if size < 0 {
                if errno == EINTR { continue }
                return
            }
            bytes = bytes.dropFirst(size)
        }
    }
}
