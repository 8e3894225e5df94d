/// Raw values are the protocol's enum numbers (`RunStatus`) and what the store keeps.
package enum RunStatus: Int, Sendable, CaseIterable {
    case running = 1
    case scheduled = 2
    case finished = 3
    case failed = 4
    case killed = 5

    package var name: String {
        switch self {
        case .running: "RUNNING"
        case .scheduled: "SCHEDULED"
        case .finished: "FINISHED"
        case .failed: "FAILED"
        case .killed: "KILLED"
        }
    }

    package init?(name: String) {
        guard let status = RunStatus.allCases.first(where: { $0.name == name }) else { return nil }
        self = status
    }
}

/// What a run is, apart from what was logged to it.
package struct RunInfo: Sendable, Equatable {
    /// 32 lower-case hex digits.
    package var runID: String
    package var experimentID: Int64
    package var name: String
    package var userID: String
    package var status: RunStatus
    /// Milliseconds since 1970; 0 when the client gave none.
    package var startTimeMs: Int64
    /// Milliseconds since 1970; nil until the run has ended.
    package var endTimeMs: Int64?
    package var artifactURI: String
    package var lifecycleStage: LifecycleStage

    package init(
        runID: String, experimentID: Int64, name: String, userID: String, status: RunStatus, startTimeMs: Int64,
        endTimeMs: Int64?, artifactURI: String, lifecycleStage: LifecycleStage
    ) {
        self.runID = runID
        self.experimentID = experimentID
        self.name = name
        self.userID = userID
        self.status = status
        self.startTimeMs = startTimeMs
        self.endTimeMs = endTimeMs
        self.artifactURI = artifactURI
        self.lifecycleStage = lifecycleStage
    }
}

/// One point of a metric.
package struct Metric: Sendable, Equatable {
    package var key: String
    /// NaN is a value; infinities are clamped to the largest finite double when stored, as MLflow does.
    package var value: Double
    /// Milliseconds since 1970.
    package var timestampMs: Int64
    package var step: Int64

    package init(key: String, value: Double, timestampMs: Int64, step: Int64) {
        self.key = key
        self.value = value
        self.timestampMs = timestampMs
        self.step = step
    }

    /// Two NaN points at the same place are equal, unlike two NaN doubles.
    package static func == (a: Metric, b: Metric) -> Bool {
        a.key == b.key && a.timestampMs == b.timestampMs && a.step == b.step
            && (a.value == b.value || (a.value.isNaN && b.value.isNaN))
    }
}

/// A metric point together with the run it belongs to, for answers about many runs.
package struct RunMetric: Sendable, Equatable {
    package var runID: String
    package var metric: Metric

    package init(runID: String, metric: Metric) {
        self.runID = runID
        self.metric = metric
    }
}

/// An input of a run, written once.
package struct Param: Sendable, Equatable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// A data set as a run saw it. Identity is (experiment, name, digest).
package struct Dataset: Sendable, Equatable {
    package var name: String
    package var digest: String
    package var sourceType: String
    package var source: String
    package var schema: String?
    package var profile: String?

    package init(
        name: String, digest: String, sourceType: String, source: String, schema: String?, profile: String?
    ) {
        self.name = name
        self.digest = digest
        self.sourceType = sourceType
        self.source = source
        self.schema = schema
        self.profile = profile
    }
}

/// A data set used by a run, with tags such as `mlflow.data.context`.
package struct DatasetInput: Sendable, Equatable {
    package var dataset: Dataset
    package var tags: [Tag]

    package init(dataset: Dataset, tags: [Tag]) {
        self.dataset = dataset
        self.tags = tags
    }
}

/// A logged model that a run produced.
package struct ModelOutput: Sendable, Equatable {
    package var modelID: String
    package var step: Int64

    package init(modelID: String, step: Int64) {
        self.modelID = modelID
        self.step = step
    }
}

/// A run with everything an answer shows of it. `metrics` holds the latest point of each key.
package struct Run: Sendable, Equatable {
    package var info: RunInfo
    package var metrics: [Metric]
    package var params: [Param]
    package var tags: [Tag]
    package var datasetInputs: [DatasetInput]
    package var modelInputs: [String]
    package var modelOutputs: [ModelOutput]

    package init(
        info: RunInfo, metrics: [Metric] = [], params: [Param] = [], tags: [Tag] = [],
        datasetInputs: [DatasetInput] = [], modelInputs: [String] = [], modelOutputs: [ModelOutput] = []
    ) {
        self.info = info
        self.metrics = metrics
        self.params = params
        self.tags = tags
        self.datasetInputs = datasetInputs
        self.modelInputs = modelInputs
        self.modelOutputs = modelOutputs
    }
}

/// One line of `experiments/search-datasets`.
package struct DatasetSummary: Sendable, Equatable, Hashable {
    package var experimentID: Int64
    package var name: String
    package var digest: String
    /// The value of the input's tag `mlflow.data.context`, if it has one.
    package var context: String?

    package init(experimentID: Int64, name: String, digest: String, context: String?) {
        self.experimentID = experimentID
        self.name = name
        self.digest = digest
        self.context = context
    }
}
