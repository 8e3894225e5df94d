/// A text that equals another only when their bytes are the same, as in the database.
///
/// Swift's own `==` takes texts for equal that differ in Unicode normalisation ("é" as one scalar or as two); to SQLite
/// and to MLflow those are two names. The hash may be the same for both, which costs nothing.
package struct ExactText: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (a: ExactText, b: ExactText) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
}
