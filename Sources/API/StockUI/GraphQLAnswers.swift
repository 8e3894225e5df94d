internal import JSON
internal import Model

/// Messages as GraphQL has them: camelCase names, 64-bit integers as strings, empty lists and texts written out.
extension JSONWriter {
    mutating func writeGraphQL(_ experiment: Experiment) {
        beginObject()
        member("experimentId", String(experiment.id))
        member("name", experiment.name)
        member("artifactLocation", experiment.artifactLocation)
        member("lifecycleStage", experiment.lifecycleStage.rawValue)
        member("creationTime", String(experiment.creationTimeMs))
        member("lastUpdateTime", String(experiment.lastUpdateTimeMs))
        member("effectiveTraceArchivalRetention", "")
        writePairs("tags", experiment.tags) { ($0.key, $0.value) }
        endObject()
    }

    mutating func writeGraphQL(_ run: Run, _ surroundings: GraphQLResolvers.Surroundings) {
        beginObject()
        key("info")
        writeGraphQL(run.info)
        if let experiment = surroundings.experiments[run.info.experimentID] {
            key("experiment")
            writeGraphQL(experiment)
        }
        key("modelVersions")
        beginArray()
        for version in surroundings.versions[run.info.runID] ?? [] { writeGraphQL(version) }
        endArray()
        key("data")
        beginObject()
        key("metrics")
        beginArray()
        for metric in run.metrics { writeGraphQL(metric, runID: nil) }
        endArray()
        writePairs("params", run.params) { ($0.key, $0.value) }
        writePairs("tags", run.tags) { ($0.key, $0.value) }
        endObject()
        writeGraphQLInputs(run)
        writeGraphQLOutputs(run)
        endObject()
    }

    /// A value that is no number is null.
    /// - Parameter runID: named with the point when it may be of several runs.
    mutating func writeGraphQL(_ metric: Metric, runID: String?) {
        beginObject()
        member("key", metric.key)
        key("value")
        if metric.value.isNaN { null() } else { double(metric.value) }
        member("step", String(metric.step))
        member("timestamp", String(metric.timestampMs))
        if let runID { member("runId", runID) }
        endObject()
    }

    private mutating func writeGraphQL(_ info: RunInfo) {
        beginObject()
        member("runUuid", info.runID)
        member("experimentId", String(info.experimentID))
        member("runName", info.name)
        member("userId", info.userID)
        member("status", info.status.name)
        member("startTime", String(info.startTimeMs))
        // Of a run that has not ended, as stock has it.
        member("endTime", String(info.endTimeMs ?? 0))
        member("artifactUri", info.artifactURI)
        member("lifecycleStage", info.lifecycleStage.rawValue)
        endObject()
    }

    private mutating func writeGraphQL(_ version: ModelVersion) {
        beginObject()
        member("name", version.name)
        member("version", String(version.version))
        member("creationTimestamp", String(version.creationTimeMs))
        member("status", "READY")
        member("source", version.source)
        endObject()
    }

    private mutating func writeGraphQLInputs(_ run: Run) {
        key("inputs")
        beginObject()
        key("datasetInputs")
        beginArray()
        for input in run.datasetInputs {
            beginObject()
            key("dataset")
            beginObject()
            member("name", input.dataset.name)
            member("digest", input.dataset.digest)
            member("sourceType", input.dataset.sourceType)
            member("source", input.dataset.source)
            member("schema", input.dataset.schema ?? "")
            member("profile", input.dataset.profile ?? "")
            endObject()
            writePairs("tags", input.tags) { ($0.key, $0.value) }
            endObject()
        }
        endArray()
        key("modelInputs")
        beginArray()
        for modelID in run.modelInputs {
            beginObject()
            member("modelId", modelID)
            endObject()
        }
        endArray()
        endObject()
    }

    private mutating func writeGraphQLOutputs(_ run: Run) {
        key("outputs")
        beginObject()
        key("modelOutputs")
        beginArray()
        for output in run.modelOutputs {
            beginObject()
            member("modelId", output.modelID)
            member("step", String(output.step))
            endObject()
        }
        endArray()
        endObject()
    }

    private mutating func writePairs<Item>(
        _ name: StaticString, _ items: [Item], _ pair: (Item) -> (key: String, value: String)
    ) {
        key(name)
        beginArray()
        for item in items {
            let (itemKey, value) = pair(item)
            beginObject()
            member("key", itemKey)
            member("value", value)
            endObject()
        }
        endArray()
    }
}
