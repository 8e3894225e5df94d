/// Why a text is not the JSON we accept, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What was found and what is allowed, without the place.
    package let message: String
    /// Byte offset from the start of the text; equal to its length when the text ends too early.
    package let offset: Int

    package init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) at byte \(offset)" }
}
