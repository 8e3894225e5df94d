internal import Model
internal import SQLite
internal import Search

/// Works out which runs of the whole store pass a condition, from indexes and from the forest in memory: for conditions
/// that would cost more to test run by run.
final class RunSets {
    private let sql: RunFilterSQL
    private let end: Int
    private var loadedForest: RunForest?

    /// More runs than this are left to tests of one run: the forest would take too much memory.
    static let runsMax: Int64 = 5_000_000

    /// - Parameter lastRun: the greatest number of a run, at most `runsMax`.
    init(_ sql: RunFilterSQL, lastRun: Int64) {
        self.sql = sql
        end = Int(lastRun) + 1
    }

    func forest() throws -> RunForest {
        if let loadedForest { return loadedForest }
        let forest = try RunForest(sql.reader.connection, below: end)
        loadedForest = forest
        return forest
    }

    /// May hold numbers that no run has.
    func set(_ condition: Condition<RunClause>) throws -> RunSet {
        switch condition {
        case .clause(let clause): return try set(clause)
        case .all(let parts):
            var all = RunSet(below: end).complement
            for part in parts { all.formIntersection(try set(part)) }
            return all
        case .any(let parts):
            var any = RunSet(below: end)
            for part in parts { any.formUnion(try set(part)) }
            return any
        case .not(let part): return try set(part).complement
        }
    }

    private func set(_ clause: RunClause) throws -> RunSet {
        switch clause {
        case .metric(let key, .isNull): return try set(.metric(key: key, .isNotNull)).complement
        case .metricHistory(let key, let history, .isNull):
            return try set(.metricHistory(key: key, history, .isNotNull)).complement
        case .param(let key, .isNull): return try set(.param(key: key, .isNotNull)).complement
        case .tag(let key, .isNull): return try set(.tag(key: key, .isNotNull)).complement
        case .text(.runName, .isNull): return try set(.text(.runName, .isNotNull)).complement
        case .treeText(.parentRunID, .isNull): return try forest().children.complement
        case .treeText(.parentRunID, .isNotNull): return try forest().children
        case .treeText(.parentRunID, let test): return try set(.related(.parent, .text(.runID, test)))
        case .treeText(.rootRunID, let test): return try set(.related(.root, .text(.runID, test)))
        case .treeNumber(let attribute, let test): return try forest().runs(attribute, test)
        case .related(let relation, .text(.status, let test)) where relation == .child || relation == .descendant:
            return try forest().runs(with: relation, in: statuses(test))
        case .related(let relation, let inner): return try runs(with: relation, in: set(inner))
        case .childAggregate(let aggregate, let key, let test): return try set(aggregate, key, test)
        case .metric(let key, let test):
            return try rows("latest_metrics", key) { sql.metricTestSQL(test, $0) }
        case .metricHistory(let key, .first, let test):
            return try rows("latest_metrics", key) { sql.historyTestSQL(.first, test, $0) }
        case .metricHistory(let key, let history, let test):
            guard let keyID = try sql.keyID(key) else { return RunSet(below: end) }
            let rows = sql.extremeRowsSQL(keyID, history, test)
            var runs = try read(rows.latest)
            // What has another extreme than its latest value is judged by that.
            let all = sql.extremeRowsSQL(keyID, history, .isNotNull)
            runs.formIntersection(try read(all.beside).complement)
            runs.formUnion(try read(rows.beside))
            return runs
        case .paramNumber(let key, let test):
            guard let keyID = try sql.keyID(key) else { return RunSet(below: end) }
            if case .runs(let runs) = try sql.matches(keyID, test) { return RunSet(runs, below: end) }
            return try candidates(clause) ?? RunSet(below: end)
        case .param, .tag, .text(.runName, _):
            // Without candidates the key is unknown: the tests for what is missing are gone by now.
            return try candidates(clause) ?? RunSet(below: end)
        case .text, .number, .dataset:
            if let found = try candidates(clause) { return found }
            return try read(SQLFragment("SELECT r.run_id FROM runs AS r WHERE ") + sql.testSQL(clause, on: "r"))
        }
    }

    /// From a few runs the index of parents leads to the others, long before the forest is read.
    private func runs(with relation: RunRelation, in set: RunSet) throws -> RunSet {
        if loadedForest == nil, set.count <= sql.bounds.walkedRuns,
            case .all(let found) = try sql.runs(with: relation, to: set.runs)
        {
            return RunSet(found, below: end)
        }
        return try forest().runs(with: relation, in: set)
    }

    private func read(_ query: SQLFragment) throws -> RunSet {
        RunSet(try sql.reader.connection.statement(query).integersBound(), below: end)
    }

    private func candidates(_ clause: RunClause) throws -> RunSet? {
        switch try sql.candidatesSQL(clause) {
        case .found(let query), .scanned(let query): try read(query)
        case .union, nil: nil
        }
    }

    private func rows(_ table: String, _ key: String, test: (String) -> SQLFragment) throws -> RunSet {
        guard let keyID = try sql.keyID(key) else { return RunSet(below: end) }
        return try read(
            SQLFragment("SELECT m.run_id FROM \(table) AS m WHERE m.key_id = ? AND ", .integer(keyID)) + test("m"))
    }

    /// Of runs with a parent only, which their index tells.
    private func statuses(_ test: StringTest) throws -> RunSet {
        let passing = RunStatus.allCases.filter { test.matches($0.name) }.map { String($0.rawValue) }
        // An index cannot be asked for what is never true.
        if passing.isEmpty { return RunSet(below: end) }
        return try read(
            SQLFragment(
                """
                SELECT run_id FROM runs INDEXED BY runs_by_parent
                WHERE parent_id IS NOT NULL AND status IN (\(passing.joined(separator: ", ")))
                """))
    }

    private func set(_ aggregate: ChildAggregate, _ key: String, _ test: NumericTest) throws -> RunSet {
        if test == .isNull { return try set(aggregate, key, .isNotNull).complement }
        guard let keyID = try sql.keyID(key) else { return RunSet(below: end) }
        return try read(
            SQLFragment("\(parentsWithValuesSQL) SELECT run_id FROM leap WHERE run_id IS NOT NULL AND ")
                + test.sql(on: aggregate.sql(keyID: keyID, row: "leap")))
    }
}

/// A WITH clause: `leap` lists the runs that have a child with a metric, and a NULL at the end. Goes from one to the
/// next in the index, however many values each has.
let parentsWithValuesSQL = """
    WITH RECURSIVE leap (run_id) AS (
        SELECT min(parent_id) FROM child_values
        UNION ALL SELECT (SELECT min(parent_id) FROM child_values WHERE parent_id > leap.run_id)
        FROM leap WHERE leap.run_id IS NOT NULL)
    """
