/// Why something cannot serve as the stock UI, as a sentence for the operator; or what has become of one of its files.
package struct StockUIError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }

    /// A name out of an archive or a folder as it may stand in a message: short, and on one line.
    static func quoted(_ name: String) -> String {
        let shown = name.unicodeScalars.prefix(120)
        var text = String(String.UnicodeScalarView(shown))
        if shown.count < name.unicodeScalars.count { text += "…" }
        return "'" + String(text.debugDescription.dropFirst().dropLast()) + "'"
    }
}
