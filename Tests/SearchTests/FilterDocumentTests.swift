import Foundation
import Model
import Testing

@testable import Search

/// The examples of `FILTERS.md`: that they can be read, and that they speak of runs that are there. What they find is
/// tested where there is a store.
@Suite struct FilterDocumentTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var filter: String
        var orderBy: [String]
        var found: [String]
        var testDescription: String { ([filter] + orderBy).joined(separator: " | ") }
    }

    static let document: String = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return try! String(contentsOf: folder.appendingPathComponent("Sources/Search/FILTERS.md"), encoding: .utf8)
    }()

    /// The lines of the fenced block with this word behind its fence.
    static func block(_ name: String) -> [String] {
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(of: "```\(name)") else { return [] }
        return lines[(start + 1)...].prefix { $0 != "```" }.map(String.init)
    }

    static let examples: [Example] = (block("filters") + block("orders")).map { line in
        let halves = line.components(separatedBy: " # → ")
        let query = halves[0].components(separatedBy: " | ").map { $0.trimmingCharacters(in: .whitespaces) }
        return Example(
            filter: query[0], orderBy: query.count > 1 ? query[1].components(separatedBy: ", ") : [],
            found: halves.count == 2 && halves[1] != "nothing" ? halves[1].components(separatedBy: ", ") : [])
    }

    /// The first cells of the table of runs.
    static let runs: [String] =
        document.split(separator: "\n").drop { !$0.hasPrefix("| run |") }.dropFirst(2).prefix { $0.hasPrefix("| ") }
        .map { $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces) }

    @Test func thereAreExamplesAndRuns() {
        #expect(FilterDocumentTests.block("filters").count >= 20)
        #expect(FilterDocumentTests.block("orders").count >= 5)
        #expect(FilterDocumentTests.runs.count == 11)
        #expect(Set(FilterDocumentTests.runs).count == 11)
        for line in FilterDocumentTests.block("filters") + FilterDocumentTests.block("orders") {
            #expect(line.components(separatedBy: " # → ").count == 2, "\(line)")
        }
    }

    @Test(arguments: examples)
    func exampleIsRead(_ example: Example) throws {
        #expect(try RunFilter(parsing: example.filter).condition != nil)
        #expect(try RunOrder.parse(example.orderBy).count == example.orderBy.count)
        #expect(Set(example.found).subtracting(FilterDocumentTests.runs) == [])
        #expect(Set(example.found).count == example.found.count)
        if example.orderBy.isEmpty { #expect(example.found == example.found.sorted()) }
    }

    /// The numbers of the section on limits.
    @Test func limitsAreAsDescribed() {
        let limits = [
            ("bytes of a filter", Limits.filterBytesMax), ("comparisons", Limits.filterClausesMax),
            ("parentheses and NOTs within each other", Limits.filterDepthMax),
            ("ANDs and ORs within each other, where they take turns", Limits.filterLevelsMax),
            ("keys in an `order_by`", Limits.orderByMax),
        ]
        for (what, limit) in limits {
            let digits = limit < 10_000 ? "\(limit)" : "\(limit / 1000) \(limit % 1000)"
            #expect(FilterDocumentTests.document.contains("| \(what) | \(digits) |"), "\(what): \(limit)")
        }
    }
}
