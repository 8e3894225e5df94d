internal import CSQLite

/// What SQLite answered when it could not do something.
///
/// Carries the SQL and never the bound values, which may be private.
package struct SQLiteError: Error, CustomStringConvertible {
    /// The extended result code, e.g. 4874 for SQLITE_IOERR_SHMSIZE.
    package let code: Int32
    package let message: String
    package let sql: String?

    package init(code: Int32, message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    private var primaryCode: Int32 { code & 0xFF }

    /// The disk, or the quota, has no room.
    package var isFull: Bool { primaryCode == SQLITE_FULL }
    /// The file is damaged or no database.
    package var isUnreadable: Bool { primaryCode == SQLITE_CORRUPT || primaryCode == SQLITE_NOTADB }
    package var isReadOnly: Bool { primaryCode == SQLITE_READONLY }
    /// The statement ran past its deadline.
    package var isInterrupted: Bool { primaryCode == SQLITE_INTERRUPT }
    /// A UNIQUE, NOT NULL or CHECK rule of the schema was broken; the statement had no effect.
    package var isConstraint: Bool { primaryCode == SQLITE_CONSTRAINT }

    package var description: String {
        "SQLite error \(code): \(message)" + (sql.map { " in: \($0)" } ?? "")
    }
}
