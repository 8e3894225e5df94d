internal import JSON
internal import Model

extension JSONWriter {
    /// MLflow's `Run` message. What was set is written even when it is empty; lists are left out when they are.
    /// - Parameter withOutputs: the answer to runs/create has no `outputs`.
    mutating func write(_ run: Run, withOutputs: Bool = true) {
        beginObject()
        key("info")
        write(run.info)
        writeData(run)
        writeInputs(run)
        if withOutputs { writeOutputs(run) }
        endObject()
    }

    /// MLflow's `RunInfo` message.
    mutating func write(_ info: RunInfo) {
        beginObject()
        member("run_uuid", info.runID)
        member("experiment_id", String(info.experimentID))
        member("run_name", info.name)
        member("user_id", info.userID)
        member("status", info.status.name)
        member("start_time", info.startTimeMs)
        // 0 is left out like nil (`mlflow/entities/run_info.py`, `to_proto`).
        if let endTimeMs = info.endTimeMs, endTimeMs != 0 { member("end_time", endTimeMs) }
        member("artifact_uri", info.artifactURI)
        member("lifecycle_stage", info.lifecycleStage.rawValue)
        member("run_id", info.runID)
        endObject()
    }

    private mutating func writeData(_ run: Run) {
        key("data")
        beginObject()
        writeMetrics(run.metrics)
        writeParams(run.params)
        writeTags(run.tags)
        endObject()
    }

    /// The member `params`; left out when there are none.
    mutating func writeParams(_ params: [Param]) {
        if params.isEmpty { return }
        key("params")
        beginArray()
        for param in params {
            beginObject()
            member("key", param.key)
            member("value", param.value)
            endObject()
        }
        endArray()
    }

    private mutating func writeInputs(_ run: Run) {
        key("inputs")
        beginObject()
        if !run.datasetInputs.isEmpty {
            key("dataset_inputs")
            beginArray()
            for input in run.datasetInputs { write(input) }
            endArray()
        }
        if !run.modelInputs.isEmpty {
            key("model_inputs")
            beginArray()
            for modelID in run.modelInputs {
                beginObject()
                member("model_id", modelID)
                endObject()
            }
            endArray()
        }
        endObject()
    }

    private mutating func writeOutputs(_ run: Run) {
        key("outputs")
        beginObject()
        if !run.modelOutputs.isEmpty {
            key("model_outputs")
            beginArray()
            for output in run.modelOutputs {
                beginObject()
                member("model_id", output.modelID)
                member("step", output.step)
                endObject()
            }
            endArray()
        }
        endObject()
    }

    private mutating func write(_ input: DatasetInput) {
        beginObject()
        writeTags(input.tags)
        key("dataset")
        beginObject()
        member("name", input.dataset.name)
        member("digest", input.dataset.digest)
        member("source_type", input.dataset.sourceType)
        member("source", input.dataset.source)
        // Unlike elsewhere empty is as good as absent here (`mlflow/entities/dataset.py`, `to_proto`).
        if let schema = input.dataset.schema, !schema.isEmpty { member("schema", schema) }
        if let profile = input.dataset.profile, !profile.isEmpty { member("profile", profile) }
        endObject()
        endObject()
    }
}
