internal import CSQLite

/// One connection to a database file.
///
/// Opened without SQLite's own mutex: a connection and its statements belong to one thread at a time. Whoever hands
/// one over (the writer thread owns its own; the pool lends one to one borrower) keeps that rule, which is why
/// `@unchecked Sendable` holds.
@safe
package final class Connection: @unchecked Sendable {
    let handle: OpaquePointer
    private var statements: [UnsafeRawPointer: Statement] = unsafe [:]
    private var dynamicStatements: [String: Statement] = [:]
    /// Monotonic nanoseconds after which a running statement is interrupted; 0: never.
    private var deadlineNs: Int64 = 0
    private var clock: @Sendable () -> Int64 = { 0 }

    package enum Mode: Sendable {
        /// Creates the file when it is missing.
        case readWrite
        case readOnly
        /// Reads the file as it lies there, without its log or journal, without locks, and leaves nothing beside it:
        /// for a look at a file that may be another program's.
        case peek
    }

    /// - Parameters:
    ///   - path: a file path, taken literally (no URI); `:memory:` for a database of its own in memory.
    ///   - cacheBytes: how much of the file this connection may hold in memory.
    package init(path: String, mode: Mode, cacheBytes: Int) throws(SQLiteError) {
        var opened: OpaquePointer?
        let (name, access) =
            switch mode {
            case .readWrite: (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
            case .readOnly: (path, SQLITE_OPEN_READONLY)
            case .peek: (Self.immutableURI(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
            }
        let code = unsafe sqlite3_open_v2(name, &opened, access | SQLITE_OPEN_NOMUTEX, nil)
        guard let handle = unsafe opened else { throw SQLiteError(code: code, message: "out of memory") }
        unsafe self.handle = handle
        guard code == SQLITE_OK else {
            let message = unsafe String(cString: sqlite3_errmsg(handle))
            unsafe sqlite3_close_v2(handle)
            throw SQLiteError(code: code, message: "cannot open \(path): \(message)")
        }
        unsafe sqlite3_extended_result_codes(handle, 1)
        // First, since every later PRAGMA may meet a lock (a checkpoint at the end of another process, say).
        unsafe sqlite3_busy_timeout(handle, 10_000)
        // Sorting and materialised sub-queries stay in memory: bounded by the query, and never a second fsync.
        try execute("PRAGMA temp_store = MEMORY")
        try execute("PRAGMA cache_size = -\(cacheBytes / 1024)")
        // MLflow's LIKE is case-sensitive; ILIKE is LIKE on lower().
        try execute("PRAGMA case_sensitive_like = ON")
        // What LIKE looks for is looked for by `contains_text` first, in less than half the time.
        let created = unsafe roost_create_functions(handle)
        guard created == SQLITE_OK else { throw error(created, sql: nil) }
        // Rows are only ever joined on keys the store itself wrote, and `check` looks for orphans.
        try execute("PRAGMA foreign_keys = OFF")
        switch mode {
        case .readWrite:
            // Effective only before the first table: larger pages make single points dearer (the log holds pages).
            try execute("PRAGMA page_size = 4096")
            // Readers never wait for the writer, and a commit is one append and one fsync.
            try execute("PRAGMA journal_mode = WAL")
            // fsync at every commit: what is answered is on disk.
            try execute("PRAGMA synchronous = FULL")
            // The writer checkpoints itself, after its answers are out: a failed checkpoint must not look like a
            // failed commit.
            try execute("PRAGMA wal_autocheckpoint = 0")
        case .readOnly, .peek:
            try execute("PRAGMA query_only = ON")
        }
    }

    /// A URI that means just this path and tells SQLite to trust that nobody writes the file.
    private static func immutableURI(_ path: String) -> String {
        var uri = "file:"
        for scalar in path.unicodeScalars {
            switch scalar {
            case "%", "?", "#": uri += "%" + String(scalar.value, radix: 16)
            default: uri.unicodeScalars.append(scalar)
            }
        }
        return uri + "?immutable=1"
    }

    deinit {
        unsafe statements = [:]
        dynamicStatements = [:]
        unsafe sqlite3_close_v2(handle)
    }

    func error(_ code: Int32, sql: String?) -> SQLiteError {
        SQLiteError(
            code: unsafe sqlite3_extended_errcode(handle), message: unsafe String(cString: sqlite3_errmsg(handle)),
            sql: sql)
    }

    /// Runs SQL that gives no rows; may hold several statements.
    package func execute(_ sql: String) throws(SQLiteError) {
        let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, sql: sql) }
    }

    /// The prepared form of a literal, made once for each connection (found again by the literal's address).
    package func statement(_ sql: StaticString) throws(SQLiteError) -> Statement {
        let key = unsafe UnsafeRawPointer(sql.utf8Start)
        if let known = unsafe statements[key] { return known }
        let made = try Statement(self, sql.description)
        unsafe statements[key] = made
        return made
    }

    /// The prepared form of SQL that was put together; the last few dozen shapes are kept.
    package func statement(dynamic sql: String) throws(SQLiteError) -> Statement {
        if let known = dynamicStatements[sql] { return known }
        if dynamicStatements.count >= 64 { dynamicStatements.removeAll() }
        let made = try Statement(self, sql)
        dynamicStatements[sql] = made
        return made
    }

    /// Prepares and binds a fragment.
    package func statement(_ fragment: SQLFragment) throws(SQLiteError) -> Statement {
        let made = try statement(dynamic: fragment.sql)
        made.bind(fragment.bindings)
        return made
    }

    /// Rows changed by the last INSERT, UPDATE or DELETE.
    package var changes: Int { Int(unsafe sqlite3_changes(handle)) }

    package var lastInsertRowID: Int64 { unsafe sqlite3_last_insert_rowid(handle) }

    /// False between BEGIN and its end. SQLite ends a transaction itself on some errors (a full disk, say).
    package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

    package enum CheckpointMode: Sendable {
        /// Copies what it can without waiting for anyone.
        case passive
        /// Copies everything and empties the log file.
        case truncate
    }

    /// Copies committed pages from the log into the database file.
    /// - Returns: pages in the log, and how many of them are now in the database.
    @discardableResult
    package func checkpoint(_ mode: CheckpointMode) throws(SQLiteError) -> (logPages: Int, copiedPages: Int) {
        var logPages: Int32 = 0
        var copiedPages: Int32 = 0
        let flag = mode == .passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE
        let code = unsafe sqlite3_wal_checkpoint_v2(handle, nil, flag, &logPages, &copiedPages)
        guard code == SQLITE_OK else { throw error(code, sql: "wal_checkpoint") }
        return (Int(logPages), Int(copiedPages))
    }

    /// Pages in the write-ahead log after the last commit of this connection.
    package private(set) var logPages = 0

    /// Starts to keep `logPages` up to date.
    package func watchLog() {
        _ = unsafe sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context = unsafe context else { return SQLITE_OK }
                unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Interrupts statements that still run when `clock()` passes `deadlineNs` (0: no deadline). They throw an error
    /// with `isInterrupted`.
    package func setDeadline(_ deadlineNs: Int64, clock: @escaping @Sendable () -> Int64) {
        self.deadlineNs = deadlineNs
        self.clock = clock
        guard deadlineNs > 0 else {
            unsafe sqlite3_progress_handler(handle, 0, nil, nil)
            return
        }
        unsafe sqlite3_progress_handler(
            handle, 20_000,
            { context in
                guard let context = unsafe context else { return 0 }
                let connection = unsafe Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue()
                return connection.clock() > connection.deadlineNs ? 1 : 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Process-wide settings; once, before the first connection.
    package static func configureLibrary() { _ = roost_configure_sqlite() }
}
