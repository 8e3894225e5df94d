import Foundation
import Model
import Testing

@testable import Search

/// Random edits of the case files. `ROOST_FUZZ_SEED` repeats a run, `ROOST_FUZZ_ITERATIONS` lengthens it.
@Suite struct FuzzTests {
    @Test func editedFiltersNeverTrapAndPrintWhatTheyMean() throws {
        let seed = environment("ROOST_FUZZ_SEED") ?? UInt64.random(in: 0...UInt64(UInt32.max))
        let iterations = environment("ROOST_FUZZ_ITERATIONS") ?? 5000
        print("fuzzing filters with ROOST_FUZZ_SEED=\(seed)")
        var editor = Editor(random: SplitMix64(state: seed))
        var parsed = 0
        for iteration in 0..<iterations {
            let text = editor.next()
            let comment = Comment(rawValue: "seed \(seed), iteration \(iteration): \(SearchCase.encode(text))")
            if try check(text, comment) { parsed += 1 }
        }
        // Were nearly all edits errors, nothing would be tested but errors.
        #expect(parsed > Int(iterations / 20), "only \(parsed) of \(iterations) parsed, seed \(seed)")
    }

    /// Whether it parsed.
    private func check(_ text: String, _ comment: Comment) throws -> Bool {
        expectTame(comment) { () throws(TrackingError) in _ = try RunOrder.parse([text]) }
        expectTame(comment) { () throws(TrackingError) in _ = try ExperimentOrder.parse([text, text]) }
        expectTame(comment) { () throws(TrackingError) in _ = try PageToken.offset(text) }
        expectTame(comment) { () throws(TrackingError) in _ = try RegisteredModelOrder.parse([text]) }
        expectTame(comment) { () throws(TrackingError) in _ = try ModelVersionOrder.parse([text, text]) }
        checkLoggedModels(text, comment)
        let runFilter = expectTame(comment) { () throws(TrackingError) in try RunFilter(parsing: text) }
        let experimentFilter = expectTame(comment) { () throws(TrackingError) in try ExperimentFilter(parsing: text) }

        let printedRuns = try printed(text, .runs, comment)
        if let printedRuns {
            let again = expectTame(comment) { () throws(TrackingError) in try RunFilter(parsing: printedRuns) }
            #expect(again == runFilter, comment)
        } else {
            #expect(text.isEmpty || runFilter == nil, comment)
        }
        if let printed = try printed(text, .entities, comment) {
            let again = expectTame(comment) { () throws(TrackingError) in try ExperimentFilter(parsing: printed) }
            #expect(again == experimentFilter, comment)
            let modelFilter = try? RegisteredModelFilter(parsing: text)
            #expect((try? RegisteredModelFilter(parsing: printed)) == modelFilter, comment)
            let versionFilter = try? ModelVersionFilter(parsing: text)
            #expect((try? ModelVersionFilter(parsing: printed)) == versionFilter, comment)
        } else {
            #expect(text.isEmpty || experimentFilter == nil, comment)
        }
        return printedRuns != nil
    }

    /// The text form of what was parsed, which parses to an equal tree; nil when it did not parse.
    private func printed(_ text: String, _ dialect: FilterDialect, _ comment: Comment) throws -> String? {
        let tree = expectTame(comment) { () throws(TrackingError) in try FilterParser.parse(text, as: dialect) }
        guard let tree = tree ?? nil else { return nil }
        let printed = tree.description
        let again = try FilterParser.parse(printed, as: dialect)
        #expect(again == tree, comment)
        #expect(again?.description == printed, comment)
        return printed
    }

