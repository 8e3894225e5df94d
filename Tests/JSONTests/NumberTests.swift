import Bytes
import JSON
import Testing

private func written(_ value: Double) -> String {
    var writer = JSONWriter()
    writer.double(value)
    return writer.finish().text
}

private func written(_ value: Int64) -> String {
    var writer = JSONWriter()
    writer.int(value)
    return writer.finish().text
}

@Suite struct NumberTests {
    /// Doubles print as in Python, digit for digit, and read back bit for bit.
    @Test func doublesPrintAsInPython() throws {
        let lines = JSONCase.lines(of: "python-repr.txt")
        #expect(lines.count > 500)
        for (place, line) in lines {
            let parts = line.split(separator: " ")
            let value = Double(bitPattern: UInt64(parts[0], radix: 16)!)
            let text = String(parts[1])
            #expect(written(value) == text, "\(place)")
            #expect(parseDouble(text)?.bitPattern == value.bitPattern, "\(place)")
            #expect(try parse(text).number?.bitPattern == value.bitPattern, "\(place)")
        }
    }

    @Test func randomDoublesRoundTrip() throws {
        let seed = SeededGenerator.fuzzSeed
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            if !value.isFinite { continue }
            let text = written(value)
            #expect(parseDouble(text)?.bitPattern == value.bitPattern, "\(text), ROOST_FUZZ_SEED=\(seed)")
        }
    }

    /// Numbers as people write them: few digits, small exponents, exact in one rounding; checked against the C library.
    @Test func randomDecimalsReadAsTheNearestDouble() throws {
        let seed = SeededGenerator.fuzzSeed
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let digits = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
            let fraction = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
            let exponent = Int.random(in: -40...40, using: &generator)
            let text = "\(Bool.random(using: &generator) ? "-" : "")\(digits).\(fraction)e\(exponent)"
            #expect(parseDouble(text)?.bitPattern == Double(text)?.bitPattern, "\(text), ROOST_FUZZ_SEED=\(seed)")
            let short = "\(digits).\(fraction % 1000)"
            #expect(parseDouble(short)?.bitPattern == Double(short)?.bitPattern, "\(short), ROOST_FUZZ_SEED=\(seed)")
        }
    }

    @Test func int64sRoundTrip() throws {
        let seed = SeededGenerator.fuzzSeed
        var generator = SeededGenerator(seed: seed)
        var values: [Int64] = [.min, .min + 1, .max, .max - 1, 0, -1]
        var power: Int64 = 1
        for _ in 0..<19 {
            values += [power, power - 1, -power, 1 - power]
            power &*= 10
        }
        for _ in 0..<10_000 {
            values.append(Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
        }
        for value in values {
            let text = written(value)
            #expect(text == String(value))
            #expect(parseInt64(text) == value)
            let json = try parse(text)
            #expect(json.int64 == value)
            #expect(json.isInteger)
            #expect(json.number == Double(value))
            #expect(try parse("\(text).0").int64 == value)
        }
    }

    @Test(arguments: ["", "-", ".5", "5.", "+1", " 1", "1 ", "01", "0x1", "1e", "NaN", "Infinity", "1,5", "1e400", "１"])
    func parseDoubleRefuses(_ text: String) {
        #expect(parseDouble(text) == nil)
    }

    @Test(arguments: [
        ("0", 0.0), ("-2.5", -2.5), ("1e3", 1000), ("12345678901234567890", 12_345_678_901_234_567_168), ("1e-400", 0),
    ])
    func parseDoubleReads(_ text: String, _ expected: Double) {
        #expect(parseDouble(text) == expected)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("007", 7), ("-12", -12), ("9223372036854775807", .max),
            ("-9223372036854775808", .min),
            ("000000000000000000000000000001", 1), ("9223372036854775808", nil), ("-9223372036854775809", nil),
            ("99999999999999999999999", nil), ("", nil), ("-", nil), ("--1", nil), ("+1", nil), (" 1", nil),
            ("1 ", nil),
            ("1.0", nil), ("1e3", nil), ("0x1", nil), ("١", nil), ("1\0", nil),
        ] as [(String, Int64?)])
    func parseInt64Reads(_ text: String, _ expected: Int64?) {
        #expect(parseInt64(text) == expected)
    }
}
