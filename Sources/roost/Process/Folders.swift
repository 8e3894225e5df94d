internal import Glibc

enum Folders {
    /// Makes the folder and those it is in, as far as they are missing. New ones may be entered by their owner and
    /// group only.
    /// - Parameter path: absolute.
    static func make(_ path: String) throws(Failure) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            guard unsafe mkdir(made, 0o750) != 0 else { continue }
            let code = errno
            // What is there already is looked at below: EEXIST is also the answer for a file, and a folder above on a
            // read-only disk gives EROFS.
            if code == EEXIST || isFolder(made) { continue }
            throw .failed("the folder \(made) cannot be made: \(ProcessEnvironment.errorText(code))")
        }
        guard isFolder(path) else { throw .failed("\(path) is not a folder") }
    }

    /// The folder of an absolute path.
    static func parent(of path: String) -> String {
        let parent = path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)
        return parent.isEmpty ? "/" : String(parent)
    }

    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
