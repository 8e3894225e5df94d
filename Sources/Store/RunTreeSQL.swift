internal import Model
internal import SQLite
internal import Search

// What filters and orders ask of the tree of runs, as tests and scalars on one row of `runs`. Every walk is a UNION, so
// that it ends even on a circle of parents in a damaged store.

extension RunFilterSQL {
    /// Whether some run that stands in a relation to the row passes a clause.
    func relatedSQL(_ relation: RunRelation, _ clause: RunClause, _ row: String) throws -> SQLFragment {
        if relation == .child, case .metric(let key, let test) = clause, !test.matchesNaN, test != .isNull {
            guard let keyID = try keyID(key) else { return SQLFragment("0") }
            return SQLFragment(
                "EXISTS (SELECT 1 FROM child_values AS v WHERE v.parent_id = \(row).run_id AND v.key_id = ? AND ",
                .integer(keyID)) + test.sql(on: "v.value") + SQLFragment(")")
        }
        let head =
            switch relation {
            case .parent: "EXISTS (SELECT 1 FROM runs AS q WHERE q.run_id = \(row).parent_id AND "
            case .child: "EXISTS (SELECT 1 FROM runs AS q WHERE q.parent_id = \(row).run_id AND q.deleted = 0 AND "
            case .ancestor:
                """
                EXISTS (\(ancestorsSQL(row)) SELECT 1 FROM up CROSS JOIN runs AS q ON q.run_id = up.run_id WHERE 
                """
            case .root:
                """
                EXISTS (\(pathSQL(row)) SELECT 1 FROM up CROSS JOIN runs AS q ON q.run_id = up.run_id
                WHERE q.parent_id IS NULL AND 
                """
            case .descendant:
                """
                EXISTS (\(descendantsSQL(row)) SELECT 1 FROM down CROSS JOIN runs AS q ON q.run_id = down.run_id
                WHERE q.deleted = 0 AND 
                """
            }
        return SQLFragment(head) + (try testSQL(clause, on: "q")) + SQLFragment(")")
    }

    func treeTextSQL(_ attribute: RunTreeText, _ test: StringTest, _ row: String) -> SQLFragment {
        switch (attribute, test) {
        case (.parentRunID, .isNull): SQLFragment("\(row).parent_id IS NULL")
        case (.parentRunID, .isNotNull): SQLFragment("\(row).parent_id IS NOT NULL")
        case (.rootRunID, .isNull): SQLFragment("0")
        case (.rootRunID, .isNotNull): SQLFragment("1")
        case (_, _): test.sql(on: attribute.sql(row: row))
        }
    }

    func treeNumberSQL(_ attribute: RunTreeNumber, _ test: NumericTest, _ row: String) -> SQLFragment {
        if attribute == .depth, let isRoot = test.passesRootsOnly {
            return SQLFragment("\(row).parent_id IS \(isRoot ? "NULL" : "NOT NULL")")
        }
        return test.sql(on: attribute.sql(row: row, atMost: test.countsTellingApart))
    }
}

/// The row and the runs on its way to the root.
private func pathSQL(_ row: String) -> String {
    """
    WITH RECURSIVE up (run_id) AS (
        SELECT \(row).run_id
        UNION SELECT a.parent_id FROM up CROSS JOIN runs AS a ON a.run_id = up.run_id WHERE a.parent_id IS NOT NULL)
    """
}

/// The runs on the row's way to the root, without the row.
private func ancestorsSQL(_ row: String) -> String {
    """
    WITH RECURSIVE up (run_id) AS (
        SELECT a.parent_id FROM runs AS a WHERE a.run_id = \(row).run_id AND a.parent_id IS NOT NULL
        UNION SELECT a.parent_id FROM up CROSS JOIN runs AS a ON a.run_id = up.run_id WHERE a.parent_id IS NOT NULL)
    """
}

/// The runs below the row, deleted ones too.
private func descendantsSQL(_ row: String) -> String {
    """
    WITH RECURSIVE down (run_id) AS (
        SELECT d.run_id FROM runs AS d WHERE d.parent_id = \(row).run_id
        UNION SELECT d.run_id FROM down CROSS JOIN runs AS d ON d.parent_id = down.run_id)
    """
}

extension RunTreeText {
    /// A scalar of the row.
    func sql(row: String) -> String {
        switch self {
        case .parentRunID: "(SELECT p.uuid FROM runs AS p WHERE p.run_id = \(row).parent_id)"
        case .rootRunID:
            """
            (\(pathSQL(row)) SELECT p.uuid FROM up CROSS JOIN runs AS p ON p.run_id = up.run_id
            WHERE p.parent_id IS NULL)
            """
        }
    }
}

extension RunTreeNumber {
    /// A scalar of the row, never NULL.
    /// - Parameter most: counting may end here; nil: never.
    func sql(row: String, atMost most: Int64? = nil) -> String {
        let limit = most.map { " LIMIT \($0)" } ?? ""
        return switch self {
        case .depth: "(\(ancestorsSQL(row)) SELECT count(*) FROM (SELECT 1 FROM up\(limit)))"
        case .numChildren:
            """
            (SELECT count(*) FROM (SELECT 1 FROM runs AS d WHERE d.parent_id = \(row).run_id AND d.deleted = 0\(limit)))
            """
        case .numDescendants:
            """
            (\(descendantsSQL(row)) SELECT count(*) FROM (
                SELECT 1 FROM down CROSS JOIN runs AS d ON d.run_id = down.run_id WHERE d.deleted = 0\(limit)))
            """
        }
    }
}

extension ChildAggregate {
    /// A scalar of the row, NULL when no active child has a number.
    func sql(keyID: Int64, row: String) -> String {
        let values = "FROM child_values AS v WHERE v.parent_id = \(row).run_id AND v.key_id = \(keyID)"
        switch self {
        case .min: return "(SELECT v.value \(values) ORDER BY v.value LIMIT 1)"
        case .max: return "(SELECT v.value \(values) ORDER BY v.value DESC LIMIT 1)"
        case .mean:
            // Infinities are stored as the greatest finite numbers, and a few of those overflow the sum; a power of two
            // changes no digit. As `childMetricRollUp`.
            let scale = "(4294967296.0 * 4294967296.0)"
            return """
                (SELECT CASE WHEN abs(avg(v.value)) <= \(Double.greatestFiniteMagnitude)
                    THEN avg(v.value) ELSE avg(v.value / \(scale)) * \(scale) END \(values))
                """
        }
    }
}

extension NumericTest {
    /// Of depths: true when 0 passes and no other does, false when all but 0 do, nil for other tests.
    var passesRootsOnly: Bool? {
        guard let last = countsTellingApart, last <= 2, self != .isNull, self != .isNotNull else { return nil }
        let others = (1...last).map { matches(Double($0)) }
        guard others.allSatisfy({ $0 == others[0] }), matches(0) != others[0] else { return nil }
        return matches(0)
    }

    /// A whole number n such that the test tells no two numbers from n on apart, if such counts are what it is for.
    fileprivate var countsTellingApart: Int64? {
        let greatest: Double =
            switch self {
            case .compare(_, let number): number
            case .between(let lower, let upper), .notBetween(let lower, let upper): max(lower, upper)
            case .oneOf(let numbers), .noneOf(let numbers): numbers.reduce(0, max)
            case .isNull, .isNotNull: 0
            }
        return greatest < 0x1p53 ? Int64(max(greatest, 0)) + 1 : nil
    }
}
