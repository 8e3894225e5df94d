/// Takes a request's body piece by piece, as it comes, so that it need not fit into memory.
///
/// All calls come on the connection's thread: `receive` any number of times, then either `finish` or `abandon`, once.
package protocol HTTPBodyReceiver: AnyObject {
    /// The next bytes of the body.
    /// - Returns: nil to go on; else the answer to send at once, after which the connection is closed and `abandon`
    ///   is called.
    func receive(_ bytes: RawSpan) -> HTTPResponse?

    /// The whole body was received.
    func finish() -> HTTPResponse

    /// The rest of the body will not come.
    func abandon()
}
