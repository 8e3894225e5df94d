internal import Model
internal import SQLite
internal import Search

/// An ORDER BY list and the joins it needs, on the row `r` of `runs`.
struct RunOrdering {
    var joins = SQLFragment()
    var terms: [String] = []

    /// - Parameter aliasStart: number of the first join's alias, so that two orderings can share a statement.
    init(_ order: [RunOrder], _ reader: Reader, aliasStart: Int = 0) throws {
        for (index, item) in order.enumerated() {
            try append(item, reader, alias: "o\(aliasStart + index)")
        }
        // What decides between equals (`_get_orderby_clauses` of MLflow's sqlalchemy store).
        if !order.contains(where: { $0.key == .number(.startTime) }) { terms.append("r.start_time DESC") }
        if !order.contains(where: { $0.key == .text(.runID) }) { terms.append("r.uuid ASC") }
    }

    var sql: String { terms.joined(separator: ", ") }

    private mutating func append(_ item: RunOrder, _ reader: Reader, alias: String) throws {
        let direction = item.ascending ? "ASC" : "DESC"
        switch item.key {
        case .metric(let key):
            guard try joinMetric(key, reader, alias) else { return }
            // Numbers first, then NaN, then runs without the metric, in both directions.
            terms.append("coalesce(\(alias).is_nan, 2) ASC")
            terms.append("\(alias).value \(direction)")
        case .metricHistory(let key, let history):
            guard try joinMetric(key, reader, alias) else { return }
            switch history {
            // NULL while all points are NaN.
            case .min, .max: terms.append("\(history.extremeSQL(alias)) \(direction) NULLS LAST")
            case .first:
                terms.append("coalesce(\(alias).first_is_nan, 2) ASC")
                terms.append("\(alias).first_value \(direction)")
            }
        case .param(let key): try appendText("params", key, direction, reader, alias)
        case .tag(let key): try appendText("tags", key, direction, reader, alias)
        case .text(let attribute):
            switch attribute {
            case .runID: terms.append("r.uuid \(direction)")
            case .runName: terms.append("r.name \(direction)")
            case .userID: terms.append("r.user_id \(direction)")
            case .artifactURI: terms.append("r.artifact_uri \(direction)")
            case .status:
                let byName = RunStatus.allCases.sorted { $0.name < $1.name }
                let ranks = byName.enumerated().map { "WHEN \($1.rawValue) THEN \($0)" }
                terms.append("CASE r.status \(ranks.joined(separator: " ")) END \(direction)")
            }
        case .number(.startTime): terms.append("r.start_time \(direction)")
        case .number(.endTime):
            terms.append("r.end_time IS NULL ASC")
            terms.append("r.end_time \(direction)")
        case .treeText(let attribute): terms.append("\(attribute.sql(row: "r")) \(direction) NULLS LAST")
        case .treeNumber(let attribute): terms.append("\(attribute.sql(row: "r")) \(direction)")
        case .childAggregate(let aggregate, let key):
            guard let keyID = try reader.keyID(key) else { return }
            terms.append("\(aggregate.sql(keyID: keyID, row: "r")) \(direction) NULLS LAST")
        }
    }

    /// - Returns: false for a key that nobody ever logged, which is missing everywhere and orders nothing.
    private mutating func joinMetric(_ key: String, _ reader: Reader, _ alias: String) throws -> Bool {
        guard let keyID = try reader.keyID(key) else { return false }
        joins += SQLFragment(
            " LEFT JOIN latest_metrics AS \(alias) ON \(alias).run_id = r.run_id AND \(alias).key_id = ?",
            .integer(keyID))
        return true
    }

    private mutating func appendText(
        _ table: String, _ key: String, _ direction: String, _ reader: Reader, _ alias: String
    ) throws {
        guard let keyID = try reader.keyID(key) else { return }
        joins += SQLFragment(
            " LEFT JOIN \(table) AS \(alias) ON \(alias).run_id = r.run_id AND \(alias).key_id = ?", .integer(keyID))
        terms.append("\(alias).value IS NULL ASC")
        terms.append("\(alias).value \(direction)")
    }
}
