import Testing

@testable import Model

@Suite struct NameRuleTests {
    @Test(
        arguments: [
            "a", "loss", "val/loss", "a.b-c_d:e f", " a", " ", "über", "损失", "μ", "½", "Ⅷ", "a/..b", "a/b..", ".hidden",
            "...a/b", "9",
            "mlflow.runName", "a/.b", "x/...",
        ].filter { !$0.hasPrefix("..") })
    func goodKeys(_ key: String) throws {
        try KeyName.check(key, at: "key")
    }

    @Test(arguments: [
        "a#b", "a%", "a@b", "a(b", "a,b", "a\"b", "a\nb", "a\n", "a\u{0}", "😀", "e\u{301}", "a\u{200d}b", "ü#",
    ])
    func badCharacters(_ key: String) throws {
        let error = try #require(throws: TrackingError.self) { try KeyName.check(key, at: "tags[0].key") }
        #expect(error.code == .invalidParameterValue)
        #expect(
            error.message.hasPrefix(
                "Invalid value \(PythonText.json(key)) for parameter 'tags[0].key' supplied: Names may only contain"))
    }

    @Test(arguments: [
        ("a//b", "a/b"), ("a/./b", "a/b"), ("a/", "a"), ("../x", "../x"), ("/abs", "/abs"), (".", "."), ("", "."),
        ("a/../b", "b"),
        ("..", ".."), ("..foo", "..foo"), ("//x", "//x"), ("///x", "/x"), ("./a", "a"), ("a/..", "."), ("ü//b", "ü/b"),
        ("/..", "/"),
    ])
    func keysThatAreOtherPaths(_ key: String, _ resolved: String) throws {
        let error = try #require(throws: TrackingError.self) { try KeyName.check(key, at: "key") }
        #expect(error.message.hasSuffix("This name would resolve to '\(resolved)'"))
    }

    @Test func lengthsCountScalars() throws {
        #expect(!TextLength.exceeds(String(repeating: "é", count: 250), 250))
        #expect(TextLength.exceeds(String(repeating: "😀", count: 251), 250))
        #expect(TextLength.exceeds("e\u{301}", 1))
        #expect(TextLength.truncated("ab😀d", 3) == "ab😀")
    }

    @Test func generatedNamesAreShortWhateverTheWords() {
        for adjective in RunName.adjectives.indices {
            for noun in RunName.nouns.indices {
                let name = RunName.generated(adjective: adjective, noun: noun, number: 1000)
                #expect(name.utf8.count <= 20 && name == name.lowercased())
            }
        }
        #expect(Set(RunName.adjectives).count == RunName.adjectives.count)
        #expect(Set(RunName.nouns).count == RunName.nouns.count)
        #expect(Set((0..<50).map { _ in RunName.generated() }).count > 40)
    }

    @Test(arguments: [
        ("a", "'a'"), ("it's", "\"it's\""), ("'\"", "'\\'\"'"), ("a\\b\n", "'a\\\\b\\n'"), ("\u{7f}", "'\\x7f'"),
        ("ü", "'ü'"),
        ("\u{a0}", "'\\xa0'"), ("\u{2028}", "'\\u2028'"), ("\u{e0001}", "'\\U000e0001'"),
    ])
    func textsAreQuotedAsPythonDoes(_ text: String, _ quoted: String) {
        #expect(PythonText.repr(text) == quoted)
    }

    @Test(arguments: [
        ("ü\"\\\u{1}/", #""\u00fc\"\\\u0001/""#), ("😀", #""\ud83d\ude00""#), ("\u{7f}\t", #""\u007f\t""#),
    ])
    func textsAreQuotedAsPythonsJSONDoes(_ text: String, _ quoted: String) {
        #expect(PythonText.json(text) == quoted)
    }

    @Test(arguments: ["a", "0abc", "A_b-c", "9", "aü"]) func goodRunIDs(_ id: String) throws {
        try RunID.check(id)
        try RunID.check(String(repeating: "x", count: 256))
    }

    @Test(arguments: ["", "-a", "_a", "üa", "a b", "a.b", "a\n", String(repeating: "x", count: 257)])
    func badRunIDs(_ id: String) {
        #expect(throws: TrackingError.self) { try RunID.check(id) }
    }
}
