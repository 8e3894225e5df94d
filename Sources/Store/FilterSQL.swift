internal import SQLite
internal import Model
internal import Search

// How tests of the filter language read in SQL. Column names are ours; what a user wrote is always a binding.

extension NumericComparison {
    var sql: String {
        switch self {
        case .equal: "="
        case .notEqual: "<>"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }
}

extension NumericTest {
    /// The test on a column that holds no NaN; NULL is no number.
    func sql(on column: String) -> SQLFragment {
        switch self {
        case .compare(let comparison, let number): SQLFragment("\(column) \(comparison.sql) ?", .real(number))
        case .between(let lower, let upper):
            SQLFragment("\(column) BETWEEN ? AND ?", .real(lower), .real(upper))
        case .notBetween(let lower, let upper):
            SQLFragment("\(column) NOT BETWEEN ? AND ?", .real(lower), .real(upper))
        case .oneOf(let numbers):
            SQLFragment("\(column) IN (SELECT value FROM json_each(?))", .text(jsonList(numbers)))
        case .noneOf(let numbers):
            SQLFragment("\(column) NOT IN (SELECT value FROM json_each(?))", .text(jsonList(numbers)))
        case .isNull: SQLFragment("\(column) IS NULL")
        case .isNotNull: SQLFragment("\(column) IS NOT NULL")
        }
    }

    /// Whether NaN passes.
    var matchesNaN: Bool {
        switch self {
        case .compare(.notEqual, _), .notBetween, .noneOf, .isNotNull: true
        case .compare, .between, .oneOf, .isNull: false
        }
    }

    /// The same test on a number, not NaN, that is at hand.
    func matches(_ number: Double) -> Bool {
        switch self {
        case .compare(.equal, let other): number == other
        case .compare(.notEqual, let other): number != other
        case .compare(.less, let other): number < other
        case .compare(.lessOrEqual, let other): number <= other
        case .compare(.greater, let other): number > other
        case .compare(.greaterOrEqual, let other): number >= other
        case .between(let lower, let upper): lower <= number && number <= upper
        case .notBetween(let lower, let upper): number < lower || upper < number
        case .oneOf(let numbers): numbers.contains(number)
        case .noneOf(let numbers): !numbers.contains(number)
        case .isNull: false
        case .isNotNull: true
        }
    }
}

extension IntegerTest {
    /// The test on a column that is never NULL.
    func sql(on column: String) -> SQLFragment {
        switch self {
        case .compare(let comparison, let number): SQLFragment("\(column) \(comparison.sql) ?", .integer(number))
        case .between(let lower, let upper):
            SQLFragment("\(column) BETWEEN ? AND ?", .integer(lower), .integer(upper))
        case .notBetween(let lower, let upper):
            SQLFragment("\(column) NOT BETWEEN ? AND ?", .integer(lower), .integer(upper))
        case .oneOf(let numbers):
            SQLFragment("\(column) IN (SELECT value FROM json_each(?))", .text(jsonList(numbers)))
        case .noneOf(let numbers):
            SQLFragment("\(column) NOT IN (SELECT value FROM json_each(?))", .text(jsonList(numbers)))
        }
    }
}

extension Condition {
    /// The condition on one row.
    ///
    /// NOTs are moved to the clauses, as clauses are never unknown: what is left are at most `Limits.filterLevelsMax`
    /// levels of parentheses.
    ///
    /// - Parameter clause: the test of one clause; NULL is as good as false.
    func sql(_ clause: (Clause) throws -> SQLFragment) rethrows -> SQLFragment {
        try sql(clause, isNegated: false, within: nil)
    }

    private func sql(
        _ clause: (Clause) throws -> SQLFragment, isNegated: Bool, within outer: String?
    ) rethrows -> SQLFragment {
        func joined(_ parts: [Condition], _ word: String) throws -> SQLFragment {
            let tests = try parts.map { try $0.sql(clause, isNegated: isNegated, within: word) }
            let sql = tests.joined(separator: " \(word) ")
            return word == outer ? sql : SQLFragment("(") + sql + SQLFragment(")")
        }
        switch self {
        case .clause(let one):
            let test = try clause(one)
            // What is NULL does not hold, so its opposite does.
            return isNegated ? SQLFragment("((") + test + SQLFragment(") IS NOT TRUE)") : test
        case .all(let parts): return try joined(parts, isNegated ? "OR" : "AND")
        case .any(let parts): return try joined(parts, isNegated ? "AND" : "OR")
        case .not(let part): return try part.sql(clause, isNegated: !isNegated, within: outer)
        }
    }
}

extension StringTest {
    /// The test on a column that is there for every row (or NULL, which only `isNull` matches).
    func sql(on column: String) -> SQLFragment {
        switch self {
        case .equal(let text): SQLFragment("\(column) = ?", .text(text))
        case .notEqual(let text): SQLFragment("\(column) <> ?", .text(text))
        case .like(let pattern): likeSQL(pattern, on: column)
        case .notLike(let pattern): SQLFragment("\(column) NOT LIKE ?", .text(pattern))
        case .ilike(let pattern): SQLFragment("lower(\(column)) LIKE lower(?)", .text(pattern))
        case .notILike(let pattern): SQLFragment("lower(\(column)) NOT LIKE lower(?)", .text(pattern))
        case .oneOf(let texts): SQLFragment("\(column) IN (SELECT value FROM json_each(?))", .text(jsonList(texts)))
        case .noneOf(let texts):
            SQLFragment("\(column) NOT IN (SELECT value FROM json_each(?))", .text(jsonList(texts)))
        case .between(let lower, let upper): SQLFragment("\(column) BETWEEN ? AND ?", .text(lower), .text(upper))
        case .notBetween(let lower, let upper):
            SQLFragment("\(column) NOT BETWEEN ? AND ?", .text(lower), .text(upper))
        case .isNull: SQLFragment("\(column) IS NULL")
        case .isNotNull: SQLFragment("\(column) IS NOT NULL")
        }
    }

