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
        let points = try fields.items(.metrics).map { item throws(TrackingError) in try point(item) }
        let givenParams = try fields.items(.params).map { item throws(TrackingError) in
            Param(key: try item.requiredText(.key), value: try item.text(.value) ?? "")
        }
        let givenTags = try fields.items(.tags).map { item throws(TrackingError) in
            Tag(key: try item.requiredText(.key), value: try item.text(.value) ?? "")
        }
        try RunID.check(runID)

        let rules = call.rules
        for (index, point) in points.enumerated() {
            try rules.check(point.metric, at: .item(of: "metrics", index: index))
        }
        let params = try givenParams.enumerated().map { index, param throws(TrackingError) in
            try rules.checked(param, at: .item(of: "params", index: index))
        }
        let tags = try givenTags.enumerated().map { index, tag throws(TrackingError) in
            try rules.checked(tag, at: .item(of: "tags", index: index))
        }
        try LogRules.checkBatch(metrics: points.count, params: params.count, tags: tags.count)
        try LogRules.checkUnique(params)
        for point in points { try LogRules.checkModel(point.modelID) }
        try call.store.logBatch(runID: runID, metrics: points.map(\.metric), params: params, tags: tags)
        return .emptyObject
    }

    private struct Point {
        var metric: Metric
        var modelID: String?
    }

    /// Absent members cost look-ups, two where a name has two spellings, and a batch brings a thousand points: what
    /// clients seldom send is looked for only when there are more members than were read. (The point's own `run_id`,
    /// which the Python client sends, means nothing.)
    private static func point(_ item: RequestFields) throws(TrackingError) -> Point {
        let key = try item.requiredText(.key)
        let value = try item.requiredDouble(.value)
        let timestampMs = try item.requiredInt64(.timestamp)
        let step = try item.int64(.step)
        let runID = try item.text(.runID)
        let metric = Metric(key: key, value: value, timestampMs: timestampMs, step: step ?? 0)
        if item.count == 3 + (step == nil ? 0 : 1) + (runID == nil ? 0 : 1) {
            return Point(metric: metric, modelID: nil)
        }
        let modelID = try item.text(.modelID)
        try LogRules.checkDataset(name: try item.text(.datasetName), digest: try item.text(.datasetDigest))
        return Point(metric: metric, modelID: modelID)
    }
}
