internal import JSON
internal import Model

extension JSONWriter {
    /// MLflow's `LoggedModel` message. Texts that were not given are written empty; lists are left out when they are.
    mutating func write(_ model: LoggedModel) {
        beginObject()
        key("info")
        beginObject()
        member("model_id", model.modelID)
        member("experiment_id", String(model.experimentID))
        member("name", model.name)
        member("creation_timestamp_ms", model.creationTimestampMs)
        member("last_updated_timestamp_ms", model.lastUpdatedTimestampMs)
        member("artifact_uri", model.artifactURI)
        member("status", model.status.name)
        member("model_type", model.modelType)
        member("source_run_id", model.sourceRunID)
        writeTags(model.tags)
        endObject()
        key("data")
        beginObject()
        writeParams(model.params)
        writeMetrics(model.metrics)
        endObject()
        endObject()
    }

    private mutating func writeMetrics(_ metrics: [RunModelMetric]) {
        if metrics.isEmpty { return }
        key("metrics")
        beginArray()
        for point in metrics {
            let metric = point.metric.metric
            beginObject()
            member("key", metric.key)
            member("value", metric.value)
            member("timestamp", metric.timestampMs)
            member("step", metric.step)
            if !point.metric.datasetName.isEmpty { member("dataset_name", point.metric.datasetName) }
            if !point.metric.datasetDigest.isEmpty { member("dataset_digest", point.metric.datasetDigest) }
            member("model_id", point.metric.modelID)
            member("run_id", point.runID)
            endObject()
        }
        endArray()
    }
}
