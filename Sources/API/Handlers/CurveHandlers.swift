internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

/// `metrics/curves`: the points of a metric that a chart needs, list by list.
enum CurveHandlers {
    /// Bytes of one point in an answer, roughly.
    private static let pointBytes = 45

    static func curves(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        guard let runIDs = try fields.texts(.runIDs), !runIDs.isEmpty else { throw fields.missing(.runIDs) }
        if runIDs.count > Limits.historyBulkRunsMax {
            throw TrackingError.invalid(
                "Curves can be asked for at most \(Limits.historyBulkRunsMax) run_ids at once. "
                    + "Received \(runIDs.count) run_ids.")
        }
        let key = try fields.requiredText(.metricKey)
        let points = try fields.int(.points, in: 1...Limits.curvePointsMax, default: Limits.curvePointsDefault)
        let steps = try HistoryHandlers.steps(from: try fields.int64(.startStep), to: try fields.int64(.endStep))
        let curves = try call.store.metricCurves(runIDs: runIDs, key: key, steps: steps, buckets: points)
        var writer = JSONWriter(capacity: 64 + curves.reduce(0) { $0 + 100 + pointBytes * $1.steps.count })
        writer.write(curves)
        return CompressedAnswer.make(writer.finish(), head: call.request.head)
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ curves: [MetricCurve]) {
        beginObject()
        key("curves")
        beginArray()
        for curve in curves {
            beginObject()
            member("run_id", curve.runID)
            member("point_count", Int64(curve.pointCount))
            key("steps")
            beginArray()
            for step in curve.steps { int(step) }
            endArray()
            key("timestamps")
            beginArray()
            for time in curve.timesMs { int(time) }
            endArray()
            key("values")
            beginArray()
            for value in curve.values { double(value) }
            endArray()
            endObject()
        }
        endArray()
        endObject()
    }
}
