internal import Glibc
internal import Model

/// The artifact folder cannot be used; `description` is a sentence for the operator.
package struct ArtifactFolderError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

/// A download was asked for of something that is a folder. MLflow answers this with another code in each place.
package struct ArtifactIsDirectory: Error, CustomStringConvertible {
    package let path: ArtifactPath

    /// MLflow's text for the client.
    package var description: String { "Artifact path refers to a directory, not a file: '\(path.text)'" }
}

/// A system call that failed.
struct SystemError: Error {
    let call: String
    let code: Int32

    /// Takes `errno` of the call that has just failed.
    init(_ call: String) {
        code = errno
        self.call = call
    }

    init(_ call: String, code: Int32) {
        self.call = call
        self.code = code
    }

    /// What the system says of it.
    var text: String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}

extension TrackingError {
    enum Verb: String { case store, read, list, delete }

    /// What to tell a client of a failure that no rule of ours foresaw.
    ///
    /// - Parameters:
    ///   - verb: what the server could not do.
    ///   - path: what it could not do it with.
    init(_ error: SystemError, verb: Verb, path: ArtifactPath) {
        let cause = "\(error.call): \(error.text) (errno \(error.code))"
        switch error.code {
        case ENOSPC where verb == .store, EDQUOT where verb == .store:
            self.init(
                .storageFull,
                "The artifact '\(path.text)' was not saved: the server's artifact folder is full. Free some space and "
                    + "send it again.", cause: cause)
        case ENAMETOOLONG:
            self.init(
                .invalidParameterValue,
                "Invalid path: '\(path.text)' has a name that is too long for the server's file system", cause: cause)
        case ELOOP: self = .outside
        case EINVAL, EILSEQ:
            self.init(
                .invalidParameterValue,
                "Invalid path: '\(path.text)' has a name that the server's file system does not allow", cause: cause)
        case EFBIG:
            self.init(
                .invalidParameterValue,
                "The artifact '\(path.text)' is larger than a file on the server's file system may be", cause: cause)
        case EMFILE, ENFILE:
            self.init(
                .temporarilyUnavailable, "The server has too many files open. Send the request again.", cause: cause)
        case EXDEV, EBUSY:
            self.init(
                .internalError,
                "The server cannot \(verb.rawValue) the artifact '\(path.text)': another file system is mounted inside "
                    + "its artifact folder, at that place or above it", cause: cause)
        default:
            self.init(
                .internalError, "The server cannot \(verb.rawValue) the artifact '\(path.text)': \(error.text)",
                cause: cause)
        }
    }

    static let outside = TrackingError.invalid("Invalid path: resolved path is outside the artifact directory")

    static func isDirectory(_ path: ArtifactPath) -> TrackingError {
        .invalid("Invalid path: '\(path.text)' is a directory; a file cannot replace it")
    }

    static func notAFile(_ path: ArtifactPath) -> TrackingError {
        .invalid("Invalid path: '\(path.text)' is neither a file nor a directory; a file cannot replace it")
    }

    static func fileInTheWay(_ path: ArtifactPath) -> TrackingError {
        .invalid("Invalid path: a folder of '\(path.text)' is a file; nothing can be stored below it")
    }
}
