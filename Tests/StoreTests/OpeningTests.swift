import Foundation
import Model
import Store
import Synchronization
import TestSupport
import Testing

/// Opening a store: migrations, other programs' files, a second server.
@Suite struct OpeningTests {
    private let folder = TemporaryFolder()
    private var path: String { folder.path + "/roost.db" }

    private func open(
        _ migrations: [Migration], notify: @escaping @Sendable (StoreEvent) -> Void = { _ in }
    ) throws -> TrackingStore {
        try TrackingStore.open(StoreConfiguration(databasePath: path), migrations: migrations, notify: notify)
    }

    /// How many migrations this release has.
    private let schema = embeddedMigrations().count
    private let next = Migration(
        name: "9999_more.sql", sql: "CREATE TABLE more (a INTEGER); INSERT INTO more VALUES (7);")

    @Test func aMigrationKeepsTheDataAndACopyOfTheOldFile() throws {
        let old = try open(embeddedMigrations())
        let run = try old.newRun("kept")
        old.close()
        let copies = Mutex<[String]>([])
        let new = try open(embeddedMigrations() + [next]) { [schema] event in
            if case .migrated(schema, schema + 1, let copy?) = event { copies.withLock { $0.append(copy) } }
        }
        #expect(try new.run(id: run).info.name == "kept")
        new.close()
        let copy = try #require(copies.withLock { $0 }.first)
        // The copy is a whole store of the old release.
        let before = try TrackingStore.open(StoreConfiguration(databasePath: copy), migrations: embeddedMigrations())
        #expect(try before.run(id: run).info.name == "kept")
        #expect(try TrackingStore.check(databasePath: path, migrations: embeddedMigrations() + [next]) == [])
    }

    @Test func aMigrationThatFailsLeavesTheStoreAsItWas() throws {
        let old = try open(embeddedMigrations())
        let run = try old.newRun("kept")
        old.close()
        let broken = Migration(name: "9999_broken.sql", sql: "CREATE TABLE half (a INTEGER); CREATE NONSENSE;")
        let error = #expect(throws: StoreOpenError.self) { _ = try open(embeddedMigrations() + [broken]) }
        #expect(error?.description.contains("migration 9999_broken.sql") == true)
        #expect(try TrackingStore.check(databasePath: path, migrations: embeddedMigrations()) == [])
        #expect(try open(embeddedMigrations()).run(id: run).info.name == "kept")
    }

    @Test func aStoreOfANewerReleaseIsRefused() throws {
        try open(embeddedMigrations() + [next]).close()
        let error = #expect(throws: StoreOpenError.self) { _ = try open(embeddedMigrations()) }
        let text = "written by a newer release of Roost (schema \(schema + 1), 9999_more.sql)"
        #expect(error?.description.contains(text) == true)
    }

    @Test func aSecondServerIsRefusedUntilTheFirstIsGone() throws {
        var first: TrackingStore? = try open(embeddedMigrations())
        let error = #expect(throws: StoreOpenError.self) { _ = try open(embeddedMigrations()) }
        #expect(error?.description.contains("another Roost server is using") == true)
        #expect(first != nil)
        first = nil
        _ = try open(embeddedMigrations())
    }

    @Test func aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws {
        let text = Data("not a database, and longer than the head of one would have to be: ".utf8)
        let bytes = (0..<100).reduce(into: Data()) { all, _ in all += text }
        try bytes.write(to: URL(filePath: path))
        let error = #expect(throws: StoreOpenError.self) { _ = try open(embeddedMigrations()) }
        #expect(error?.description.contains(path) == true)
        #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
    }

    @Test func aFolderThatIsMissingIsNamed() throws {
        let error = #expect(throws: StoreOpenError.self) {
            _ = try TrackingStore.open(
                StoreConfiguration(databasePath: folder.path + "/nowhere/roost.db"), migrations: embeddedMigrations())
        }
        #expect(error?.description.contains("/nowhere/roost.db") == true)
    }
}
