internal import JSON
internal import Model

extension JSONWriter {
    /// The member `metrics`; left out when there are none.
    mutating func writeMetrics(_ metrics: [Metric]) {
        if metrics.isEmpty { return }
        key("metrics")
        beginArray()
        for metric in metrics {
            beginObject()
            writeMembers(metric)
            endObject()
        }
        endArray()
    }

    /// The same for points of several runs.
    mutating func writeMetrics(_ metrics: [RunMetric]) {
        if metrics.isEmpty { return }
        key("metrics")
        beginArray()
        for metric in metrics {
            beginObject()
            writeMembers(metric.metric)
            member("run_id", metric.runID)
            endObject()
        }
        endArray()
    }

    private mutating func writeMembers(_ metric: Metric) {
        member("key", metric.key)
        member("value", metric.value)
        member("timestamp", metric.timestampMs)
        member("step", metric.step)
    }

    /// The answer of metrics/get-history-bulk, which stock makes without protobuf: the list is always there, keys are
    /// sorted, and NaN is a bare word.
    mutating func writeBulk(_ metrics: [RunMetric]) {
        beginObject()
        key("metrics")
        beginArray()
        for metric in metrics {
            beginObject()
            member("key", metric.metric.key)
            member("run_id", metric.runID)
            member("step", metric.metric.step)
            member("timestamp", metric.metric.timestampMs)
            key("value")
            bareDouble(metric.metric.value)
            endObject()
        }
        endArray()
        endObject()
    }
}
