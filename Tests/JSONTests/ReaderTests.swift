import JSON
import Testing

@Suite struct ReaderTests {
    @Test(arguments: JSONCase.valid)
    func canonicalText(of json: JSONCase) throws {
        #expect(try JSONDocument(parsing: json.bytes).root.compactText == json.expectation)
    }

    /// Canonical text is its own canonical text.
    @Test(arguments: JSONCase.valid)
    func canonicalTextReadsBack(of json: JSONCase) throws {
        #expect(try parse(json.expectation).compactText == json.expectation)
    }

    @Test(arguments: JSONCase.invalid)
    func refuses(_ json: JSONCase) {
        let error = error(of: json.bytes)
        #expect(error.map { "\($0.offset) \($0.message)" } == json.expectation)
        #expect(error?.description.hasSuffix(" at byte \(error?.offset ?? -1)") != false)
    }

    /// A string is read eight bytes at a time, so whatever may be wrong is tried at each place of a block.
    @Test(arguments: 0..<20)
    func findsFaultsAtEveryPlace(_ before: Int) {
        for after in 0..<20 {
            for fault: [UInt8] in [[0x1f], [0x00], [0xff], [0xc3], [0xe2, 0x82], [0x5c, 0x61]] {
                let text = Array(repeating: UInt8(ascii: "a"), count: before)
                let tail = Array(repeating: UInt8(ascii: "b"), count: after)
                let offset = 1 + before + (fault[0] == 0x5c ? 1 : 0)
                #expect(error(of: [0x22] + text + fault + tail + [0x22])?.offset == offset)
            }
        }
    }

    @Test func nestsAsDeepAsAllowedAndNoDeeper() {
        func nested(_ depth: Int, _ opening: String, _ closing: String) -> [UInt8] {
            Array((String(repeating: opening, count: depth) + "0" + String(repeating: closing, count: depth)).utf8)
        }
        #expect(error(of: nested(64, "[", "]")) == nil)
        #expect(error(of: nested(64, "{\"a\":", "}")) == nil)
        #expect(
            error(of: nested(65, "[", "]"))
                == JSONError(message: "arrays and objects nested more than 64 deep", offset: 64))
        #expect(error(of: nested(65, "{\"a\":", "}"))?.offset == 64 * 5)
        #expect(error(of: nested(1, "[", "]"), depthMax: 0)?.offset == 0)
        #expect(error(of: nested(1_000_000, "[", "]"))?.offset == 64)
        // Depth is how many are open, not how many there were.
        #expect(error(of: Array("[[],[],{},[[]]]".utf8), depthMax: 3) == nil)
    }
}

