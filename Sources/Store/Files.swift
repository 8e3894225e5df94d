internal import Glibc

/// Whether `path` is a file that holds at least one byte.
func fileHasBytes(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_size > 0
}

/// What the system says of an `errno`.
func systemErrorText(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    return unsafe String(cString: text)
}
