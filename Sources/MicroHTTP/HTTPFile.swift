internal import Glibc

/// A part of an open file, to be sent as a body without passing through the program's memory.
///
/// `@unchecked Sendable`: a response is made and sent on one connection's thread.
package final class HTTPFile: @unchecked Sendable {
    /// Bytes to send.
    package let count: Int
    let offset: Int
    private var descriptor: Int32?

    /// - Parameters:
    ///   - descriptor: of a regular file; closed when the response was sent or is given up.
    ///   - offset: of the first byte to send.
    ///   - count: the file must not become shorter than `offset + count` while it is sent, or the client is cut off.
    package init(takingOver descriptor: Int32, offset: Int, count: Int) {
        self.descriptor = descriptor
        self.offset = offset
        self.count = count
    }

    /// Gives the descriptor away, once.
    func takeDescriptor() -> Int32 {
        guard let given = descriptor else { preconditionFailure("a file can be sent once") }
        descriptor = nil
        return given
    }

    deinit {
        if let descriptor { _ = close(descriptor) }
    }
}
