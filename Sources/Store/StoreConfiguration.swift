/// Where a store lives and how it behaves.
package struct StoreConfiguration: Sendable {
    /// The SQLite file; its folder must exist.
    package var databasePath: String
    /// What `artifact_location` of a new experiment starts with, e.g. `mlflow-artifacts:/`.
    package var defaultArtifactRoot: String
    /// A search that takes longer is stopped with INVALID_PARAMETER_VALUE.
    package var queryTimeoutSeconds: Int
    /// Read connections of each lane: one lane for reads by id, one for searches and histories.
    package var readersPerLane: Int
    /// Writes waiting for the writer before clients are told to come back later.
    package var queuedWritesMax: Int
    /// The same in bytes of what was sent.
    package var queuedBytesMax: Int

    package init(
        databasePath: String, defaultArtifactRoot: String = "mlflow-artifacts:/", queryTimeoutSeconds: Int = 30,
        readersPerLane: Int = 3, queuedWritesMax: Int = 10_000, queuedBytesMax: Int = 256 * 1024 * 1024
    ) {
        self.databasePath = databasePath
        self.defaultArtifactRoot = defaultArtifactRoot
        self.queryTimeoutSeconds = queryTimeoutSeconds
        self.readersPerLane = readersPerLane
        self.queuedWritesMax = queuedWritesMax
        self.queuedBytesMax = queuedBytesMax
    }
}

/// A step of the schema. Steps are applied in order, once, and never change after a release.
package struct Migration: Sendable {
    /// A file name such as `0001_initial.sql`.
    package let name: String
    package let sql: String

    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// The store could not be opened; `description` is the sentence to print.
package struct StoreOpenError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// What the store has to tell whoever runs the server.
package enum StoreEvent: Sendable {
    /// A checkpoint or another upkeep failed; writes that were answered are safe in the log file.
    case upkeepFailed(String)
    /// A group of writes could not be committed; their clients were told so.
    case commitFailed(String)
    /// Migrations were applied; the old file was kept under this path (nil for a new store).
    case migrated(from: Int, to: Int, copy: String?)
}
