import Foundation
import Model
import Search
import Store
import Testing

/// The examples of `FILTERS.md`, on the runs of its table.
@Suite struct FilterExampleTests {
    private struct Example {
        var filter: String
        var orderBy: [String]
        /// Names of runs; in the order of the answer where there is an `orderBy`, else sorted.
        var found: [String]
    }

    private static let lines: [String] = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { folder.deleteLastPathComponent() }
        let document = folder.appendingPathComponent("Sources/Search/FILTERS.md")
        return try! String(contentsOf: document, encoding: .utf8).components(separatedBy: "\n")
    }()

    private static let examples: [Example] = ["filters", "orders"].flatMap { block in
        lines.drop { $0 != "```\(block)" }.dropFirst().prefix { $0 != "```" }.map { line in
            let halves = line.components(separatedBy: " # → ")
            let query = halves[0].components(separatedBy: " | ").map { $0.trimmingCharacters(in: .whitespaces) }
            return Example(
                filter: query[0], orderBy: query.count > 1 ? query[1].components(separatedBy: ", ") : [],
                found: halves[1] == "nothing" ? [] : halves[1].components(separatedBy: ", "))
        }
    }

    /// A row of the table of runs.
    private struct Row {
        var cells: [String]
        var name: String { cells[0] }
        var experiment: String { cells[1] }
        var parent: String { cells[2] }

        /// `a=1, b=2` as pairs.
        func pairs(_ cell: Int, _ separator: String) -> [(key: String, value: String)] {
            let parts = cells[cell].components(separatedBy: separator == "=" ? ", " : "; ")
            return parts.filter { !$0.isEmpty }.map { part in
                let halves = part.components(separatedBy: separator)
                return (halves[0], halves[1].trimmingCharacters(in: .whitespaces))
            }
        }
    }

    private static let rows: [Row] = lines.drop { !$0.hasPrefix("| run | experiment |") }.dropFirst(2)
        .prefix { $0.hasPrefix("|") }.map { line in
            Row(
                cells: line.dropFirst().dropLast().components(separatedBy: "|").map {
                    $0.trimmingCharacters(in: .whitespaces)
                })
        }

    /// - Returns: the number of `main`.
    private func plant(_ store: TrackingStore) throws -> Int64 {
        var experiments: [String: Int64] = [:]
        var ids: [String: String] = ["(unknown)": TrackingStore.newRunID()]
        for row in Self.rows {
            let experiment =
                try experiments[row.experiment]
                ?? store.createExperiment(name: row.experiment, artifactLocation: nil, tags: [])
            experiments[row.experiment] = experiment
            var tags = row.pairs(8, "=").map { Tag(key: $0.key, value: $0.value) }
            tags.append(Tag(key: "mlflow.runName", value: row.name))
            if let parent = ids[row.parent] { tags.append(Tag(key: "mlflow.parentRunId", value: parent)) }
            let id = try store.createRun(
                NewRun(
                    experimentID: experiment, name: row.name, userID: "ann",
                    startTimeMs: try #require(Int64(row.cells[4])), tags: tags)
            ).info.runID
            ids[row.name] = id
            let metrics = row.pairs(7, ":").flatMap { key, values in
                values.components(separatedBy: " ").enumerated().map { step, value in
                    Metric(key: key, value: Double(value) ?? .nan, timestampMs: 1, step: Int64(step))
                }
            }
            try store.logBatch(
                runID: id, metrics: metrics, params: row.pairs(6, "=").map { Param(key: $0.key, value: $0.value) },
                tags: [])
            _ = try store.updateRun(
                id: id,
                RunUpdate(
                    status: RunStatus.allCases.first { $0.name == row.cells[3] },
                    endTimeMs: Int64(row.cells[5])))
        }
        try store.deleteRun(id: try #require(ids["a4"]))
        return try #require(experiments["main"])
    }

    @Test func theTableHasItsRuns() {
        #expect(Self.rows.count == 11)
        #expect(Self.rows.allSatisfy { $0.cells.count == 9 })
        #expect(Self.examples.count >= 25)
    }

    @Test func theExamplesFindWhatTheySay() throws {
        let temporary = try MemoryStore()
        let experiment = try plant(temporary.store)
        for example in Self.examples {
            let page = try temporary.store.searchRuns(
                RunSearch(
                    experimentIDs: [experiment], filter: try RunFilter(parsing: example.filter), view: .activeOnly,
                    order: try RunOrder.parse(example.orderBy), maxResults: 100, pageToken: nil))
            let names = page.items.map(\.info.name)
            #expect((example.orderBy.isEmpty ? names.sorted() : names) == example.found, "\(example)")
        }
    }
}
