internal import CMigrations
internal import Foundation
package import Store

/// A folder of its own for one test, removed with everything in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() {
        var template = Array("/tmp/roost-test-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&template) else { fatalError("no temporary folder: errno \(errno)") }
        path = unsafe String(cString: made)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("left behind: \(path): \(error)")
        }
    }
}

/// The migrations that are built into the server.
package func embeddedMigrations() -> [Migration] {
    var count = 0
    guard let files = unsafe embedded_migrations(&count) else { return [] }
    return unsafe UnsafeBufferPointer(start: files, count: count).map { file in
        let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
        return unsafe Migration(name: String(cString: file.name), sql: String(decoding: bytes, as: UTF8.self))
    }
}

/// A store of its own for one test.
package struct TemporaryStore: Sendable {
    package let folder: TemporaryFolder
    package let store: TrackingStore

    package var databasePath: String { folder.path + "/roost.db" }

    package init() throws {
        folder = TemporaryFolder()
        store = try TrackingStore.open(
            StoreConfiguration(databasePath: folder.path + "/roost.db"), migrations: embeddedMigrations())
    }

    /// What `roost check` says of the store.
    package func faults() throws -> [String] {
        try TrackingStore.check(databasePath: databasePath, migrations: embeddedMigrations())
    }
}