    /// The looser grammar of logged models, their orders and their token, which holds what the client sent.
    private func checkLoggedModels(_ text: String, _ comment: Comment) {
        expectTame(comment) { () throws(TrackingError) in _ = try RegisteredModelFilter(parsing: text) }
        expectTame(comment) { () throws(TrackingError) in _ = try ModelVersionFilter(parsing: text) }
        expectTame(comment) { () throws(TrackingError) in _ = try LoggedModelOrder(fieldName: text) }
        if let filter = expectTame(comment, { () throws(TrackingError) in try LoggedModelFilter(parsing: text) }) {
            let printed = try? FilterParser.parse(text, as: .loggedModels)?.description
            #expect((try? LoggedModelFilter(parsing: printed ?? "")) == filter, comment)
        }
        let field = LoggedModelOrderField(fieldName: text, ascending: false, datasetName: text, datasetDigest: text)
        let token = LoggedModelPageToken.encode(experimentIDs: [text], filter: text, orderBy: [field], offset: 3)
        let offset = expectTame(comment) { () throws(TrackingError) in
            try LoggedModelPageToken.offset(token, experimentIDs: [text], filter: text, orderBy: [field])
        }
        #expect(offset == 3, comment)
        for forged in [text, Base64.encode(Array(text.utf8)), Base64.encode(Array("{\"offset\": \(text)}".utf8))] {
            expectTame(comment) { () throws(TrackingError) in
                _ = try LoggedModelPageToken.offset(forged, experimentIDs: [], filter: nil, orderBy: [])
            }
        }
    }

    /// An error is the client's and fits into an answer, whatever the client sent.
    @discardableResult private func expectTame<T>(_ comment: Comment, _ body: () throws(TrackingError) -> T) -> T? {
        do throws(TrackingError) {
            return try body()
        } catch {
            #expect(error.code == .invalidParameterValue, comment)
            #expect(!error.message.unicodeScalars.contains("\0"), comment)
            #expect(error.message.unicodeScalars.count < 4000, comment)
            return nil
        }
    }

    private func environment(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }
}

/// Makes new filters from old ones.
private struct Editor {
    var random: SplitMix64

    private static let seeds = SearchCase.all.map { Array($0.text.unicodeScalars) }
    private static let pieces = [
        "'", "\"", "`", "''", "\\'", "\\", ".", "..", ",", ";", "(", ")", "()", " ", "\n", "\0", "=", "!=", "<", ">=",
        "==",
        "-", "--", "/*", "*/", "# ", "+", "1", "-1", "1e", ".5", "1e999", " AND ", " and", " OR ", " NOT ", " IN ",
        " IS ",
        " NULL", " LIKE ", "ILIKE", " BETWEEN ", " NOT IN ", " NOT LIKE ", "1 AND 2", "NOT (", " OR (", "parent.",
        "child.",
        "root.", "min(", "count(child)", "avg(child.metrics.a)", "first(metrics.a)", "depth", "parent_run_id", "tags.",
        "metrics.a", "run_id", "`a b`", "'x'", "\"y\"", "é", "e\u{301}", "日本", "😀",
        "\u{200B}", "\u{FEFF}", "\u{A0}", "eyJvZmZzZXQiOiAyfQ==",
    ].map { Array($0.unicodeScalars) }

    init(random: SplitMix64) { self.random = random }

    mutating func next() -> String {
        var text = Editor.seeds.randomElement(using: &random)!
        for _ in 0..<Int.random(in: 1...3, using: &random) { edit(&text) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return String(view)
    }

    private mutating func edit(_ text: inout [Unicode.Scalar]) {
        let place = Int.random(in: 0...text.count, using: &random)
        let end = min(text.count, place + Int.random(in: 0...6, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: text.removeSubrange(place..<end)
        case 1: text.insert(contentsOf: text[place..<end], at: place)
        case 2: text.insert(contentsOf: Editor.pieces.randomElement(using: &random)!, at: place)
        case 3: text.replaceSubrange(place..<end, with: Editor.pieces.randomElement(using: &random)!)
        case 4:
            let other = Editor.seeds.randomElement(using: &random)!
            text.replaceSubrange(place..., with: other[Int.random(in: 0...other.count, using: &random)...])
        default:
            text += Array(" AND ".unicodeScalars)
            text += Editor.seeds.randomElement(using: &random)!
        }
    }
}

/// A small generator with a seed (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
