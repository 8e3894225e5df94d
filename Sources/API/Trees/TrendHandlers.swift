internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

/// `runs/trends`: of sweeps, which trials were the best so far.
enum TrendHandlers {
    static func trends(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        guard let runIDs = try fields.texts(.runIDs), !runIDs.isEmpty else { throw fields.missing(.runIDs) }
        if runIDs.count > Limits.trendRunsMax {
            throw TrackingError.invalid(
                "Trends can be asked for at most \(Limits.trendRunsMax) run_ids at once. "
                    + "Received \(runIDs.count) run_ids.")
        }
        guard let objective = try TreeHandlers.objective(fields) else { throw fields.missing(.objective) }
        let trends = try call.store.sweepTrends(of: runIDs, objective)
        var writer = JSONWriter(capacity: 64 + trends.reduce(0) { $0 + 150 + 30 * $1.trials.count })
        writer.beginObject()
        writer.key("trends")
        writer.beginArray()
        for trend in trends { writer.write(trend) }
        writer.endArray()
        writer.endObject()
        return CompressedAnswer.make(writer.finish(), head: call.request.head)
    }
}

extension JSONWriter {
    fileprivate mutating func write(_ trend: SweepTrend) {
        beginObject()
        member("run_id", trend.parentRunID)
        member("trial_count", Int64(trend.trialCount))
        if let median = trend.median {
            key("median")
            double(median)
        }
        key("trials")
        beginArray()
        for trial in trend.trials { int(Int64(trial)) }
        endArray()
        key("values")
        beginArray()
        for value in trend.values { double(value) }
        endArray()
        endObject()
    }
}
