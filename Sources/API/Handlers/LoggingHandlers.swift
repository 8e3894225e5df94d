internal import MicroHTTP
internal import Model
internal import Store

/// The calls that log one thing to a run. Fields are read in the order of stock's checks.
enum LoggingHandlers {
    static func logMetric(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runID()
        let metric = Metric(
            key: try fields.requiredText(.key), value: try fields.requiredDouble(.value),
            timestampMs: try fields.requiredInt64(.timestamp), step: try fields.int64(.step) ?? 0)
        let modelID = try fields.text(.modelID) ?? ""
        let datasetName = try fields.text(.datasetName) ?? ""
        let datasetDigest = try fields.text(.datasetDigest) ?? ""
        try LogRules.checkDataset(name: datasetName, digest: datasetDigest)
        try call.rules.check(metric, at: fields.place)
        if modelID.isEmpty {
            try call.store.logMetric(runID: runID, metric)
        } else {
            let modelMetric = ModelMetric(
                modelID: modelID, metric: metric, datasetName: datasetName, datasetDigest: datasetDigest)
            try call.store.logBatch(
                runID: runID, metrics: [metric], params: [], tags: [], modelMetrics: [modelMetric])
        }
        return .emptyObject
    }

    static func logParam(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runID()
        let param = Param(key: try fields.requiredText(.key), value: try fields.text(.value) ?? "")
        try call.store.logParam(runID: runID, try call.rules.checked(param, at: fields.place))
        return .emptyObject
    }

    static func setTag(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runID()
        let tag = Tag(key: try fields.requiredText(.key), value: try fields.text(.value) ?? "")
        try call.store.setTag(runID: runID, try call.rules.checked(tag, at: fields.place))
        return .emptyObject
    }

    static func deleteTag(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runIDWithoutAlias()
        try call.store.deleteTag(runID: runID, key: try fields.requiredText(.key))
        return .emptyObject
    }

    /// For MLflow 2 clients: notes a model in the tag `mlflow.log-model.history`.
    static func logModel(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runIDWithoutAlias()
        let entry = try LoggedModelHistory.entry(modelJSON: try fields.requiredText(.modelJSON))
        try call.store.appendToTag(runID: runID, key: LoggedModelHistory.tagKey) { history in
            try LoggedModelHistory.appending(entry, to: history)
        }
        return .emptyObject
    }
}
