internal import Model
internal import SQLite
internal import Search

// The run filter in SQL: for each clause the test of one run. The switches have no `default`, so that a new clause that
// nobody translated does not compile.

/// The tag that a filter on `run_name` looks at, as MLflow does.
let runNameTag = "mlflow.runName"

extension MetricHistory {
    /// The least or greatest value of a row of `latest_metrics`, which has it only where it is not the latest one. NULL
    /// while all points are NaN.
    func extremeSQL(_ alias: String) -> String {
        switch self {
        case .min: "coalesce(\(alias).min_unless_latest, iif(\(alias).is_nan, NULL, \(alias).value))"
        case .max: "coalesce(\(alias).max_unless_latest, iif(\(alias).is_nan, NULL, \(alias).value))"
        case .first: preconditionFailure("the first point is no extreme")
        }
    }
}

extension Reader {
    /// A condition on the row `r` of `runs`.
    func conditionSQL(_ condition: Condition<RunClause>) throws -> SQLFragment {
        try RunFilterSQL(self).conditionSQL(condition)
    }
}

/// The SQL of one query's filter; remembers what had to be read for it.
final class RunFilterSQL {
    let reader: Reader
    let bounds: RunPlanBounds
    /// By table and key.
    var fewValues: [String: [String]?] = [:]
    var numberMatches: [(keyID: Int64, test: NumericTest, matches: ParamNumberMatches)] = []

    init(_ reader: Reader, _ bounds: RunPlanBounds = RunPlanBounds()) {
        self.reader = reader
        self.bounds = bounds
    }

    /// The id of a metric, param or tag name; nil when nothing was ever logged under it.
    func keyID(_ name: String) throws -> Int64? { try reader.keyID(name) }

    /// A condition on the row `r` of `runs`.
    func conditionSQL(_ condition: Condition<RunClause>) throws -> SQLFragment {
        try condition.sql { try testSQL($0, on: "r") }
    }

    /// The test of one clause on a row of `runs`; NULL is as good as false.
    /// - Parameter row: the row's alias. Not one that a test gives a row itself: `q`, `m`, `k` and so on.
    func testSQL(_ clause: RunClause, on row: String) throws -> SQLFragment {
        switch clause {
        case .metric(let key, let test):
            return try rowOfKeySQL("latest_metrics", key, row, isMissing: test == .isNull) { metricTestSQL(test, $0) }
        case .metricHistory(let key, let history, let test):
            // A metric of which nothing but NaN is known has no least and no greatest value.
            if test == .isNull, history != .first {
                let present = try testSQL(.metricHistory(key: key, history, .isNotNull), on: row)
                return SQLFragment("NOT ") + present
            }
            return try rowOfKeySQL("latest_metrics", key, row, isMissing: test == .isNull) {
                historyTestSQL(history, test, $0)
            }
        case .param(let key, let test): return try keyedSQL("params", key, test, row)
        case .paramNumber(let key, let test): return try paramNumberSQL(key, test, row)
        case .tag(let key, let test): return try keyedSQL("tags", key, test, row)
        case .text(let attribute, let test): return try textSQL(attribute, test, row)
        case .number(let attribute, let test):
            // An end time that is not there fails every test but that for NULL, `!=` too.
            return test.sql(on: "\(row).\(attribute.rawValue)")
        case .dataset(let field, let test): return datasetSQL(field, test, row)
        case .treeText(let attribute, let test): return treeTextSQL(attribute, test, row)
        case .treeNumber(let attribute, let test): return treeNumberSQL(attribute, test, row)
        case .childAggregate(let aggregate, let key, let test):
            guard let keyID = try keyID(key) else { return SQLFragment(test == .isNull ? "1" : "0") }
            return test.sql(on: aggregate.sql(keyID: keyID, row: row))
        case .related(let relation, let inner): return try relatedSQL(relation, inner, row)
        }
    }

    /// As `testSQL`, but for a clause that some row of the run must pass: a join with that row, which there is at most
    /// one of, and its test. nil for other clauses.
    func rowSQL(_ clause: RunClause, alias: String) throws -> (join: SQLFragment, test: SQLFragment)? {
        func join(_ table: String, _ keyID: Int64) -> SQLFragment {
            SQLFragment(
                " CROSS JOIN \(table) AS \(alias) ON \(alias).run_id = r.run_id AND \(alias).key_id = ?",
                .integer(keyID))
        }
        switch clause {
        case .metric(_, .isNull), .metricHistory(_, _, .isNull): return nil
        case .metric(let key, let test):
            return try keyID(key).map { (join("latest_metrics", $0), metricTestSQL(test, alias)) }
        case .metricHistory(let key, let history, let test):
            return try keyID(key).map { (join("latest_metrics", $0), historyTestSQL(history, test, alias)) }
        case .param(_, .isNull), .param(_, .isNotNull), .tag(_, .isNull), .tag(_, .isNotNull): return nil
        case .param(let key, let test):
            return try keyID(key).map { (join("params", $0), test.sql(on: "\(alias).value")) }
        case .tag(let key, let test):
            return try keyID(key).map { (join("tags", $0), test.sql(on: "\(alias).value")) }
        case .paramNumber(let key, let test):
            guard let keyID = try keyID(key), let texts = try fewMatchingTexts(keyID, test) else { return nil }
            return (join("params", keyID), StringTest.oneOf(texts).sql(on: "\(alias).value"))
        case .text, .number, .dataset, .treeText, .treeNumber, .childAggregate, .related: return nil
        }
    }

