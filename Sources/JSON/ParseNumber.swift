/// Parses the whole of `text` as a number of the JSON grammar, correctly rounded.
///
/// - Returns: nil when it is anything else (also `NaN`, `.5`, `+1`, ` 1`) or larger than any double; a number too small
///   for a double is zero.
package func parseDouble(_ text: String) -> Double? {
    parseDouble(text.utf8.span)
}

/// The same over bytes.
package func parseDouble(_ text: Span<UInt8>) -> Double? {
    let number = NumberScan(text, at: 0)
    guard number.fault == .none, number.end == text.count else { return nil }
    return number.double(text)
}

/// Parses the whole of `text` as a decimal integer: digits after an optional `-`; leading zeros are fine.
///
/// - Returns: nil when it is anything else (also `+1`, `1.0`) or no int64.
package func parseInt64(_ text: String) -> Int64? {
    let bytes = text.utf8.span
    let isNegative = !bytes.isEmpty && bytes[0] == UInt8(ascii: "-")
    let digitsStart = isNegative ? 1 : 0
    if bytes.count == digitsStart { return nil }
    // Built up below zero, because the least int64 has no positive counterpart.
    var value: Int64 = 0
    for position in digitsStart..<bytes.count {
        let digit = bytes[position] &- UInt8(ascii: "0")
        if digit > 9 { return nil }
        let (product, productOverflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, sumOverflow) = product.subtractingReportingOverflow(Int64(digit))
        if productOverflow || sumOverflow { return nil }
        value = sum
    }
    if isNegative { return value }
    return value == .min ? nil : -value
}
