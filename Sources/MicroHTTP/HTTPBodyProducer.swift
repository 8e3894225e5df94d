/// Makes a response's body piece by piece, as fast as the client takes it, so that it need not fit into memory, or be
/// known in advance.
///
/// `next` is called on the connection's thread, until it ends the body or the client is gone. The producer is released
/// then, and whatever it holds with it.
package protocol HTTPBodyProducer: AnyObject {
    /// The next bytes, at least one. May block as long as there are none; it must then end when the server stops, and
    /// give a sign of life now and then, as only sending shows that a client is gone.
    /// - Returns: nil at the end of the body.
    /// - Throws: when the body cannot be made to its end: the connection is cut, so that the client can tell.
    func next() throws -> [UInt8]?
}
