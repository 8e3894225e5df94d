internal import Model
internal import SQLite
internal import Search

// Params compared as numbers. SQLite does not always read a decimal as the double next to it (3.40 rounds twice, by way
// of an extended double), so texts are read here.

/// Which values of a param pass a test of numbers.
enum ParamNumberMatches {
    /// Where a key has few different values, those that pass.
    case texts([String])
    /// Where it has many, the runs that have one that passes.
    case runs([Int64])
}

extension RunFilterSQL {
    func matches(_ keyID: Int64, _ test: NumericTest) throws -> ParamNumberMatches {
        if let texts = try fewMatchingTexts(keyID, test) { return .texts(texts) }
        if let known = numberMatches.first(where: { $0.keyID == keyID && $0.test == test }) { return known.matches }
        var runs: [Int64] = []
        let rows = try reader.connection.statement(
            SQLFragment("SELECT run_id, value FROM params WHERE key_id = ? AND ", .integer(keyID))
                + test.roughSQL(onText: "value"))
        defer { rows.reset() }
        while try rows.step() { if test.passes(rows.text(1)) { runs.append(rows.int(0)) } }
        let matches = ParamNumberMatches.runs(runs)
        numberMatches.append((keyID, test, matches))
        return matches
    }

    /// The texts that pass; nil when the key has too many different ones to read them all.
    func fewMatchingTexts(_ keyID: Int64, _ test: NumericTest) throws -> [String]? {
        try fewValues("params", keyID)?.filter(test.passes)
    }

    func paramNumberSQL(_ key: String, _ test: NumericTest, _ row: String) throws -> SQLFragment {
        guard let keyID = try keyID(key) else { return SQLFragment("0") }
        switch try matches(keyID, test) {
        case .texts(let texts):
            return StringTest.oneOf(texts).existsSQL(
                SQLFragment(
                    "SELECT 1 FROM params AS k WHERE k.run_id = \(row).run_id AND k.key_id = ?", .integer(keyID)),
                value: "k.value")
        case .runs(let ids):
            return SQLFragment("\(row).run_id IN (SELECT value FROM json_each(?))", .text(jsonList(ids)))
        }
    }

    /// The different values under a key, if there are few, as with a param that names a choice: found by leaping from
    /// one to the next in the index, however many runs share one.
    func fewValues(_ table: String, _ keyID: Int64) throws -> [String]? {
        let name = "\(table) \(keyID)"
        if let known = fewValues[name] { return known }
        let values = try readFewValues(table, keyID)
        fewValues[name] = .some(values)
        return values
    }

    private func readFewValues(_ table: String, _ keyID: Int64) throws -> [String]? {
        // Where the first rows differ as they do when all do, leaping would be for nothing.
        let glimpse = try reader.connection.statement(
            SQLFragment(
                """
                SELECT count(DISTINCT value) FROM (SELECT value FROM \(table) WHERE key_id = ? ORDER BY value LIMIT ?)
                """, .integer(keyID), .integer(Int64(2 * bounds.fewValues))))
        if Int(try glimpse.firstBound { $0.int(0) } ?? 0) > bounds.fewValues { return nil }
        var values: [String] = []
        let leaps = try reader.connection.statement(
            SQLFragment(
                """
                WITH RECURSIVE leap (value) AS (
                    SELECT min(value) FROM \(table) WHERE key_id = ?1
                    UNION ALL
                    SELECT (SELECT min(value) FROM \(table) WHERE key_id = ?1 AND value > leap.value)
                    FROM leap WHERE leap.value IS NOT NULL LIMIT ?2)
                SELECT value FROM leap WHERE value IS NOT NULL
                """, .integer(keyID), .integer(Int64(bounds.fewValues + 1))))
        try leaps.forEachBound { values.append($0.text(0)) }
        return values.count <= bounds.fewValues ? values : nil
    }
}

extension NumericTest {
    /// Whether a param's value is a number that passes.
    func passes(_ text: String) -> Bool { (text.plainDecimal ?? ParamNumber.value(of: text)).map(matches) ?? false }

    /// True of every text that is a number and passes, and of few others: for a first choice in the database. By the
    /// affinity of its other side, SQLite compares a column of texts as numbers where they are some; other texts are
    /// greater than every number.
    func roughSQL(onText column: String) -> SQLFragment {
        var (lower, upper) = (-Double.infinity, Double.infinity)
        switch self {
        case .compare(.equal, let number): (lower, upper) = (number, number)
        case .compare(.less, let number), .compare(.lessOrEqual, let number): upper = number
        case .compare(.greater, let number), .compare(.greaterOrEqual, let number): lower = number
        case .between(let least, let greatest): (lower, upper) = (least, greatest)
        case .oneOf(let numbers): (lower, upper) = (numbers.reduce(.infinity, min), numbers.reduce(-.infinity, max))
        case .compare(.notEqual, _), .notBetween, .noneOf, .isNull, .isNotNull: break
        }
        // SQLite's reading is off by a few parts in 2^53 at most.
        lower -= abs(lower) * 0x1p-40 + .leastNormalMagnitude
        upper += abs(upper) * 0x1p-40 + .leastNormalMagnitude
        var sql = SQLFragment("1")
        if lower.isFinite { sql += SQLFragment(" AND \(column) >= CAST(? AS REAL)", .real(lower)) }
        if upper.isFinite { sql += SQLFragment(" AND \(column) <= CAST(? AS REAL)", .real(upper)) }
        return sql
    }
}

extension String {
    /// The number that plain digits mean, maybe with a sign and a fraction, if it is found at once: a whole number that
    /// a double holds, divided by a power of ten that one holds, is rounded as it should be. nil says nothing.
    var plainDecimal: Double? {
        var mantissa: UInt64 = 0
        var digits = 0
        var digitsBeforePoint: Int?
        for (place, byte) in utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                mantissa = mantissa * 10 + UInt64(byte & 15)
                digits += 1
                // 19 digits fit in 64 bits.
                if digits > 18 { return nil }
            case UInt8(ascii: "."):
                if digitsBeforePoint != nil { return nil }
                digitsBeforePoint = digits
            case UInt8(ascii: "-"), UInt8(ascii: "+"): if place > 0 { return nil }
            default: return nil
            }
        }
        guard digits > 0, mantissa <= 1 << 53 else { return nil }
        let number = Double(mantissa) / String.powersOfTen[digits - (digitsBeforePoint ?? digits)]
        return utf8.first == UInt8(ascii: "-") ? -number : number
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    ]
}