@Suite struct ValueTests {
    @Test func kinds() throws {
        let root = try parse(#"[{}, [], "s", "\n", 1, 1.5, 100000000000000000000, true, false, null]"#)
        let expected: [JSONValue.Kind] = [
            .object, .array, .string, .string, .number, .number, .number, .bool, .bool, .null,
        ]
        #expect(root.elements.map(\.kind) == expected)
        #expect(root.elements.map(\.string) == [nil, nil, "s", "\n", nil, nil, nil, nil, nil, nil])
        #expect(root.elements.map(\.bool) == [nil, nil, nil, nil, nil, nil, nil, true, false, nil])
        #expect(root.elements.map(\.number) == [nil, nil, nil, nil, 1, 1.5, 1e20, nil, nil, nil])
        #expect(root.elements.map(\.int64) == [nil, nil, nil, nil, 1, nil, nil, nil, nil, nil])
        #expect(
            root.elements.map(\.isInteger) == [false, false, false, false, true, false, true, false, false, false])
        #expect(root.elementCount == 10)
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("-0.0", 0), ("0e5", 0), ("2.0", 2), ("2.50", nil), ("1e3", 1000), ("1E+3", 1000),
            ("1500e-2", 15), ("1505e-2", nil), ("0.000000000000000000015e21", 15), ("1.5e0", nil), ("-12.00e1", -120),
            ("9223372036854775807", .max), ("9223372036854775807.0", .max), ("9.223372036854775807e18", .max),
            ("922337203685477580700e-2", .max), ("92233720368547758070e-2", nil), ("9223372036854775808.0", nil),
            ("9223372036854775806.0", .max - 1), ("9007199254740993.0", 9_007_199_254_740_993),
            ("-9223372036854775808.0", .min), ("-9.223372036854775808e18", .min), ("-9223372036854775809.0", nil),
            ("9223372036854775807.5", nil), ("1.00000000000000000000000001", nil), ("1e18", 1_000_000_000_000_000_000),
            ("1e19", nil), ("1e300", nil), ("1e-300", nil), ("0e999999999", 0), ("18446744073709551616.0", nil),
            ("18446744073709551617e0", nil),
        ] as [(String, Int64?)])
    func int64IsExact(_ text: String, _ expected: Int64?) throws {
        #expect(try parse(text).int64 == expected)
    }

    @Test func looksUpKeys() throws {
        let root = try parse(#"{"a": 1, "nested": {"b": 2, "a": 3}, "list": [{"b": 4}], "b": 5, "": 6}"#)
        #expect(root["a"]?.int64 == 1)
        #expect(root["b"]?.int64 == 5)
        #expect(root[""]?.int64 == 6)
        #expect(root["nested"]?["b"]?.int64 == 2)
        #expect(root["list"]?.elements.map { $0["b"]?.int64 } == [4])
        #expect(root["c"] == nil)
        #expect(root["lis"] == nil)
        #expect(root["listt"] == nil)
        #expect(root["a"]?["a"] == nil)
        #expect(root["list"]?["b"] == nil)
    }

    @Test func theLastOfRepeatedKeysWins() throws {
        let root = try parse(#"{"a": 1, "b": {"a": 9}, "\u0061": 2, "c": 3}"#)
        #expect(root["a"]?.int64 == 2)
        #expect(root.members.map(\.key) == ["a", "b", "a", "c"])
        #expect(root.members.map(\.value.int64) == [1, nil, 2, 3])
    }

    @Test(arguments: [
        (#"{"\u00e9": true}"#, "é"), (#"{"\ud83d\ude00": true}"#, "😀"), (#"{"\u20ac\/": true}"#, "€/"),
        (#"{"a\u0000b": true}"#, "a\0b"), (#"{"\n\t\"\\": true}"#, "\n\t\"\\"), (#"{"é": true}"#, "\u{e9}"),
        (#"{"\b\f\r": true}"#, "\u{8}\u{c}\r"),
    ])
    func escapedKeysMatch(_ text: String, _ key: String) throws {
        let root = try parse(text)
        #expect(root[key]?.bool == true)
        #expect(root[key + "x"] == nil)
        #expect(root[String(key.unicodeScalars.dropLast())] == nil)
        #expect(root.members.map(\.key) == [key])
    }

    /// Keys are compared by their characters as sent: no normalisation.
    @Test func keysAreNotNormalised() throws {
        #expect(try parse("{\"e\u{301}\": 1}")["\u{e9}"] == nil)
    }

    @Test func looksUpInLargeObjects() throws {
        let members = (0..<20_000).map { "\"key\($0)\":[\($0),{}]" }
        let root = try parse("{" + members.joined(separator: ",") + "}")
        for number in [0, 1, 9_999, 19_999] {
            #expect(root["key\(number)"]?.elements.first { _ in true }?.int64 == Int64(number))
        }
        #expect(root["key20000"] == nil)
        #expect(root.members.reduce(0) { sum, _ in sum + 1 } == 20_000)
    }

    /// A value keeps its document alive.
    @Test func valuesOutliveTheDocument() throws {
        var value: JSONValue? = nil
        do {
            value = try JSONDocument(parsing: Array("[{\"key\":\"a text longer than fifteen bytes\"}]".utf8)).root
        }
        #expect(value?.elements.map { $0["key"]?.string } == ["a text longer than fifteen bytes"])
    }

    @Test func otherKindsHaveNoElementsOrMembers() throws {
        for text in ["{\"a\":1}", "\"a\"", "1", "null"] {
            let value = try parse(text)
            #expect(value.elementCount == 0)
            #expect(Array(value.elements).isEmpty)
        }
        for text in ["[1,2]", "\"a\"", "1", "null"] {
            #expect(try Array(parse(text).members).isEmpty)
        }
    }
}
