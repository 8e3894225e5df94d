import Search
import Testing

@testable import Store

/// Numbers are read fast where that is certain to be right.
@Suite struct PlainDecimalTests {
    @Test(arguments: [
        "0", "-0", "+5", "5.", ".5", "-.5", "0.1", "0.07", "1234567890123456", "9007199254740992",
        "0.30000000000000004",
        "000000000000000001", "0.000000000000000001", "123456789.123456789",
    ]) func areAsTheLanguageReadsThem(_ text: String) {
        #expect(text.plainDecimal == nil || text.plainDecimal == ParamNumber.value(of: text))
        #expect(text.plainDecimal?.sign == nil || text.plainDecimal?.sign == ParamNumber.value(of: text)?.sign)
    }

    @Test(arguments: [
        "", ".", "-", "+", "1.2.3", "--1", "1-", " 1", "1 ", "1e5", "0x1", "1_0", "inf", "nan", "١", "9007199254740993",
        "1234567890123456789",
    ]) func areLeftAloneOtherwise(_ text: String) {
        #expect(text.plainDecimal == nil)
    }

    @Test func randomOnesAreAsTheLanguageReadsThem() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = RunSearchTests.Seeded(state: seed)
        for _ in 0..<5000 {
            var text = String(UInt64.random(in: 0..<(1 << UInt64.random(in: 1...60, using: &random)), using: &random))
            let point = Int.random(in: 0...text.count, using: &random)
            text.insert(".", at: text.index(text.startIndex, offsetBy: point))
            if let plain = text.plainDecimal { #expect(plain == ParamNumber.value(of: text), "seed \(seed): \(text)") }
        }
    }
}