    /// Whether the row has an entry under a key that passes, or none at all.
    private func rowOfKeySQL(
        _ table: String, _ key: String, _ row: String, isMissing: Bool, test: (String) -> SQLFragment
    ) throws -> SQLFragment {
        guard let keyID = try keyID(key) else { return SQLFragment(isMissing ? "1" : "0") }
        let entry = SQLFragment(
            "EXISTS (SELECT 1 FROM \(table) AS m WHERE m.run_id = \(row).run_id AND m.key_id = ?", .integer(keyID))
        if isMissing { return SQLFragment("NOT ") + entry + SQLFragment(")") }
        return entry + SQLFragment(" AND ") + test("m") + SQLFragment(")")
    }

    /// NaN differs from every number and is neither less nor greater.
    func metricTestSQL(_ test: NumericTest, _ alias: String) -> SQLFragment {
        numberOrNaNSQL(test, value: "\(alias).value", isNaN: "\(alias).is_nan")
    }

    /// On a row of `latest_metrics`. Not for `isNull`.
    func historyTestSQL(_ history: MetricHistory, _ test: NumericTest, _ alias: String) -> SQLFragment {
        switch history {
        case .min, .max: test.sql(on: history.extremeSQL(alias))
        case .first: numberOrNaNSQL(test, value: "\(alias).first_value", isNaN: "\(alias).first_is_nan")
        }
    }

    private func numberOrNaNSQL(_ test: NumericTest, value: String, isNaN: String) -> SQLFragment {
        let number = test.sql(on: value)
        return test.matchesNaN
            ? SQLFragment("(\(isNaN) = 1 OR ") + number + SQLFragment(")")
            : SQLFragment("\(isNaN) = 0 AND ") + number
    }

    private func keyedSQL(_ table: String, _ key: String, _ test: StringTest, _ row: String) throws -> SQLFragment {
        guard let keyID = try keyID(key) else { return SQLFragment(test == .isNull ? "1" : "0") }
        return test.existsSQL(
            SQLFragment(
                "SELECT 1 FROM \(table) AS k WHERE k.run_id = \(row).run_id AND k.key_id = ?", .integer(keyID)),
            value: "k.value")
    }

    private func textSQL(_ attribute: RunStringAttribute, _ test: StringTest, _ row: String) throws -> SQLFragment {
        switch attribute {
        case .runID: return test.sql(on: "\(row).uuid")
        case .userID: return test.sql(on: "\(row).user_id")
        case .artifactURI: return test.sql(on: "\(row).artifact_uri")
        case .runName: return try keyedSQL("tags", runNameTag, test, row)
        case .status:
            let passing = RunStatus.allCases.filter { test.matches($0.name) }.map { String($0.rawValue) }
            return SQLFragment("\(row).status IN (\(passing.joined(separator: ", ")))")
        }
    }

    /// Whether some data set of the run passes.
    private func datasetSQL(_ field: DatasetField, _ test: StringTest, _ row: String) -> SQLFragment {
        switch field {
        case .name, .digest:
            return SQLFragment(
                """
                EXISTS (SELECT 1 FROM run_datasets AS rd JOIN datasets AS d ON d.dataset_id = rd.dataset_id
                WHERE rd.run_id = \(row).run_id AND 
                """) + test.sql(on: "d.\(field.rawValue)") + SQLFragment(")")
        case .context:
            return SQLFragment(
                """
                EXISTS (SELECT 1 FROM run_dataset_tags AS dt
                WHERE dt.run_id = \(row).run_id AND dt.key = 'mlflow.data.context' AND 
                """) + test.sql(on: "dt.value") + SQLFragment(")")
        }
    }

    // MARK: What tests cost

    /// Whether nothing tells beforehand how many runs pass, or what it takes to test one.
    func isOpaque(_ condition: Condition<RunClause>) throws -> Bool {
        switch condition {
        case .clause(.paramNumber(let key, _)):
            guard let keyID = try keyID(key) else { return false }
            return try fewValues("params", keyID) == nil
        case .clause(.metric), .clause(.param), .clause(.tag), .clause(.text), .clause(.number), .clause(.dataset),
            .clause(.metricHistory), .clause(.treeText(.parentRunID, .isNull)),
            .clause(.treeText(.parentRunID, .isNotNull)):
            return false
        case .clause(.treeNumber(.depth, let test)): return test.passesRootsOnly == nil
        case .clause(.treeText), .clause(.treeNumber), .clause(.childAggregate), .clause(.related), .any, .all, .not:
            return true
        }
    }

    /// Whether all values of a param must be read before the first run can be tested. A param alone can be read run by
    /// run.
    func readsAllTexts(_ condition: Condition<RunClause>) throws -> Bool {
        switch condition {
        case .clause(.related(_, let clause)): try isOpaque(.clause(clause)) && clause.isParamNumber
        case .clause: false
        case .all(let parts), .any(let parts):
            try parts.contains { part in
                if case .clause(let clause) = part, clause.isParamNumber { return try isOpaque(part) }
                return try readsAllTexts(part)
            }
        case .not(let part): try readsAllTexts(.all([part]))
        }
    }
}

extension RunClause {
    fileprivate var isParamNumber: Bool {
        if case .paramNumber = self { return true }
        return false
    }
}
