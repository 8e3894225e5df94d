/// Raw values are the protocol's enum numbers (`LoggedModelStatus`) and what the store keeps.
package enum LoggedModelStatus: Int, Sendable, CaseIterable {
    case unspecified = 0
    case pending = 1
    case ready = 2
    case uploadFailed = 3

    package var name: String {
        switch self {
        case .unspecified: "LOGGED_MODEL_STATUS_UNSPECIFIED"
        case .pending: "LOGGED_MODEL_PENDING"
        case .ready: "LOGGED_MODEL_READY"
        case .uploadFailed: "LOGGED_MODEL_UPLOAD_FAILED"
        }
    }
}

/// A model that was logged to an experiment, with everything an answer shows of it.
package struct LoggedModel: Sendable, Equatable {
    /// `m-` and 32 lower-case hex digits.
    package var modelID: String
    package var experimentID: Int64
    /// Not unique.
    package var name: String
    /// Milliseconds since 1970.
    package var creationTimestampMs: Int64
    /// Milliseconds since 1970; changes with the status and at deletion, not with tags, params or metrics.
    package var lastUpdatedTimestampMs: Int64
    package var artifactURI: String
    package var status: LoggedModelStatus
    /// Empty when not given.
    package var modelType: String
    /// The run that made it, as the client named it; empty when not given. There may be no such run.
    package var sourceRunID: String
    package var lifecycleStage: LifecycleStage
    /// Sorted by key.
    package var tags: [Tag]
    /// Sorted by key.
    package var params: [Param]
    /// Every point, in the order they were logged.
    package var metrics: [RunModelMetric]

    package init(
        modelID: String, experimentID: Int64, name: String, creationTimestampMs: Int64, lastUpdatedTimestampMs: Int64,
        artifactURI: String, status: LoggedModelStatus, modelType: String, sourceRunID: String,
        lifecycleStage: LifecycleStage, tags: [Tag] = [], params: [Param] = [], metrics: [RunModelMetric] = []
    ) {
        self.modelID = modelID
        self.experimentID = experimentID
        self.name = name
        self.creationTimestampMs = creationTimestampMs
        self.lastUpdatedTimestampMs = lastUpdatedTimestampMs
        self.artifactURI = artifactURI
        self.status = status
        self.modelType = modelType
        self.sourceRunID = sourceRunID
        self.lifecycleStage = lifecycleStage
        self.tags = tags
        self.params = params
        self.metrics = metrics
    }
}

/// A point that was measured for a logged model.
package struct ModelMetric: Sendable, Equatable {
    package var modelID: String
    package var metric: Metric
    /// What it was measured on: both texts, or both empty.
    package var datasetName: String
    package var datasetDigest: String

    package init(modelID: String, metric: Metric, datasetName: String, datasetDigest: String) {
        self.modelID = modelID
        self.metric = metric
        self.datasetName = datasetName
        self.datasetDigest = datasetDigest
    }
}

/// Such a point together with the run that measured it.
package struct RunModelMetric: Sendable, Equatable {
    package var runID: String
    package var metric: ModelMetric

    package init(runID: String, metric: ModelMetric) {
        self.runID = runID
        self.metric = metric
    }
}

/// What a logged model may be called.
package enum LoggedModelName {
    /// - Throws: INVALID_PARAMETER_VALUE for an empty name, and one with a character that URIs of models or filters
    ///   need for themselves (`mlflow/utils/validation.py`, `_validate_logged_model_name`).
    package static func check(_ name: String) throws(TrackingError) {
        let isBad = name.isEmpty || name.unicodeScalars.contains { "/:.%\"'".unicodeScalars.contains($0) }
        if isBad {
            throw .invalid(
                "Invalid model name (\(PythonText.repr(name))) provided. Model name must be a non-empty string and "
                    + "cannot contain the following characters: ('/', ':', '.', '%', '\"', \"'\")")
        }
    }
}
