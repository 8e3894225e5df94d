internal import Model
internal import SQLite
internal import Search

/// Where the ids of the runs that pass a clause come from.
enum Candidates {
    /// An index leads to them.
    case found(SQLFragment)
    /// Two indexes lead to them, and to others unless it is exact. A run may come from both.
    case union(SQLFragment, isExact: Bool)
    /// Every entry of the clause's key is read, which is still far cheaper than as many look-ups by run.
    case scanned(SQLFragment)
}

extension RunFilterSQL {
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
        case .paramNumber(let key, let test):
            guard let keyID = try keyID(key), let texts = try fewMatchingTexts(keyID, test) else { return nil }
            return try keyedCandidatesSQL("params", key, .oneOf(texts))
        case .metricHistory(let key, let history, let test): return try historyCandidatesSQL(key, history, test)
        case .text, .number, .dataset, .treeText, .treeNumber, .childAggregate, .related: return nil
        }
    }

    private func historyCandidatesSQL(
        _ key: String, _ history: MetricHistory, _ test: NumericTest
    ) throws -> Candidates? {
        guard test != .isNull, let keyID = try keyID(key) else { return nil }
        func union(_ history: MetricHistory, _ test: NumericTest, isExact: Bool) -> Candidates {
            let rows = extremeRowsSQL(keyID, history, test)
            return .union(rows.beside + SQLFragment(" UNION ALL ") + rows.latest, isExact: isExact)
        }
        switch (history, test) {
        // Of a latest value that passes it is known that the extreme does.
        case (.min, .compare(.less, _)), (.min, .compare(.lessOrEqual, _)), (.max, .compare(.greater, _)),
            (.max, .compare(.greaterOrEqual, _)), (.min, .isNotNull), (.max, .isNotNull):
            return union(history, test, isExact: true)
        case (.min, _), (.max, _): return union(history, test, isExact: false)
        // The first point lies between the least and the greatest.
        case (.first, .compare(.less, _)), (.first, .compare(.lessOrEqual, _)): return union(.min, test, isExact: false)
        case (.first, .compare(.greater, _)), (.first, .compare(.greaterOrEqual, _)):
            return union(.max, test, isExact: false)
        case (.first, .compare(.equal, let number)), (.first, .between(_, let number)):
            return union(.min, .compare(.lessOrEqual, number), isExact: false)
        case (.first, .oneOf(let numbers)):
            return union(.min, .compare(.lessOrEqual, numbers.reduce(-.infinity, max)), isExact: false)
        case (.first, .compare(.notEqual, _)), (.first, .notBetween), (.first, .noneOf), (.first, .isNull),
            (.first, .isNotNull):
            return nil
        }
    }

    /// The runs whose extreme passes where it is not the latest value, and those whose latest value passes, be it the
    /// extreme or not.
    func extremeRowsSQL(
        _ keyID: Int64, _ history: MetricHistory, _ test: NumericTest
    ) -> (beside: SQLFragment, latest: SQLFragment) {
        let column = "\(history.rawValue)_unless_latest"
        let beside =
            SQLFragment(
                """
                SELECT run_id FROM latest_metrics INDEXED BY latest_metrics_by_\(history.rawValue)
                WHERE key_id = ? AND \(column) IS NOT NULL AND 
                """, .integer(keyID)) + test.sql(on: column)
        let latest =
            SQLFragment(
                "SELECT run_id FROM latest_metrics WHERE key_id = ? AND is_nan = 0 AND ", .integer(keyID))
            + test.sql(on: "value")
        return (beside, latest)
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
