internal import JSON
internal import MicroHTTP
internal import Model
internal import Store

/// What runs used and made: data sets and logged models.
enum DatasetHandlers {
    static func logInputs(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runIDWithoutAlias()
        let datasets = try fields.items(.datasets).map { item throws(TrackingError) in try datasetInput(item) }
        let modelIDs = try fields.items(.models).map { item throws(TrackingError) in try item.text(.modelID) ?? "" }
        try RunID.check(runID)
        for input in datasets { try check(input) }
        try call.store.logInputs(runID: runID, datasets: datasets, modelIDs: modelIDs)
        return .emptyObject
    }

    static func logOutputs(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.runIDWithoutAlias()
        guard try fields.strictValue(.models) != nil else { throw fields.missing(.models) }
        let models = try fields.items(.models).map { item throws(TrackingError) in
            ModelOutput(modelID: try item.text(.modelID) ?? "", step: try item.int64(.step) ?? 0)
        }
        try call.store.logOutputs(runID: runID, models: models)
        return .emptyObject
    }

    static func search(_ call: Call) throws -> HTTPResponse {
        let experiments = try call.fields().texts(.experimentIDs) ?? []
        if experiments.isEmpty {
            throw TrackingError.invalid("SearchDatasets request must specify at least one experiment_id.")
        }
        if experiments.count > Limits.searchDatasetsExperimentsMax {
            throw TrackingError.invalid(
                "SearchDatasets request cannot specify more than \(Limits.searchDatasetsExperimentsMax) "
                    + "experiment_ids. Received \(experiments.count) experiment_ids.")
        }
        let found = try call.store.searchDatasets(experimentIDs: try ExperimentID.parseAll(experiments))
        return .object(capacity: 64 + 128 * found.count) { writer in
            if found.isEmpty { return }
            writer.key("dataset_summaries")
            writer.beginArray()
            for summary in found {
                writer.beginObject()
                writer.member("experiment_id", String(summary.experimentID))
                writer.member("name", summary.name)
                writer.member("digest", summary.digest)
                if let context = summary.context { writer.member("context", context) }
                writer.endObject()
            }
            writer.endArray()
        }
    }

    /// Absent texts are empty, as in protobuf; only `schema` and `profile` may be without a value.
    private static func datasetInput(_ item: RequestFields) throws(TrackingError) -> DatasetInput {
        let tags = try item.items(.tags).map { tag throws(TrackingError) in try tag.tag() }
        guard let dataset = try item.message(.dataset) else {
            let empty = Dataset(name: "", digest: "", sourceType: "", source: "", schema: nil, profile: nil)
            return DatasetInput(dataset: empty, tags: tags)
        }
        return DatasetInput(
            dataset: Dataset(
                name: try dataset.text(.name) ?? "", digest: try dataset.text(.digest) ?? "",
                sourceType: try dataset.text(.sourceType) ?? "", source: try dataset.text(.source) ?? "",
                schema: try dataset.text(.schema), profile: try dataset.text(.profile)),
            tags: tags)
    }

    /// `mlflow/utils/validation.py`, `_validate_dataset` and `_validate_input_tag`: lengths only.
    private static func check(_ input: DatasetInput) throws(TrackingError) {
        let dataset = input.dataset
        try TextLength.check(dataset.name, Limits.datasetNameLengthMax, "name")
        try TextLength.check(dataset.digest, Limits.datasetDigestLengthMax, "digest")
        try TextLength.check(dataset.source, Limits.datasetSourceLengthMax, "source")
        try TextLength.check(dataset.schema ?? "", Limits.datasetSchemaLengthMax, "schema")
        try TextLength.check(dataset.profile ?? "", Limits.datasetProfileLengthMax, "profile")
        for tag in input.tags {
            try TextLength.check(tag.key, Limits.inputTagKeyLengthMax, "key")
            try TextLength.check(tag.value, Limits.inputTagValueLengthMax, "value")
        }
    }
}
