internal import CSQLite

/// A prepared statement of one connection; used by the thread that holds the connection.
///
/// Bind, step until `false`, then `reset` (the helpers `run`, `forEach` and `first` do it themselves). A statement
/// that is left stepped keeps its read snapshot open and the write-ahead log growing.
@safe
package final class Statement {
    private let handle: OpaquePointer
    private unowned let connection: Connection

    /// - Throws: `SQLiteError` when `sql` does not compile.
    init(_ connection: Connection, _ sql: String) throws(SQLiteError) {
        var handle: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK, let handle = unsafe handle else { throw connection.error(code, sql: sql) }
        unsafe self.handle = handle
        self.connection = connection
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Indexes of parameters start at 1, as SQLite's do.
    package func bind(_ index: Int32, _ value: Int64) { unsafe sqlite3_bind_int64(handle, index, value) }

    package func bind(_ index: Int32, _ value: Double) { unsafe sqlite3_bind_double(handle, index, value) }

    package func bind(_ index: Int32, _ value: String) {
        var value = value
        value.withUTF8 { bytes in
            // An empty Swift string may have no address, which SQLite would take for NULL.
            unsafe bytes.withMemoryRebound(to: CChar.self) {
                _ = unsafe roost_bind_text(handle, index, $0.baseAddress ?? emptyText, Int32($0.count))
            }
        }
    }

    /// 1 or 0.
    package func bind(_ index: Int32, flag: Bool) { unsafe sqlite3_bind_int(handle, index, flag ? 1 : 0) }

    package func bindNull(_ index: Int32) { unsafe sqlite3_bind_null(handle, index) }

    package func bind(_ index: Int32, _ value: SQLValue) {
        switch value {
        case .integer(let number): bind(index, number)
        case .real(let number): bind(index, number)
        case .text(let text): bind(index, text)
        case .null: bindNull(index)
        }
    }

    package func bind(_ values: [SQLValue]) {
        for (index, value) in values.enumerated() { bind(Int32(index + 1), value) }
    }

    /// Moves to the next row. False at the end.
    package func step() throws(SQLiteError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default:
            let error = connection.error(code, sql: sql)
            unsafe sqlite3_reset(handle)
            throw error
        }
    }

    package func reset() { unsafe sqlite3_reset(handle) }

    private var sql: String {
        guard let text = unsafe sqlite3_sql(handle) else { return "" }
        return unsafe String(cString: text)
    }

    // Columns of the current row; indexes start at 0.

    package func int(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    package func double(_ column: Int32) -> Double { unsafe sqlite3_column_double(handle, column) }

    package func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

    package func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }

    package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

    package func text(_ column: Int32) -> String {
        guard let start = unsafe sqlite3_column_text(handle, column) else { return "" }
        let count = Int(unsafe sqlite3_column_bytes(handle, column))
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    // The common ways to use a statement.

    /// Runs a statement that gives no rows.
    package func run(_ values: SQLValue...) throws(SQLiteError) {
        bind(values)
        try run()
    }

    /// As `run(_:)`, with what was bound before.
    package func run() throws(SQLiteError) {
        defer { reset() }
        while try step() {}
    }

    /// The first column of every row of what was bound before, as integers. For long lists: no call for each row.
    package func integersBound() throws(SQLiteError) -> [Int64] {
        defer { reset() }
        var integers: [Int64] = []
        while true {
            let code = unsafe sqlite3_step(handle)
            if code == SQLITE_ROW {
                integers.append(unsafe sqlite3_column_int64(handle, 0))
            } else if code == SQLITE_DONE {
                return integers
            } else {
                throw connection.error(code, sql: sql)
            }
        }
    }

    /// Calls `body` for each row of what was bound before.
    package func forEachBound(_ body: (Statement) throws -> Void) throws {
        defer { reset() }
        while try step() { try body(self) }
    }

    /// Calls `body` for each row.
    package func forEach(_ values: SQLValue..., row body: (Statement) throws -> Void) throws {
        bind(values)
        try forEachBound(body)
    }

    /// The first row of what was bound before, as `body` reads it; nil when there is none.
    package func firstBound<R>(_ body: (Statement) throws -> R) throws -> R? {
        defer { reset() }
        return try step() ? try body(self) : nil
    }

    /// The first row as `body` reads it, nil when there is none.
    package func first<R>(_ values: SQLValue..., row body: (Statement) throws -> R) throws -> R? {
        bind(values)
        return try firstBound(body)
    }
}

/// Somewhere to point for a text of no bytes.
private nonisolated(unsafe) let emptyText: UnsafePointer<CChar> = {
    let memory = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    unsafe memory.initialize(to: 0)
    return unsafe UnsafePointer(memory)
}()
