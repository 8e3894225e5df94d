internal import Glibc
internal import SQLite

/// Brings a database file to the schema of this release.
struct Migrator {
    let migrations: [Migration]
    let databasePath: String

    /// The number of the newest migration in the file; 0 for an empty one.
    /// - Throws: `StoreOpenError` for a file that is not Roost's or is newer than this program.
    func version(_ connection: Connection) throws -> Int {
        var tables: Set<String> = []
        try connection.statement("SELECT name FROM sqlite_master WHERE type = 'table'").forEach { row in
            tables.insert(row.text(0))
        }
        if tables.contains("schema_migrations") {
            let version =
                try connection.statement("SELECT max(version) FROM schema_migrations").first { Int($0.int(0)) } ?? 0
            guard version <= migrations.count else {
                let name = try connection.statement("SELECT name FROM schema_migrations ORDER BY version DESC")
                    .first { $0.text(0) }
                throw StoreOpenError(
                    "\(databasePath) was written by a newer release of Roost (schema \(version), "
                        + "\(name ?? "unknown")); this release knows schemas up to \(migrations.count). "
                        + "Use the newer release, or another --data folder")
            }
            return version
        }
        if tables.contains("alembic_version") {
            throw StoreOpenError(
                "\(databasePath) is a store made by stock MLflow; Roost keeps its own format and has left the file "
                    + "untouched. Choose another --data folder (or --backend-store-uri) for Roost")
        }
        guard tables.isEmpty else {
            throw StoreOpenError(
                "\(databasePath) is a SQLite file of another program (it has a table \(tables.sorted()[0])); "
                    + "Roost has left it untouched")
        }
        return 0
    }

    /// What a migration does beyond its SQL, after it and in the same transaction, by the migration's name.
    private static let programSteps: [String: @Sendable (Connection) throws -> Void] = [
        "0004_run_trees.sql": { try RunTrees.rebuild($0) }
    ]

    /// Applies what is missing, each step in one transaction with its version number, after keeping a copy of a file
    /// that already holds data.
    func migrate(_ connection: Connection) throws -> StoreEvent? {
        let before = try version(connection)
        guard before < migrations.count else { return nil }
        var copy: String?
        if before > 0 {
            let path = "\(databasePath).before-schema-\(migrations.count)"
            // An older attempt may have left one; it holds the same or less.
            if unsafe unlink(path) != 0 && errno != ENOENT {
                throw StoreOpenError("cannot replace \(path): \(systemErrorText(errno))")
            }
            try connection.statement("VACUUM INTO ?").run(.text(path))
            copy = path
        }
        for (index, migration) in migrations.enumerated().dropFirst(before) {
            do {
                try connection.execute("BEGIN IMMEDIATE")
                if index == 0 {
                    try connection.execute(
                        """
                        CREATE TABLE schema_migrations (
                            version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_time INTEGER NOT NULL)
                        """)
                }
                try connection.execute(migration.sql)
                try Self.programSteps[migration.name]?(connection)
                try connection.statement(
                    "INSERT INTO schema_migrations VALUES (?, ?, CAST(strftime('%s', 'now') AS INTEGER) * 1000)"
                ).run(.integer(Int64(index + 1)), .text(migration.name))
                try connection.execute("COMMIT")
            } catch {
                if connection.isInTransaction { try connection.execute("ROLLBACK") }
                throw StoreOpenError("migration \(migration.name) of \(databasePath) failed: \(error)")
            }
        }
        return .migrated(from: before, to: migrations.count, copy: copy)
    }
}
