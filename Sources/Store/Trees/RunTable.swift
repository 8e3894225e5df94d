package import Model
internal import SQLite
internal import Search

/// What a column of a table of runs shows.
package enum TableColumn: Sendable, Equatable {
    case attribute(TableAttribute)
    case param(String)
    case metric(String)
    case tag(String)
}

package enum TableAttribute: String, Sendable, CaseIterable {
    case runID = "run_id", runName = "run_name", experimentID = "experiment_id", userID = "user_id", status
    case lifecycleStage = "lifecycle_stage", startTime = "start_time", endTime = "end_time"
    case artifactURI = "artifact_uri", parentRunID = "parent_run_id", rootRunID = "root_run_id", depth
    /// Active children.
    case numChildren = "num_children"
}

/// One value for each run of the table; nil where a run has none.
package enum TableValues: Sendable {
    case texts([String?])
    case integers([Int64?])
    case numbers([Double?])
}

/// Chosen values of many runs, column by column.
package struct RunTable: Sendable {
    package var runIDs: [String] = []
    package var parentRunIDs: [String?] = []
    package var statuses: [RunStatus] = []
    package var lifecycleStages: [LifecycleStage] = []
    /// Milliseconds since 1970, as in `RunInfo`.
    package var startTimesMs: [Int64] = []
    package var endTimesMs: [Int64?] = []
    /// In the order they were asked for.
    package var columns: [TableValues] = []
    package var nextToken: String?
}

extension TrackingStore {
    /// As `searchRuns`, with some columns instead of whole runs.
    ///
    /// Takes one statement for the ids, one for what the runs themselves have, and one for each sixteen columns of
    /// params, metrics and tags.
    /// - Throws: INVALID_PARAMETER_VALUE for a page token that Roost did not make, for more text than
    ///   `Limits.tableTextBytesMax`, or past the query time limit.
    package func tableOfRuns(_ search: RunSearch, columns: [TableColumn]) throws -> RunTable {
        let offset = try PageToken.offset(search.pageToken)
        guard !search.experimentIDs.isEmpty else {
            return RunTable(columns: columns.map { TableReader.empty($0, count: 0) })
        }
        return try read(.search) { reader in
            let planner = RunPlanner(reader: reader, search: search, rowsWanted: offset + search.maxResults + 1)
            var ids = try planner.page(skipping: offset, atMost: search.maxResults + 1)
            var token: String?
            if ids.count > search.maxResults {
                ids.removeLast()
                token = PageToken.encode(offset: offset + search.maxResults)
            }
            var rows = TableReader(reader, ids)
            var table = try rows.table(columns)
            table.nextToken = token
            return table
        }
    }
}

/// Fills a table. Runs are read by ascending number, as they lie in the tables, and each value is put where its run
/// stands in the answer.
private struct TableReader {
    private let reader: Reader
    /// In the answer's order.
    private let ids: [Int64]
    private let list: SQLValue
    /// The run of each row of a statement over `list`: its place in `ids`.
    private let places: [Int]
    private var bytesLeft = Limits.tableTextBytesMax

    init(_ reader: Reader, _ ids: [Int64]) {
        self.reader = reader
        self.ids = ids
        places = ids.indices.sorted { ids[$0] < ids[$1] }
        list = .text(jsonList(places.map { ids[$0] }))
    }

    static func empty(_ column: TableColumn, count: Int) -> TableValues {
        switch column {
        case .param, .tag: .texts(Array(repeating: nil, count: count))
        case .metric: .numbers(Array(repeating: nil, count: count))
        case .attribute(let attribute):
            switch attribute {
            case .startTime, .endTime, .depth, .numChildren: .integers(Array(repeating: nil, count: count))
            case .runID, .runName, .experimentID, .userID, .status, .lifecycleStage, .artifactURI, .parentRunID,
                .rootRunID:
                .texts(Array(repeating: nil, count: count))
            }
        }
    }

    mutating func table(_ columns: [TableColumn]) throws -> RunTable {
        var table = try ownTable(columns)
        let keyed = columns.indices.filter { if case .attribute = columns[$0] { false } else { true } }
        // SQLite joins at most 64 tables.
        for start in stride(from: 0, to: keyed.count, by: 16) {
            try fill(&table, columns, Array(keyed[start..<min(start + 16, keyed.count)]))
        }
        return table
    }

    // MARK: Of the runs themselves

    private mutating func ownTable(_ columns: [TableColumn]) throws -> RunTable {
        var table = RunTable()
        table.runIDs = Array(repeating: "", count: ids.count)
        table.statuses = Array(repeating: .running, count: ids.count)
        table.lifecycleStages = Array(repeating: .active, count: ids.count)
        table.startTimesMs = Array(repeating: 0, count: ids.count)
        table.endTimesMs = Array(repeating: nil, count: ids.count)
        table.columns = columns.map { Self.empty($0, count: ids.count) }
        var parents = [Int64?](repeating: nil, count: ids.count)
        func wants(_ attribute: TableAttribute) -> Int? { columns.firstIndex(of: .attribute(attribute)) }
        // Texts that most tables do not show.
        let texts: [(column: Int, field: Int32)] = [
            (wants(.runName), 6), (wants(.userID), 7), (wants(.artifactURI), 8), (wants(.experimentID), 9),
        ].compactMap { column, field in column.map { ($0, field) } }
        var extra = texts.map { _ in [String?](repeating: nil, count: ids.count) }
        var row = 0
        try reader.connection.statement(
            """
            SELECT r.uuid, r.status, r.deleted, r.start_time, r.end_time, r.parent_id,
                r.name, r.user_id, r.artifact_uri, r.experiment_id
            FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
            """
        ).forEach(list) { run in
            let place = places[row]
            row += 1
            table.runIDs[place] = run.text(0)
            guard let status = RunStatus(rawValue: Int(run.int(1))) else {
                throw TrackingError(
                    .internalError, "run \(run.text(0)) has the unknown status \(run.int(1)); run `roost check`")
            }
            table.statuses[place] = status
            if run.int(2) != 0 { table.lifecycleStages[place] = .deleted }
            table.startTimesMs[place] = run.int(3)
            table.endTimesMs[place] = run.optionalInt(4)
            parents[place] = run.optionalInt(5)
            for (index, text) in texts.enumerated() { extra[index][place] = run.text(text.field) }
        }
        guard row == ids.count else { throw TrackingError(.internalError, "a run vanished while it was read") }
        let names = try reader.uuids(of: Set(parents.compactMap { $0 }))
        table.parentRunIDs = parents.map { $0.flatMap { names[$0] } }
        for (index, text) in texts.enumerated() {
            try spend(extra[index].reduce(0) { $0 + ($1?.utf8.count ?? 0) })
            table.columns[text.column] = .texts(extra[index])
        }
        try fillAttributes(&table, columns)
        return table
    }

