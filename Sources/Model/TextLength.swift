/// Limits on the length of a text, counted in Unicode scalars as Python counts characters.
package enum TextLength {
    /// - Returns: whether `text` has more than `max` scalars. Costs nothing for texts that are short in bytes too.
    package static func exceeds(_ text: String, _ max: Int) -> Bool {
        // A scalar takes one to four bytes.
        if text.utf8.count <= max { return false }
        if text.utf8.count > 4 * max { return true }
        return text.unicodeScalars.count > max
    }

    /// - Parameter name: what the message calls the text, such as `Metric name` or `tags[0].key`.
    /// - Throws: INVALID_PARAMETER_VALUE when `text` has more than `max` scalars.
    package static func check(_ text: String, _ max: Int, _ name: @autoclosure () -> String) throws(TrackingError) {
        if exceeds(text, max) {
            throw .invalid("'\(name())' exceeds the maximum length of \(max) characters")
        }
    }

    /// The first `max` scalars of `text`.
    package static func truncated(_ text: String, _ max: Int) -> String {
        exceeds(text, max) ? String(text.unicodeScalars.prefix(max)) : text
    }
}
