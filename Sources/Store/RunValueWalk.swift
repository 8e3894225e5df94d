internal import SQLite
internal import Search

/// A way to meet runs in the order of a value: rows that hold the value come sorted, or are few and quickly made; the
/// runs without a row come after them or before.
struct RunValueWalk {
    /// A WITH clause for `rows`; mostly empty.
    var with = SQLFragment()
    /// A table that has the column `value`, called `v`, and the run `r` of each of its rows.
    var rows: String
    /// Which rows of it. Follows WHERE.
    var condition: SQLFragment
    var value = "v.value"
    /// Groups of rows that follow each other, whatever the direction. Follow AND.
    var groups = [SQLFragment("1")]
    /// Whether the run `r` has no row.
    var hasNoRow: SQLFragment
    var ascending: Bool
    /// Runs without a row come first.
    var startsWithRest = false
    /// Rows are made for the whole store before the first is met.
    var isMade = false
    /// A row leads to its run by the run's number. Otherwise SQLite, which could look for runs by experiment instead,
    /// must not know that it could.
    var findsRunsByID = true

    /// nil when the order is by what has no such rows, or by a key that no run has.
    init?(_ order: RunOrder, _ reader: Reader, forest: () throws -> RunForest?) throws {
        ascending = order.ascending
        func none(of rows: String, _ keyID: Int64) -> SQLFragment {
            SQLFragment("NOT EXISTS (SELECT 1 FROM \(rows) AND v.key_id = ?)", .integer(keyID))
        }
        let joinedRun = " CROSS JOIN runs AS r ON r.run_id = v.run_id"
        switch order.key {
        case .metric(let key):
            guard let keyID = try reader.keyID(key) else { return nil }
            rows = "latest_metrics AS v\(joinedRun)"
            condition = SQLFragment("v.key_id = ?", .integer(keyID))
            groups = [SQLFragment("v.is_nan = 0"), SQLFragment("v.is_nan = 1")]
            hasNoRow = none(of: "latest_metrics AS v WHERE v.run_id = r.run_id", keyID)
        case .param(let key), .tag(let key):
            guard let keyID = try reader.keyID(key) else { return nil }
            var table = "tags"
            if case .param = order.key { table = "params" }
            rows = "\(table) AS v\(joinedRun)"
            condition = SQLFragment("v.key_id = ?", .integer(keyID))
            hasNoRow = none(of: "\(table) AS v WHERE v.run_id = r.run_id", keyID)
        case .childAggregate(let aggregate, let key):
            guard let keyID = try reader.keyID(key) else { return nil }
            with = SQLFragment(
                """
                \(parentsWithValuesSQL), v (run_id, value) AS MATERIALIZED (
                    SELECT run_id, \(aggregate.sql(keyID: keyID, row: "leap")) FROM leap)
                """)
            rows = "v\(joinedRun)"
            condition = SQLFragment("v.value IS NOT NULL")
            hasNoRow = none(of: "child_values AS v WHERE v.parent_id = r.run_id", keyID)
            isMade = true
        case .treeNumber(let attribute) where attribute != .depth:
            guard let forest = try forest() else { return nil }
            var pairs: [String] = []
            for (run, number) in forest.numbers(attribute).enumerated() where number != 0 {
                pairs.append("\"\(run)\":\(number)")
            }
            let list = "{" + pairs.joined(separator: ",") + "}"
            with = SQLFragment(
                """
                WITH v (run_id, value) AS MATERIALIZED (
                    SELECT CAST(key AS INTEGER), value FROM json_each(?))
                """, .text(list))
            rows = "v\(joinedRun)"
            condition = SQLFragment("1")
            hasNoRow = SQLFragment("r.run_id NOT IN (SELECT run_id FROM v)")
            startsWithRest = ascending
            isMade = true
        case .treeText(.parentRunID):
            rows = "runs AS v CROSS JOIN runs AS r ON r.parent_id = v.run_id"
            findsRunsByID = false
            condition = SQLFragment("1")
            value = "v.uuid"
            hasNoRow = SQLFragment("r.parent_id IS NULL")
        case .text, .number, .treeText, .treeNumber, .metricHistory: return nil
        }
    }
}
