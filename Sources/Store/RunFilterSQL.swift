internal import Model
internal import SQLite
internal import Search

// The run filter in SQL: for each clause the test of one run, and, where an index has the answer, the ids of all runs
// that pass. The switches have no `default`, so that a new clause that nobody translated does not compile.

/// The tag that a filter on `run_name` looks at, as MLflow does.
private let runNameTag = "mlflow.runName"

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

/// Where the ids of the runs that pass a clause come from.
enum Candidates {
    /// An index leads to them.
    case found(SQLFragment)
    /// Every entry of the clause's key is read, which is still far cheaper than as many look-ups by run.
    case scanned(SQLFragment)
}

extension Reader {
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
        case .text, .number, .dataset, .paramNumber, .treeText, .treeNumber, .childAggregate, .related: return nil
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

    /// A query for the ids of the runs that pass, each once, served by an index; nil where none serves.
    func candidatesSQL(_ clause: RunClause) throws -> Candidates? {
        switch clause {
        case .metric(let key, let test):
            guard !test.matchesNaN, test != .isNull, let keyID = try keyID(key) else { return nil }
            return .found(
                SQLFragment(
                    "SELECT run_id FROM latest_metrics WHERE key_id = ? AND is_nan = 0 AND ", .integer(keyID))
                    + test.sql(on: "value"))
        case .param(let key, let test): return try keyedCandidatesSQL("params", key, test)
        case .tag(let key, let test): return try keyedCandidatesSQL("tags", key, test)
        case .text(.runName, let test): return try keyedCandidatesSQL("tags", runNameTag, test)
        case .text(.runID, .equal(let id)):
            return .found(SQLFragment("SELECT run_id FROM runs WHERE uuid = ?", .text(id)))
        case .text(.runID, .oneOf(let ids)):
            return .found(
                SQLFragment(
                    "SELECT run_id FROM runs WHERE uuid IN (SELECT value FROM json_each(?))", .text(jsonList(ids))))
        case .text, .number, .dataset, .paramNumber, .metricHistory, .treeText, .treeNumber, .childAggregate, .related:
            return nil
        }
    }

    // MARK: Params as numbers

    /// A param's texts that are numbers and pass, or the runs that have one.
    private enum NumberMatches {
        case texts(keyID: Int64, [String])
        case runs([Int64])
    }

    /// SQLite itself would not always find the double that is next to a text, so texts are read here.
    private func paramMatches(_ key: String, _ test: NumericTest) throws -> NumberMatches? {
        guard let keyID = try keyID(key) else { return nil }
        func passes(_ text: String) -> Bool { ParamNumber.value(of: text).map(test.matches) ?? false }
        if let values = try fewValues("params", keyID) { return .texts(keyID: keyID, values.filter(passes)) }
        var runs: [Int64] = []
        try connection.statement("SELECT run_id, value FROM params WHERE key_id = ?").forEach(.integer(keyID)) {
            if passes($0.text(1)) { runs.append($0.int(0)) }
        }
        return .runs(runs)
    }

    private func paramNumberSQL(_ key: String, _ test: NumericTest, _ row: String) throws -> SQLFragment {
        switch try paramMatches(key, test) {
        case .texts(_, let texts): try keyedSQL("params", key, .oneOf(texts), row)
        case .runs(let ids):
            SQLFragment("\(row).run_id IN (SELECT value FROM json_each(?))", .text(jsonList(ids)))
        case nil: SQLFragment("0")
        }
    }

    private func keyedCandidatesSQL(_ table: String, _ key: String, _ test: StringTest) throws -> Candidates? {
        guard let keyID = try keyID(key) else { return nil }
        let rows = SQLFragment("SELECT run_id FROM \(table) WHERE key_id = ?", .integer(keyID))
        switch test {
        case .equal, .oneOf, .between: return .found(rows + SQLFragment(" AND ") + test.sql(on: "value"))
        case .isNotNull: return .found(rows)
        case .isNull: return nil
        case .like, .ilike, .notLike, .notILike, .notEqual, .noneOf, .notBetween:
            if let values = try fewValues(table, keyID) {
                let passing = StringTest.oneOf(values.filter(test.matches))
                return .found(rows + SQLFragment(" AND ") + passing.sql(on: "value"))
            }
            guard case .like(let pattern) = test else {
                return .scanned(rows + SQLFragment(" AND ") + test.sql(on: "value"))
            }
            // The part before the first wildcard bounds a range of the index.
            let prefix = String(pattern.prefix { $0 != "%" && $0 != "_" })
            guard !prefix.isEmpty else { return .scanned(rows + SQLFragment(" AND ") + test.sql(on: "value")) }
            var range = rows + SQLFragment(" AND value >= ?", .text(prefix))
            if let end = textAfterAll(startingWith: prefix) { range += SQLFragment(" AND value < ?", .text(end)) }
            return .found(range + SQLFragment(" AND ") + test.sql(on: "value"))
        }
    }

    /// The different values under a key, if there are few, as with a param that names a choice: found by leaping from
    /// one to the next in the index, however many runs share one.
    func fewValues(_ table: String, _ keyID: Int64) throws -> [String]? {
        var values: [String] = []
        let leaps = try connection.statement(
            SQLFragment(
                """
                WITH RECURSIVE leap (value) AS (
                    SELECT min(value) FROM \(table) WHERE key_id = ?1
                    UNION ALL
                    SELECT (SELECT min(value) FROM \(table) WHERE key_id = ?1 AND value > leap.value)
                    FROM leap WHERE leap.value IS NOT NULL LIMIT ?2)
                SELECT value FROM leap WHERE value IS NOT NULL
                """, .integer(keyID), .integer(Int64(Self.fewValuesMax + 1))))
        try leaps.forEachBound { values.append($0.text(0)) }
        return values.count <= Self.fewValuesMax ? values : nil
    }

    /// About a millisecond of leaps.
    private static let fewValuesMax = 500
}

/// The least text that sorts after every text with this prefix; nil when there is none. Texts are ordered by their
/// bytes, which for UTF-8 is the order of their scalars.
private func textAfterAll(startingWith prefix: String) -> String? {
    var scalars = Array(prefix.unicodeScalars)
    while let last = scalars.popLast() {
        let next: UInt32 = last.value == 0xD7FF ? 0xE000 : last.value + 1
        guard let scalar = Unicode.Scalar(next) else { continue }
        scalars.append(scalar)
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }
    return nil
}