    /// The test on a row that may be missing: `rows` selects it by its key, `value` names its text.
    func existsSQL(_ rows: SQLFragment, value: String) -> SQLFragment {
        switch self {
        case .isNull: SQLFragment("NOT EXISTS (") + rows + SQLFragment(")")
        case .isNotNull: SQLFragment("EXISTS (") + rows + SQLFragment(")")
        default: SQLFragment("EXISTS (") + rows + SQLFragment(" AND ") + sql(on: value) + SQLFragment(")")
        }
    }

    /// The same test on a text that is at hand.
    func matches(_ text: String) -> Bool {
        switch self {
        case .equal(let other): ExactText(text) == ExactText(other)
        case .notEqual(let other): ExactText(text) != ExactText(other)
        case .like(let pattern): likeMatches(Array(text.unicodeScalars), Array(pattern.unicodeScalars))
        case .notLike(let pattern): !likeMatches(Array(text.unicodeScalars), Array(pattern.unicodeScalars))
        case .ilike(let pattern): likeMatches(foldedScalars(text), foldedScalars(pattern))
        case .notILike(let pattern): !likeMatches(foldedScalars(text), foldedScalars(pattern))
        case .oneOf(let texts): texts.contains { ExactText($0) == ExactText(text) }
        case .noneOf(let texts): !texts.contains { ExactText($0) == ExactText(text) }
        case .between(let lower, let upper): isBetween(text, lower, upper)
        case .notBetween(let lower, let upper): !isBetween(text, lower, upper)
        case .isNull: false
        case .isNotNull: true
        }
    }
}

/// What matches a pattern has its longest part without wildcards in it: most texts are settled by that.
private func likeSQL(_ pattern: String, on column: String) -> SQLFragment {
    let like = SQLFragment("\(column) LIKE ?", .text(pattern))
    // To LIKE a pattern ends at a NUL.
    guard !pattern.utf8.contains(0) else { return like }
    let parts = pattern.unicodeScalars.split { $0 == "%" || $0 == "_" }
    guard let part = parts.max(by: { $0.count < $1.count }), part.count > 1 else { return like }
    return SQLFragment("(contains_text(\(column), ?) AND ", .text(String(part))) + like + SQLFragment(")")
}

/// In the order of SQLite's BINARY.
private func isBetween(_ text: String, _ lower: String, _ upper: String) -> Bool {
    !text.utf8.lexicographicallyPrecedes(lower.utf8) && !upper.utf8.lexicographicallyPrecedes(text.utf8)
}

/// As SQLite's lower(): ASCII letters only.
private func foldedScalars(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.map { "A"..."Z" ~= $0 ? Unicode.Scalar(UInt8($0.value) + 32) : $0 }
}

/// SQL's LIKE: `%` any run of characters, `_` exactly one. Linear in text times pattern at worst.
private func likeMatches(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var place = 0
    var at = 0
    // Where to go on when the part after the last `%` turns out not to fit.
    var afterPercent: Int?
    var resume = 0
    while place < text.count {
        if at < pattern.count, pattern[at] == "%" {
            afterPercent = at + 1
            resume = place
            at += 1
        } else if at < pattern.count, pattern[at] == "_" || pattern[at] == text[place] {
            at += 1
            place += 1
        } else if let afterPercent {
            resume += 1
            place = resume
            at = afterPercent
        } else {
            return false
        }
    }
    while at < pattern.count, pattern[at] == "%" { at += 1 }
    return at == pattern.count
}

/// A JSON array, for `json_each`: one binding however long the list is.
func jsonList(_ ids: [Int64]) -> String {
    "[" + ids.map(String.init).joined(separator: ",") + "]"
}

/// - Parameter numbers: finite. Their shortest decimal forms read back as the same numbers.
func jsonList(_ numbers: [Double]) -> String {
    "[" + numbers.map { "\($0)" }.joined(separator: ",") + "]"
}

func jsonList(_ texts: [String]) -> String {
    var list = "["
    for (index, text) in texts.enumerated() {
        list += index == 0 ? "\"" : ",\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": list += "\\\""
            case "\\": list += "\\\\"
            case "\u{0}"..."\u{1F}":
                let hex = String(scalar.value, radix: 16)
                list += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: list.unicodeScalars.append(scalar)
            }
        }
        list += "\""
    }
    return list + "]"
}
