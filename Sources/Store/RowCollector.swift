internal import Model
internal import SQLite
internal import Search
internal import Threads

/// Tests of result rows that the database does not make itself. A row's first column is the run's number.
struct RowChecks {
    /// What is selected behind the run's number, each behind a comma.
    private(set) var columns = SQLFragment()
    private var kinds: [Kind] = []
    /// A run that is not in it does not pass.
    var allowed: RunSet?
    /// nil: no row is too many.
    var budget: Budget?

    /// When it would be better to stop and to look for rows in another way.
    struct Budget {
        /// Rows to test, and again up to three times as many if so few more are expected to fill the page; an eighth
        /// where hardly any pass.
        var rows: Int
        /// By the monotonic clock.
        var endNs: Int64
    }

    enum Kind {
        /// The column is the result; NULL is as good as 0.
        case flag
        /// The column is the value of a param, to be read as a number.
        case number(NumericTest)
    }

    mutating func add(_ column: SQLFragment, _ kind: Kind) {
        columns += SQLFragment(", ") + column
        kinds.append(kind)
    }

    var isEmpty: Bool { kinds.isEmpty && allowed == nil }

    func pass(_ row: Statement) -> Bool {
        if let allowed, !allowed.contains(Int(row.int(0))) { return false }
        for (place, kind) in kinds.enumerated() {
            let column = Int32(place + 1)
            switch kind {
            case .flag: if row.int(column) == 0 { return false }
            case .number(let test): if row.isNull(column) || !test.passes(row.text(column)) { return false }
            }
        }
        return true
    }
}

/// Gathers a page from several ordered queries, one after the other.
struct Collector {
    private let reader: Reader
    private var skip: Int
    private var missing: Int
    private let rowsWanted: Int
    private var rowsTested = 0
    private(set) var ids: [Int64] = []

    init(reader: Reader, offset: Int, count: Int) {
        self.reader = reader
        skip = offset
        missing = count
        rowsWanted = offset + count
    }

    var isFull: Bool { missing == 0 }

    private func isSpent(_ budget: RowChecks.Budget) -> Bool {
        if Clock.monotonicNs() > budget.endNs { return true }
        let passed = rowsWanted - skip - missing
        // Where three times as many passed, and one more, all that may be tested would not fill the page.
        if rowsTested > budget.rows / 8, (passed + 1) * 12 * budget.rows / rowsTested < rowsWanted { return true }
        if rowsTested <= budget.rows { return false }
        if rowsTested > 4 * budget.rows { return true }
        return passed == 0 || rowsTested / passed > 2 * budget.rows / (skip + missing)
    }

    /// - Returns: false when the budget of the checks was spent, over all queries, before the page was full.
    @discardableResult
    mutating func take(_ query: SQLFragment, _ checks: RowChecks) throws -> Bool {
        let limit = checks.isEmpty ? SQLFragment(" LIMIT ?", .integer(Int64(skip + missing))) : SQLFragment()
        let statement = try reader.connection.statement(query + limit)
        defer { statement.reset() }
        while !isFull, try statement.step() {
            if !checks.isEmpty {
                rowsTested += 1
                if let budget = checks.budget, isSpent(budget) { return false }
                if !checks.pass(statement) { continue }
            }
            if skip > 0 {
                skip -= 1
            } else {
                ids.append(statement.int(0))
                missing -= 1
            }
        }
        return true
    }
}
