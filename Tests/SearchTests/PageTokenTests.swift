import Model
import Testing

@testable import Search

@Suite struct PageTokenTests {
    /// As `json.dumps` and `base64.b64encode` of Python write them.
    @Test(arguments: [
        (1, "eyJvZmZzZXQiOiAxfQ=="), (2, "eyJvZmZzZXQiOiAyfQ=="), (10, "eyJvZmZzZXQiOiAxMH0="),
        (100, "eyJvZmZzZXQiOiAxMDB9"), (1000, "eyJvZmZzZXQiOiAxMDAwfQ=="),
        (9_007_199_254_740_992, "eyJvZmZzZXQiOiA5MDA3MTk5MjU0NzQwOTkyfQ=="),
    ])
    func tokenIsStocks(offset: Int, token: String) throws {
        #expect(PageToken.encode(offset: offset) == token)
        #expect(try PageToken.offset(token) == offset)
    }

    @Test(arguments: [nil, ""])
    func noTokenIsTheFirstPage(_ token: String?) throws {
        #expect(try PageToken.offset(token) == 0)
    }

    @Test(arguments: [
        "{\"offset\":7}", " { \"offset\" : 7 } ", "\t{\n\"offset\"\r:\n7\t}\n",
    ])
    func anySpacingIsRead(_ json: String) throws {
        #expect(try PageToken.offset(Base64.encode(Array(json.utf8))) == 7)
    }

    @Test(arguments: [
        "a", "ab", "abc", "abcde", "=", "====", "a===", "ab=c", "ab==cd==", "eyJvZmZzZXQiOiAyfQ", "eyJvZmZzZXQiOiAyfQ=",
        "eyJvZmZzZXQiOiAyfQ==\n", " eyJvZmZzZXQiOiAyfQ==", "eyJv-mZzZXQiOiAyfQ==", "é", "日本", "abc\0",
        String(repeating: "A", count: 260), String(repeating: "A", count: 4_000_000),
    ])
    func notBase64(_ token: String) {
        expectError(token, "Invalid page token, could not base64-decode")
    }

    @Test(arguments: [
        ("hello", "b'hello'"), ("{}", "b'{}'"), ("[1]", "b'[1]'"), ("5", "b'5'"), ("null", "b'null'"),
        ("{\"offset\"}", "b'{\"offset\"}'"),
        ("{\"offset\": }", "b'{\"offset\": }'"), ("{\"offset\": 1", "b'{\"offset\": 1'"),
        ("{\"offset\": 1}}", "b'{\"offset\": 1}}'"),
        ("{\"offset\": \"1\"}", "b'{\"offset\": \"1\"}'"), ("{\"offset\": true}", "b'{\"offset\": true}'"),
        ("{\"offset\": 01}", "b'{\"offset\": 01}'"), ("{\"offset\": +1}", "b'{\"offset\": +1}'"),
        ("{\"offset\": 1.}", "b'{\"offset\": 1.}'"),
        ("{\"offset\": 1, \"offset\": 2}", "b'{\"offset\": 1, \"offset\": 2}'"),
        ("{'offset': 1}", "b\"{'offset': 1}\""),
        ("it's \"1\"", "b'it\\'s \"1\"'"), ("a\\b\n\r\t\u{1}é", "b'a\\\\b\\n\\r\\t\\x01\\xc3\\xa9'"),
    ])
    func notAToken(_ content: String, shown: String) {
        expectError(Base64.encode(Array(content.utf8)), "Invalid page token, decoded value=\(shown)")
    }

    @Test(arguments: [
        "0", "-1", "-0", "1.5", "1.0", "1e3", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "100000000000000000000000000000000000000",
    ])
    func offsetOutOfRange(_ number: String) {
        let token = Base64.encode(Array("{\"offset\": \(number)}".utf8))
        expectError(token, "Invalid page token, parsed value={'offset': \(number)}")
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64IsRFC4648(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test func base64HoldsEveryByte() {
        for count in 0..<16 {
            for first in UInt8.min...UInt8.max {
                let bytes = (0..<count).map { first &+ UInt8($0) &* 37 }
                #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            }
        }
    }

    private func expectError(_ token: String, _ message: String) {
        let error = #expect(throws: TrackingError.self) { try PageToken.offset(token) }
        #expect(error == TrackingError(.invalidParameterValue, message))
    }
}
