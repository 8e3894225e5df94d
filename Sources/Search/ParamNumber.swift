/// A param read as a number, for filters that compare it with one: `params.lr < 0.01`.
package enum ParamNumber {
    /// The number that `text` is; nil when it is none.
    ///
    ///     number = [ "+" | "-" ] , ( digits , [ "." , [ digits ] ] | "." , digits ) ,
    ///         [ "e" , [ "+" | "-" ] , digits ] ;
    ///
    /// Nothing may stand around it, not even blanks. `inf`, `nan`, hexadecimal digits and `1_000` are no numbers, and
    /// neither is what is beyond the range of a double. The result is the double next to what is written.
    package static func value(of text: String) -> Double? {
        guard isNumber(text.utf8), let value = Double(text), value.isFinite else { return nil }
        return value
    }

    private static func isNumber(_ text: String.UTF8View) -> Bool {
        var rest = text[...]
        func skip(_ bytes: Unicode.Scalar...) -> Bool {
            guard let byte = rest.first, bytes.contains(Unicode.Scalar(byte)) else { return false }
            rest.removeFirst()
            return true
        }
        /// Whether there was a digit.
        func skipDigits() -> Bool {
            let count = rest.count
            rest = rest.drop { (0x30...0x39).contains($0) }
            return rest.count < count
        }
        _ = skip("+", "-")
        let whole = skipDigits()
        let fraction = skip(".") && skipDigits()
        guard whole || fraction else { return false }
        if skip("e", "E") {
            _ = skip("+", "-")
            guard skipDigits() else { return false }
        }
        return rest.isEmpty
    }
}
