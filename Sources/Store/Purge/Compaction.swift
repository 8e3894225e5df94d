internal import SQLite

/// The size of a database file.
package struct StoreFileSize: Sendable, Equatable {
    package let bytes: Int64
    /// In pages that hold nothing; later writes use them before the file grows.
    package let freeBytes: Int64

    init(_ connection: Connection) throws {
        func number(_ pragma: StaticString) throws -> Int64 {
            try connection.statement(pragma).first { $0.int(0) } ?? 0
        }
        let pageBytes = try number("PRAGMA page_size")
        bytes = pageBytes * (try number("PRAGMA page_count"))
        freeBytes = pageBytes * (try number("PRAGMA freelist_count"))
    }
}

extension TrackingStore {
    package func fileSize() throws -> StoreFileSize { try read(.point) { try StoreFileSize($0.connection) } }

    /// - Throws: `StoreOpenError` when there is no store, or one of another release's schema.
    package static func requireCurrentSchema(databasePath: String, migrations: [Migration]) throws {
        guard fileHasBytes(databasePath) else { throw StoreOpenError("there is no store at \(databasePath)") }
        let connection = try Connection(path: databasePath, mode: .readOnly, cacheBytes: 1024 * 1024)
        let version = try Migrator(migrations: migrations, databasePath: databasePath).version(connection)
        guard version == migrations.count else {
            throw StoreOpenError(
                "\(databasePath) has schema \(version) and this release has \(migrations.count); "
                    + "`roost serve` migrates it")
        }
    }

    /// `compact`, unless no page is free.
    package static func compactIfWorthwhile(
        databasePath: String
    ) throws -> (before: StoreFileSize, after: StoreFileSize)? {
        let connection = try Connection(path: databasePath, mode: .readOnly, cacheBytes: 1024 * 1024)
        return try StoreFileSize(connection).freeBytes == 0 ? nil : try compact(databasePath: databasePath)
    }

    /// Writes the database file anew without its free pages and those that are only partly full, which gives their
    /// space back to the file system. Meanwhile it takes up to twice the space of what it holds: in the folder that the
    /// variable SQLITE_TMPDIR names, and beside the file. Whatever ends it, the data is safe.
    /// - Returns: sizes before and after.
    /// - Throws: `StoreOpenError` while a server uses the store.
    package static func compact(databasePath: String) throws -> (before: StoreFileSize, after: StoreFileSize) {
        let lock = try DataLock(databasePath: databasePath)
        return try withExtendedLifetime(lock) {
            let connection = try Connection(path: databasePath, mode: .readWrite, cacheBytes: 64 * 1024 * 1024)
            let before = try StoreFileSize(connection)
            // The copy may be larger than the memory.
            try connection.execute("PRAGMA temp_store = FILE")
            try connection.execute("VACUUM")
            try connection.checkpoint(.truncate)
            return (before, try StoreFileSize(connection))
        }
    }
}
