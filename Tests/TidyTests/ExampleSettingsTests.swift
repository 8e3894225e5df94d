import Testing

/// `config/roost.conf` explains every setting there is. What the program makes of it is tested with the program itself,
/// in the end-to-end suite; here the two texts are compared.
@Suite struct ExampleSettingsTests {
    let table: String
    let example: String

    init() throws {
        table = try Repository.text("Sources/roost/Configuration/Setting.swift")
        example = try Repository.text("config/roost.conf")
    }

    /// The raw values of `enum Setting`: `case logLevel = "log-level"`, or `case host`.
    var settings: [String] {
        let cases = table.prefix(upTo: table.firstRange(of: "struct Row")?.lowerBound ?? table.endIndex)
        return cases.matches(of: #/\n    case (\w+)(?: = "(.+)")?/#).map { String($0.2 ?? $0.1) }
    }

    /// The names before `=`, commented out or not.
    var explained: [String] {
        example.matches(of: #/\n#?([a-z][a-z-]*) = /#).map { String($0.1) }
    }

    @Test func theExampleHasEverySettingOnce() {
        #expect(settings.count > 10, "the cases of Setting could not be read")
        // The file cannot name itself.
        #expect(explained.sorted() == settings.filter { $0 != "config" }.sorted())
    }

    @Test func theExampleNamesEveryVariableOfMLflow() {
        let known = table.matches(of: #/mlflowVariable: "(\w+)"/#).map { String($0.1) }
        let named = example.matches(of: #/\[(MLFLOW_\w+)\]/#).map { String($0.1) }
        #expect(named.sorted() == known.sorted())
    }

    /// In force are the defaults of the program and not copies of them, which would go stale unseen.
    @Test func nothingIsSetInTheExample() {
        for line in example.split(separator: "\n") {
            #expect(line.hasPrefix("#"), "\(line)")
        }
    }
}
