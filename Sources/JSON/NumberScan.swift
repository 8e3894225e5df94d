internal import CNumbers

/// A number of the JSON grammar found in a text: its extent and its first digits, from which most values follow
/// without a second look.
struct NumberScan {
    enum Fault: UInt8 {
        case none
        /// No digit at `end`, where one must stand.
        case digitExpected
        case leadingZero
    }

    let start: Int
    /// Offset after the last byte of the number.
    var end: Int
    var isNegative = false
    /// Written without fraction and exponent.
    var isInteger = true
    /// All digits read as one number; meaningful when `digitCount <= 19`.
    var mantissa: UInt64 = 0
    /// Leading zeros included.
    var digitCount = 0
    /// The power of ten that `mantissa` is to be multiplied with.
    var exponent = 0
    var fault = Fault.none

    /// Scans the longest number that begins at `start`; `fault` tells when there is none.
    @inline(__always) init(_ bytes: Span<UInt8>, at start: Int) {
        self.start = start
        var position = start
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") {
            isNegative = true
            position += 1
        }
        end = position

        let integerStart = position
        NumberScan.readDigits(bytes, &position, &mantissa)
        digitCount = position - integerStart
        end = position
        if digitCount == 0 {
            fault = .digitExpected
            return
        }
        if digitCount > 1, bytes[integerStart] == UInt8(ascii: "0") {
            fault = .leadingZero
            return
        }

        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            let fractionStart = position
            NumberScan.readDigits(bytes, &position, &mantissa)
            end = position
            exponent = fractionStart - position
            digitCount -= exponent
            if position == fractionStart {
                fault = .digitExpected
                return
            }
        }

        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            let part = NumberScan.readExponent(bytes, from: position)
            end = part.end
            exponent += part.exponent
            if !part.hasDigits { fault = .digitExpected }
        }
    }

    /// Apart and by value, like all that few numbers need: the scan of the others then stays in registers.
    @inline(never)
    private static func readExponent(
        _ bytes: Span<UInt8>, from start: Int
    ) -> (end: Int, exponent: Int, hasDigits: Bool) {
        var position = start + 1
        var isNegative = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            isNegative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        let digitsStart = position
        var exponent = 0
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            if digit > 9 { break }
            // Saturates far beyond what the digits of any text could make up for.
            if exponent < 1_000_000_000_000 { exponent = exponent * 10 + Int(digit) }
            position += 1
        }
        return (position, isNegative ? -exponent : exponent, position > digitsStart)
    }

    @inline(__always)
    private static func readDigits(_ bytes: Span<UInt8>, _ position: inout Int, _ mantissa: inout UInt64) {
        while bytes.count - position >= 8 {
            let word = ByteScan.word(bytes, at: position)
            let count = ByteScan.leadingDigits(word)
            if count == 0 { return }
            mantissa = mantissa &* NumberScan.powers[count] &+ ByteScan.decimal(word, count)
            position += count
            if count < 8 { return }
        }
        while position < bytes.count {
            let digit = bytes[position] &- UInt8(ascii: "0")
            if digit > 9 { return }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            position += 1
        }
    }

    private static let powers: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]

    /// The value when the number was written as an integer and is an int64.
    @inline(__always) var int64: Int64? {
        // 19 digits always fit in the UInt64 mantissa, 20 never in an Int64 (there are no leading zeros).
        guard isInteger, digitCount <= 19 else { return nil }
        if isNegative { return mantissa <= 1 << 63 ? 0 &- Int64(bitPattern: mantissa) : nil }
        return Int64(exactly: mantissa)
    }

    /// The double nearest to the number; nil when it is larger than any.
    @inline(__always) func double(_ bytes: Span<UInt8>) -> Double? {
        // Both operands are exact doubles, so that the one rounding of the division or product is the right one.
        if digitCount <= 19, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
            let magnitude =
                exponent < 0
                ? Double(mantissa) / NumberScan.powersOfTen[-exponent]
                : Double(mantissa) * NumberScan.powersOfTen[exponent]
            return isNegative ? -magnitude : magnitude
        }
        return NumberScan.slowDouble(bytes.extracting(start..<end), pointAt: digitCount + exponent)
    }

    /// - Parameters:
    ///   - text: the whole number.
    ///   - pointAt: how many of its digits stand before the decimal point once the exponent has moved it.
    @inline(never) private static func slowDouble(_ text: Span<UInt8>, pointAt: Int) -> Double? {
        var value = 0.0
        let isInRange = unsafe text.withUnsafeBytes { text in
            unsafe roost_parse_double(text.baseAddress, text.count, &value)
        }
        if isInRange { return value }

        // Out of range on one side or the other; what is too small for a double is nearest to zero.
        var zeros = 0
        for position in text.indices {
            let byte = text[position]
            if byte | 0x20 == UInt8(ascii: "e") || UInt8(ascii: "1")...UInt8(ascii: "9") ~= byte { break }
            if byte == UInt8(ascii: "0") { zeros += 1 }
        }
        if zeros < pointAt { return nil }
        return text[0] == UInt8(ascii: "-") ? -0.0 : 0.0
    }

    static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]
}

extension NumberScan {
    /// The number as an int64 when it is one exactly, however written (`2.0`, `1e3`, `9223372036854775807.0`).
    func exactInt64(_ bytes: Span<UInt8>) -> Int64? {
        // Digits up to the last one that is not zero, and how many zeros stand after it.
        var significant: UInt64 = 0
        var zeros = 0
        for position in start..<end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            if digit > 9, bytes[position] | 0x20 == UInt8(ascii: "e") { break }
            if digit > 9 { continue }
            if digit == 0 {
                zeros += 1
                continue
            }
            guard let next = NumberScan.shift(significant, by: zeros + 1, adding: UInt64(digit)) else { return nil }
            significant = next
            zeros = 0
        }
        if significant == 0 { return 0 }
        guard exponent + zeros >= 0,
            let magnitude = NumberScan.shift(significant, by: exponent + zeros, adding: 0)
        else { return nil }
        if isNegative { return magnitude <= 1 << 63 ? 0 &- Int64(bitPattern: magnitude) : nil }
        return Int64(exactly: magnitude)
    }

    /// `value` times ten to the power `places`, plus `digit`; nil when that is no UInt64.
    private static func shift(_ value: UInt64, by places: Int, adding digit: UInt64) -> UInt64? {
        if value == 0 { return digit }
        if places > 19 { return nil }
        var result = value
        for _ in 0..<places {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            result = product
        }
        let (sum, overflow) = result.addingReportingOverflow(digit)
        return overflow ? nil : sum
    }
}