    private func fillAttributes(_ table: inout RunTable, _ columns: [TableColumn]) throws {
        for (index, column) in columns.enumerated() {
            guard case .attribute(let attribute) = column else { continue }
            switch attribute {
            case .runID: table.columns[index] = .texts(table.runIDs)
            case .status: table.columns[index] = .texts(table.statuses.map(\.name))
            case .lifecycleStage: table.columns[index] = .texts(table.lifecycleStages.map(\.rawValue))
            case .startTime: table.columns[index] = .integers(table.startTimesMs)
            case .endTime: table.columns[index] = .integers(table.endTimesMs)
            case .parentRunID: table.columns[index] = .texts(table.parentRunIDs)
            case .rootRunID:
                let roots = try reader.rootAndDepth(of: ids).map(\.root)
                let names = try reader.uuids(of: Set(roots))
                table.columns[index] = .texts(roots.map { names[$0] })
            case .depth: table.columns[index] = .integers(try reader.rootAndDepth(of: ids).map { Int64($0.depth) })
            case .numChildren:
                table.columns[index] = .integers(
                    try reader.statusCounts(ofChildrenOf: ids).map { $0.total(.active) })
            // Read with the run itself.
            case .runName, .userID, .artifactURI, .experimentID: break
            }
        }
    }

    // MARK: Of params, metrics and tags

    /// Reads the columns at `wanted`, none of which is an attribute.
    private mutating func fill(_ table: inout RunTable, _ columns: [TableColumn], _ wanted: [Int]) throws {
        var selected: [String] = []
        var joins = SQLFragment()
        /// Those that some run has ever had.
        var known: [(column: Int, isMetric: Bool)] = []
        for column in wanted {
            let (source, key): (String, String)
            switch columns[column] {
            case .param(let name): (source, key) = ("params", name)
            case .tag(let name): (source, key) = ("tags", name)
            case .metric(let name): (source, key) = ("latest_metrics", name)
            case .attribute: continue
            }
            guard let keyID = try reader.keyID(key) else { continue }
            let alias = "c\(known.count)"
            let isMetric = source == "latest_metrics"
            // What is stored is never infinite, so that infinity can stand for NaN, which SQLite does not have.
            selected.append(isMetric ? "iif(\(alias).is_nan, 9e999, \(alias).value)" : "\(alias).value")
            joins += SQLFragment(
                " LEFT JOIN \(source) AS \(alias) ON \(alias).run_id = w.value AND \(alias).key_id = ?",
                .integer(keyID))
            known.append((column, isMetric))
        }
        guard !known.isEmpty else { return }
        var texts = known.map { [String?](repeating: nil, count: $0.isMetric ? 0 : ids.count) }
        var numbers = known.map { [Double?](repeating: nil, count: $0.isMetric ? ids.count : 0) }
        let statement = try reader.connection.statement(
            SQLFragment("SELECT \(selected.joined(separator: ", ")) FROM json_each(?) AS w", list) + joins)
        var row = 0
        try statement.forEachBound { run in
            let place = places[row]
            row += 1
            var bytes = 0
            for index in known.indices where !run.isNull(Int32(index)) {
                if known[index].isMetric {
                    let value = run.double(Int32(index))
                    numbers[index][place] = value.isFinite ? value : .nan
                } else {
                    let text = run.text(Int32(index))
                    bytes += text.utf8.count
                    texts[index][place] = text
                }
            }
            try spend(bytes)
        }
        for (index, known) in known.enumerated() {
            table.columns[known.column] = known.isMetric ? .numbers(numbers[index]) : .texts(texts[index])
        }
    }

    private mutating func spend(_ bytes: Int) throws {
        bytesLeft -= bytes
        if bytesLeft < 0 {
            throw TrackingError.invalid(
                "The table would hold more than \(Limits.tableTextBytesMax / 1024 / 1024) MB of text; ask for fewer "
                    + "runs, or fewer columns of long texts.")
        }
    }
}

extension Reader {
    /// The ids of runs as clients know them.
    fileprivate func uuids(of runs: Set<Int64>) throws -> [Int64: String] {
        var uuids: [Int64: String] = [:]
        uuids.reserveCapacity(runs.count)
        try connection.statement(
            "SELECT r.run_id, r.uuid FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value"
        ).forEach(.text(jsonList(runs.sorted()))) { uuids[$0.int(0)] = $0.text(1) }
        return uuids
    }
}
