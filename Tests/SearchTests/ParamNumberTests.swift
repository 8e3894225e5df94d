import Testing

@testable import Search

@Suite struct ParamNumberTests {
    @Test(arguments: [
        ("0", 0), ("1", 1), ("+1", 1), ("-1", -1), ("007", 7), ("1.5", 1.5), ("1.", 1), (".5", 0.5), ("-.5e1", -5),
        ("1e3", 1000), ("1E-3", 0.001), ("1e+3", 1000), ("0.1", 0.1), ("1e-400", 0), ("1e308", 1e308),
        ("9007199254740993", 9_007_199_254_740_992), ("0.30000000000000004", 0.1 + 0.2),
    ])
    func numberIsRead(_ text: String, _ value: Double) { #expect(ParamNumber.value(of: text) == value) }

    @Test(arguments: [
        "", " ", "a", " 1", "1 ", "1\n", "1a", "1_000", "1,5", "--1", "+-1", "+", "-", ".", "-.", "e5", "1e", "1e+",
        "1e1.5",
        "1.2.3", "inf", "-inf", "Infinity", "nan", "NaN", "0x10", "0x1p3", "1e999", "-1e999", "١", "½", "1\0", "True",
        "None", "[1]", "1%", "1e5f",
    ])
    func whatIsNoNumberIsNone(_ text: String) { #expect(ParamNumber.value(of: text) == nil) }

    @Test func longTextsAreRead() {
        #expect(ParamNumber.value(of: String(repeating: "0", count: 100_000) + "1") == 1)
        #expect(ParamNumber.value(of: "0." + String(repeating: "0", count: 100_000) + "1") == 0)
        #expect(ParamNumber.value(of: String(repeating: "9", count: 100_000)) == nil)
    }
}
