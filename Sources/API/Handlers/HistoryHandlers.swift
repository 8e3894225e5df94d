internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

/// `metrics/…`: the points of metrics.
enum HistoryHandlers {
    /// Bytes of one point in an answer, roughly.
    private static let pointBytes = 80

    static func get(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runID()
        let key = try fields.requiredText(.metricKey)
        let pageToken = try fields.text(.pageToken)
        let maxResults = try fields.int64(.maxResults)
        if let maxResults, maxResults < 1 {
            throw TrackingError.invalid(
                "Invalid value \(maxResults) for parameter 'max_results' supplied. It must be a positive integer.")
        }
        let page = try call.store.metricHistory(
            runID: runID, key: key, maxResults: maxResults.map { Int($0) }, pageToken: pageToken)
        return .object(capacity: 64 + pointBytes * page.items.count) { writer in
            writer.writeMetrics(page.items)
            writer.writeNextPageToken(page.nextToken)
        }
    }

    /// Reads the query itself, as stock does: there is no message for this route.
    static func getBulk(_ call: Call) throws -> HTTPResponse {
        let query = call.request.head.query
        let runIDs = query.all("run_id")
        if runIDs.isEmpty {
            throw TrackingError.invalid("GetMetricHistoryBulk request must specify at least one run_id.")
        }
        if runIDs.count > Limits.historyBulkRunsMax {
            throw TrackingError.invalid(
                "GetMetricHistoryBulk request cannot specify more than \(Limits.historyBulkRunsMax) run_ids. "
                    + "Received \(runIDs.count) run_ids.")
        }
        guard let key = query.first("metric_key") else {
            throw TrackingError.invalid("GetMetricHistoryBulk request must specify a metric_key.")
        }
        var maxResults = Int64(Limits.historyBulkPointsMax)
        if let text = query.first("max_results") {
            guard let number = parseInt64(text), number >= 0 else {
                throw TrackingError.invalid(
                    "Invalid value \(PythonText.json(text)) for parameter 'max_results' supplied. "
                        + "It must be an integer from 0 to \(Limits.historyBulkPointsMax).")
            }
            maxResults = min(maxResults, number)
        }
        let points = try call.store.metricHistoryBulk(runIDs: runIDs, key: key, maxResults: Int(maxResults))
        var writer = JSONWriter(capacity: 64 + 2 * pointBytes * points.count)
        writer.writeBulk(points)
        return .json(writer.finish())
    }

    static func getBulkInterval(_ call: Call) throws -> HTTPResponse {
        let points = try bulkInterval(try call.fields(), call.store)
        return .object(capacity: 64 + 2 * pointBytes * points.count) { $0.writeMetrics(points) }
    }

    static func bulkInterval(_ fields: RequestFields, _ store: TrackingStore) throws -> [RunMetric] {
        guard let runIDs = try fields.texts(.runIDs) else { throw fields.missing(.runIDs) }
        if runIDs.count > Limits.historyBulkRunsMax {
            throw fields.refused(
                "GetMetricHistoryBulkInterval request must specify at most \(Limits.historyBulkRunsMax) run_ids. "
                    + "Received \(runIDs.count) run_ids.")
        }
        let key = try fields.requiredText(.metricKey)
        let startStep = try fields.int64(.startStep)
        let endStep = try fields.int64(.endStep)
        let maxResults = try fields.int64(.maxResults) ?? Int64(Limits.historyIntervalPointsMax)
        if !(1...Int64(Limits.historyIntervalPointsMax)).contains(maxResults) {
            throw fields.refused("max_results must be between 1 and \(Limits.historyIntervalPointsMax).")
        }
        return try store.metricHistoryInterval(
            runIDs: runIDs, key: key, steps: try steps(from: startStep, to: endStep), maxResults: Int(maxResults))
    }

    /// - Returns: nil for all steps.
    static func steps(from start: Int64?, to end: Int64?) throws(TrackingError) -> ClosedRange<Int64>? {
        switch (start, end) {
        case (nil, nil): return nil
        case (.some(let start), .some(let end)):
            if start > end {
                throw .invalid(
                    "end_step must be greater than start_step. Found start_step=\(start) and end_step=\(end).")
            }
            return start...end
        case (nil, .some), (.some, nil):
            throw .invalid("If either start step or end step are specified, both must be specified.")
        }
    }
}
