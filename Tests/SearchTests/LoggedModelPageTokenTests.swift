import Model
import Testing

@testable import Search

@Suite struct LoggedModelPageTokenTests {
    struct Request: Sendable {
        var experimentIDs: [String] = ["34"]
        var filter: String?
        var orderBy: [LoggedModelOrderField] = []

        func token(_ offset: Int) -> String {
            LoggedModelPageToken.encode(experimentIDs: experimentIDs, filter: filter, orderBy: orderBy, offset: offset)
        }

        func offset(_ token: String?) throws(TrackingError) -> Int {
            try LoggedModelPageToken.offset(token, experimentIDs: experimentIDs, filter: filter, orderBy: orderBy)
        }

        func offset(json: String) throws(TrackingError) -> Int { try offset(Base64.encode(Array(json.utf8))) }
    }

    static let byAccuracy = LoggedModelOrderField(fieldName: "metrics.acc", ascending: false, datasetName: "ds")
    static let named = Request(filter: "name LIKE 'm_'")

    /// As stock MLflow writes them.
    @Test(arguments: [
        (
            named, 1,
            "eyJleHBlcmltZW50X2lkcyI6IFsiMzQiXSwgImZpbHRlcl9zdHJpbmciOiAibmFtZSBMSUtFICdtXyciLCAib3JkZXJfYnkiOiBudWxsLCAi"
                + "b2Zmc2V0IjogMX0="
        ),
        (
            Request(experimentIDs: ["1", "2"]), 100,
            "eyJleHBlcmltZW50X2lkcyI6IFsiMSIsICIyIl0sICJmaWx0ZXJfc3RyaW5nIjogbnVsbCwgIm9yZGVyX2J5IjogbnVsbCwgIm9mZnNldCI6"
                + "IDEwMH0="
        ),
        (
            Request(
                experimentIDs: ["1"], filter: "params.q = 'it\"s \\ é 😀 \t\u{7F}'", orderBy: [byAccuracy]),
            9_007_199_254_740_992,
            "eyJleHBlcmltZW50X2lkcyI6IFsiMSJdLCAiZmlsdGVyX3N0cmluZyI6ICJwYXJhbXMucSA9ICdpdFwicyBcXCBcdTAwZTkgXHVkODNkXHVk"
                + "ZTAwIFx0XHUwMDdmJyIsICJvcmRlcl9ieSI6IFt7ImZpZWxkX25hbWUiOiAibWV0cmljcy5hY2MiLCAiYXNjZW5kaW5nIjogZmFsc2Us"
                + "ICJkYXRhc2V0X25hbWUiOiAiZHMiLCAiZGF0YXNldF9kaWdlc3QiOiBudWxsfV0sICJvZmZzZXQiOiA5MDA3MTk5MjU0NzQwOTkyfQ=="
        ),
        (
            Request(
                experimentIDs: [],
                orderBy: [byAccuracy, LoggedModelOrderField(fieldName: "name", datasetDigest: "d1")]),
            7,
            "eyJleHBlcmltZW50X2lkcyI6IFtdLCAiZmlsdGVyX3N0cmluZyI6IG51bGwsICJvcmRlcl9ieSI6IFt7ImZpZWxkX25hbWUiOiAibWV0cmlj"
                + "cy5hY2MiLCAiYXNjZW5kaW5nIjogZmFsc2UsICJkYXRhc2V0X25hbWUiOiAiZHMiLCAiZGF0YXNldF9kaWdlc3QiOiBudWxsfSwgeyJm"
                + "aWVsZF9uYW1lIjogIm5hbWUiLCAiYXNjZW5kaW5nIjogdHJ1ZSwgImRhdGFzZXRfbmFtZSI6IG51bGwsICJkYXRhc2V0X2RpZ2VzdCI6"
                + "ICJkMSJ9XSwgIm9mZnNldCI6IDd9"
        ),
    ])
    func tokenIsStocks(request: Request, offset: Int, token: String) throws {
        #expect(request.token(offset) == token)
        #expect(try request.offset(token) == offset)
    }

