internal import SQLite
internal import Threads

/// Which of what has been deleted is to go for good.
package struct PurgeScope: Sendable {
    /// Milliseconds since 1970: what was deleted then or before.
    package let deletedUntilMs: Int64
    /// nil for all experiments.
    package let experimentIDs: [Int64]?

    /// - Parameter olderThanSeconds: 0 or more.
    package init(olderThanSeconds: Int64, experimentIDs: [Int64]? = nil) {
        // Longer than any clock has run.
        deletedUntilMs = Clock.wallMs() - 1000 * min(olderThanSeconds, 1 << 40)
        self.experimentIDs = experimentIDs
    }

    /// The experiments as a list to bind; NULL for all.
    var experimentList: SQLValue { experimentIDs.map { .text(jsonList($0)) } ?? .null }
}

/// What a purge removed from the store, or would remove.
package struct PurgedRows: Sendable, Equatable {
    package var runs = 0
    /// Points of metrics.
    package var points = 0
    package var loggedModels = 0
    package var experiments = 0
    /// The newest of the runs, at most `RunChanges.examplesMax`.
    package var exampleRunIDs: [String] = []

    package init() {}

    mutating func add(_ more: PurgedRows) {
        runs += more.runs
        points += more.points
        loggedModels += more.loggedModels
        experiments += more.experiments
        exampleRunIDs += more.exampleRunIDs.prefix(RunChanges.examplesMax - exampleRunIDs.count)
    }
}

/// A folder whose owner is gone, or would be.
package struct ArtifactRemoval: Sendable, Equatable {
    /// Its number in the store's list; 0 for one that is not in it.
    package let id: Int64
    package let uri: String
    /// The id of the run or logged model; empty for an experiment.
    package let ownerID: String
    /// An experiment's folder, which others may share.
    package let onlyIfEmpty: Bool

    package init(id: Int64 = 0, uri: String, ownerID: String, onlyIfEmpty: Bool) {
        self.id = id
        self.uri = uri
        self.ownerID = ownerID
        self.onlyIfEmpty = onlyIfEmpty
    }
}
