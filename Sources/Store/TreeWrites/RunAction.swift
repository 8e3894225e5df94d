package import Model
package import Search

/// Which runs a write concerns.
package enum RunTarget: Sendable {
    /// These, all of which must be there, whatever their lifecycle.
    case runs([String])
    /// A run and everything below it, whatever its lifecycle.
    case tree(String)
    /// What `delete-tree` took from a run's tree: see `TrackingStore.restoreTree`.
    case deletedTree(String)
    /// All runs of the experiments that match, as a search finds them.
    case matching(experimentIDs: [Int64], RunFilter, ViewType)
}

/// What is done to each of the runs. One that is already as the action would leave it is not changed.
package enum RunAction: Sendable {
    /// Of equal keys the last one counts. Deleted runs take no tags.
    case setTags([Tag])
    /// Keys that a run does not have are passed over.
    case deleteTags([String])
    case delete
    case restore
    /// To an active experiment. Artifacts stay where they are, and the run's URI stays as it is; parents and children
    /// stay so across experiments; the logged models that the run made go with it.
    case move(experimentID: Int64)
}

/// What a write to many runs changed, or would change.
package struct RunChanges: Sendable, Equatable {
    package var matched = 0
    /// Those of the matched that were not yet as the action leaves them.
    package var changed = 0
    /// How many of the changed ones had which status.
    package var statuses: [RunStatus: Int] = [:]
    /// How many of the changed ones were active or deleted before.
    package var stages: [LifecycleStage: Int] = [:]
    /// Logged models that go along; 0 unless runs are moved.
    package var loggedModels = 0
    /// The first of the changed ones, at most `examplesMax`.
    package var exampleIDs: [String] = []

    package static let examplesMax = 100
}
