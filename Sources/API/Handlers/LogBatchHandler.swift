internal import MicroHTTP
internal import Model
internal import Store

/// `runs/log-batch`: up to a thousand metrics, params and tags at once.
enum LogBatchHandler {
    /// Checks in stock's order: presence and types of everything, the run's id, names and lengths, counts, repeated
    /// params. The store does the rest.
    static func logBatch(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runIDWithoutAlias()
        var modelMetrics: [ModelMetric] = []
        let metrics = try fields.items(.metrics).map { item throws(TrackingError) in try metric(item, &modelMetrics) }
        let givenParams = try fields.items(.params).map { item throws(TrackingError) in
            Param(key: try item.requiredText(.key), value: try item.text(.value) ?? "")
        }
        let givenTags = try fields.items(.tags).map { item throws(TrackingError) in
            Tag(key: try item.requiredText(.key), value: try item.text(.value) ?? "")
        }
        try RunID.check(runID)

        let rules = call.rules
        for (index, metric) in metrics.enumerated() {
            try rules.check(metric, at: .item(of: "metrics", index: index))
        }
        let params = try givenParams.enumerated().map { index, param throws(TrackingError) in
            try rules.checked(param, at: .item(of: "params", index: index))
        }
        let tags = try givenTags.enumerated().map { index, tag throws(TrackingError) in
            try rules.checked(tag, at: .item(of: "tags", index: index))
        }
        try LogRules.checkBatch(metrics: metrics.count, params: params.count, tags: tags.count)
        try LogRules.checkUnique(params)
        try call.store.logBatch(
            runID: runID, metrics: metrics, params: params, tags: tags, modelMetrics: modelMetrics)
        return .emptyObject
    }

    /// Absent members cost look-ups, two where a name has two spellings, and a batch brings a thousand points: what
    /// clients seldom send is looked for only when there are more members than were read. (The point's own `run_id`,
    /// which the Python client sends, means nothing.)
    /// - Parameter modelMetrics: gets the point too if it names a logged model.
    private static func metric(
        _ item: RequestFields, _ modelMetrics: inout [ModelMetric]
    ) throws(TrackingError) -> Metric {
        let key = try item.requiredText(.key)
        let value = try item.requiredDouble(.value)
        let timestampMs = try item.requiredInt64(.timestamp)
        let step = try item.int64(.step)
        let runID = try item.text(.runID)
        let metric = Metric(key: key, value: value, timestampMs: timestampMs, step: step ?? 0)
        if item.count == 3 + (step == nil ? 0 : 1) + (runID == nil ? 0 : 1) { return metric }
        let modelID = try item.text(.modelID) ?? ""
        let datasetName = try item.text(.datasetName) ?? ""
        let datasetDigest = try item.text(.datasetDigest) ?? ""
        try LogRules.checkDataset(name: datasetName, digest: datasetDigest)
        if !modelID.isEmpty {
            modelMetrics.append(
                ModelMetric(modelID: modelID, metric: metric, datasetName: datasetName, datasetDigest: datasetDigest))
        }
        return metric
    }
}
