/// Whether an experiment or a run is in use or has been (softly) deleted.
package enum LifecycleStage: String, Sendable {
    case active, deleted
}

/// Which lifecycle stages a search looks at; raw values are the protocol's enum numbers (`ViewType`).
package enum ViewType: Int, Sendable, CaseIterable {
    case activeOnly = 1
    case deletedOnly = 2
    case all = 3

    package var name: String {
        switch self {
        case .activeOnly: "ACTIVE_ONLY"
        case .deletedOnly: "DELETED_ONLY"
        case .all: "ALL"
        }
    }
}

/// A named set of runs.
package struct Experiment: Sendable, Equatable {
    package var id: Int64
    package var name: String
    /// Where artifacts of its runs live: a URI such as `mlflow-artifacts:/13`, a label and never a path to open.
    package var artifactLocation: String
    package var lifecycleStage: LifecycleStage
    /// Milliseconds since 1970.
    package var creationTimeMs: Int64
    /// Milliseconds since 1970.
    package var lastUpdateTimeMs: Int64
    package var tags: [Tag]

    package init(
        id: Int64, name: String, artifactLocation: String, lifecycleStage: LifecycleStage, creationTimeMs: Int64,
        lastUpdateTimeMs: Int64, tags: [Tag]
    ) {
        self.id = id
        self.name = name
        self.artifactLocation = artifactLocation
        self.lifecycleStage = lifecycleStage
        self.creationTimeMs = creationTimeMs
        self.lastUpdateTimeMs = lastUpdateTimeMs
        self.tags = tags
    }
}

/// A key and a text, on an experiment, a run or a run's input.
package struct Tag: Sendable, Equatable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}