    @Test(arguments: [nil, ""])
    func noTokenIsTheFirstPage(_ token: String?) throws {
        #expect(try LoggedModelPageTokenTests.named.offset(token) == 0)
    }

    /// Members in any order and any spacing, unknown members, and MLflow's other ways to say nothing.
    @Test(arguments: [
        ("{\"offset\":7,\"order_by\":null,\"filter_string\":null,\"experiment_ids\":[\"34\"]}", 7),
        ("\t{ \"experiment_ids\" : [ \"34\" ] ,\r\n\"offset\" : 8 } ", 8),
        ("{\"experiment_ids\": [\"\\u0033\\u0034\"], \"filter_string\": \"\", \"order_by\": [], \"offset\": 9}", 9),
        ("{\"experiment_ids\": [\"34\"], \"more\": [{\"a\": -1.5e+3}], \"offset\": 0}", 0),
        ("{\"experiment_ids\": [\"34\"], \"offset\": null}", 0), ("{\"experiment_ids\": [\"34\"]}", 0),
    ])
    func anyFormIsRead(json: String, offset: Int) throws {
        #expect(try Request().offset(json: json) == offset)
    }

    @Test func tokenOfAnotherRequestIsRefused() {
        let named = LoggedModelPageTokenTests.named
        let byAccuracy = LoggedModelPageTokenTests.byAccuracy
        expect(
            named.token(1), for: Request(experimentIDs: ["1"], filter: "x"),
            "Experiment IDs in the page token do not match the requested experiment IDs. "
                + "Expected: ['1']. Found: ['34']")
        expect(
            named.token(1), for: Request(),
            "Filter string in the page token does not match the requested filter string. "
                + "Expected: None. Found: name LIKE 'm_'")
        expect(
            named.token(1), for: Request(filter: named.filter, orderBy: [byAccuracy]),
            "Order by in the page token does not match the requested order by. "
                + "Expected: [{'field_name': 'metrics.acc', 'ascending': False, 'dataset_name': 'ds', "
                + "'dataset_digest': None}]. Found: None")
        var ascending = byAccuracy
        ascending.ascending = true
        for other in [[], [ascending], [byAccuracy, byAccuracy], [LoggedModelOrderField(fieldName: "name")]] {
            let error = #expect(throws: TrackingError.self) {
                try Request(orderBy: other).offset(Request(orderBy: [byAccuracy]).token(1))
            }
            #expect(error?.message.hasPrefix("Order by in the page token does not match") == true)
        }
    }

    /// Texts that Swift calls equal are two filters to the database.
    @Test func filtersAreComparedByTheirBytes() throws {
        let composed = Request(filter: "name = '\u{E9}'")
        let decomposed = Request(filter: "name = 'e\u{301}'")
        #expect(try composed.offset(composed.token(5)) == 5)
        #expect(throws: TrackingError.self) { try decomposed.offset(composed.token(5)) }
    }

    @Test(arguments: [
        "a", "====", "é", "abc\0", String(repeating: "A", count: 4_000_001), "{\"offset\": 1}",
    ])
    func notBase64(_ token: String) {
        expect(token, for: Request(), startsWith: "Invalid page token: ")
    }

    static let notTokens = [
        "", " ", "hello", "5", "null", "[]", "\"x\"", "{", "}", "{}}", "{} {}", "{\"offset\"}", "{\"offset\":}",
        "{\"offset\": 1,}", "{,}", "{offset: 1}", "{'offset': 1}", "{\"offset\": 01}", "{\"offset\": +1}",
        "{\"offset\": 1.}", "{\"offset\": .5}", "{\"offset\": 1e}", "{\"offset\": -}", "{\"offset\": NaN}",
        "{\"offset\": True}", "{\"offset\": nul}", "{\"offset\": 1, \"offset\": 1}", "{\"a\": [1,]}", "{\"a\": [1 2]}",
        "{\"a\": \"\\x\"}", "{\"a\": \"\\u12\"}", "{\"a\": \"\\u12g4\"}", "{\"a\": \"\\ud83d\"}",
        "{\"a\": \"\\ud83d\\u0041\"}", "{\"a\": \"\\ude00\"}", "{\"a\": \"\n\"}", "{\"a\": \"x}", "{\"a\": \"\\",
        "{\"a\": \"\\u", "{\"a\": [[[[1]]]]}", String(repeating: "[", count: 100_000),
        String(repeating: "{\"a\":", count: 100_000),
    ]

    @Test(arguments: notTokens)
    func notAToken(_ json: String) {
        let token = Base64.encode(Array(json.utf8))
        guard !token.isEmpty else { return }
        expect(token, for: Request(), startsWith: "Invalid page token: \(token.prefix(200))")
    }

    @Test func notUTF8() {
        expect(Base64.encode([0x22, 0xFF, 0x22]), for: Request(), startsWith: "Invalid page token: ")
        let bytes = Array("{\"filter_string\": \"".utf8) + [0xC3] + Array("\"}".utf8)
        expect(Base64.encode(bytes), for: Request(), startsWith: "Invalid page token: ")
    }

    @Test(arguments: [
        ("-1", "-1"), ("1.5", "1.5"), ("1.0", "1.0"), ("1e3", "1e3"), ("9007199254740993", "9007199254740993"),
        ("100000000000000000000000000000000000000", "100000000000000000000000000000000000000"), ("true", "True"),
        ("\"1\"", "1"), ("[1]", "[1]"), ("{\"a\": null}", "{'a': None}"),
    ])
    func offsetOutOfRange(number: String, shown: String) {
        let token = Base64.encode(Array("{\"experiment_ids\": [\"34\"], \"offset\": \(number)}".utf8))
        expect(
            token, for: Request(),
            "Invalid page token: its offset must be an integer of 0...9007199254740992. Found: \(shown)")
    }

    /// Whatever stands where a member is expected, it is compared and not trusted.
    @Test(arguments: [
        "{\"experiment_ids\": \"34\", \"offset\": 1}", "{\"experiment_ids\": [34], \"offset\": 1}",
        "{\"experiment_ids\": null, \"offset\": 1}", "{\"offset\": 1}", "{}",
        "{\"experiment_ids\": [\"34\"], \"filter_string\": 1, \"offset\": 1}",
        "{\"experiment_ids\": [\"34\"], \"filter_string\": \"\\u0000\", \"offset\": 1}",
        "{\"experiment_ids\": [\"34\"], \"order_by\": {}, \"offset\": 1}",
        "{\"experiment_ids\": [\"34\"], \"order_by\": [{}], \"offset\": 1}",
    ])
    func otherTypesMatchNothing(_ json: String) {
        let error = #expect(throws: TrackingError.self) { try Request().offset(json: json) }
        #expect(error?.code == .invalidParameterValue)
        #expect(error?.message.contains(" in the page token do") == true)
        #expect(error?.message.unicodeScalars.contains("\0") == false)
    }

    /// Ten thousand experiments and the longest filter, which the messages do not repeat.
    @Test func theLargestRequestHasAToken() throws {
        let request = Request(
            experimentIDs: (0..<10_000).map(String.init), filter: String(repeating: "\u{1}", count: 64 * 1024))
        let token = request.token(3)
        #expect(try request.offset(token) == 3)
        for other in [Request(), Request(experimentIDs: request.experimentIDs)] {
            let error = #expect(throws: TrackingError.self) { try other.offset(token) }
            #expect(error?.message.unicodeScalars.count ?? 0 < 1000)
        }
    }

    private func expect(_ token: String, for request: Request, _ message: String) {
        let error = #expect(throws: TrackingError.self) { try request.offset(token) }
        #expect(error == TrackingError(.invalidParameterValue, message))
    }

    private func expect(_ token: String, for request: Request, startsWith beginning: String) {
        let error = #expect(throws: TrackingError.self) { try request.offset(token) }
        #expect(error?.code == .invalidParameterValue)
        #expect(error?.message.hasPrefix(beginning) == true)
        #expect(error?.message.unicodeScalars.count ?? 0 < 1000)
        #expect(error?.message.unicodeScalars.contains("\0") == false)
    }
}
