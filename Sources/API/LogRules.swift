internal import Model

/// What metrics, params and tags of runs must be like (`mlflow/utils/validation.py`); texts are MLflow's.
struct LogRules {
    /// Too long values are cut; refused when false.
    let truncatesLongValues: Bool

    /// - Parameter place: of the metric in the request.
    func check(_ metric: Metric, at place: FieldPlace) throws(TrackingError) {
        try KeyName.check(metric.key, at: place.path("name"))
        if metric.timestampMs < 0 {
            throw .invalid(
                "Invalid value \(metric.timestampMs) for parameter '\(place.path("timestamp"))' supplied: "
                    + "metric '\(PythonText.shortened(metric.key))' (value=\(metric.value)). "
                    + "Timestamp must be a nonnegative long (64-bit integer) ")
        }
        try TextLength.check(metric.key, Limits.keyLengthMax, "Metric name")
    }

    /// The param as it is to be stored.
    func checked(_ param: Param, at place: FieldPlace) throws(TrackingError) -> Param {
        try KeyName.check(param.key, at: place.path("key"))
        try TextLength.check(param.key, Limits.keyLengthMax, "Param key")
        return Param(key: param.key, value: try fitted(param.value, Limits.paramValueLengthMax, "Param value"))
    }

    /// The run's tag as it is to be stored.
    func checked(_ tag: Tag, at place: FieldPlace) throws(TrackingError) -> Tag {
        try KeyName.check(tag.key, at: place.path("key"))
        try TextLength.check(tag.key, Limits.keyLengthMax, place.path("key"))
        return Tag(key: tag.key, value: try fitted(tag.value, Limits.runTagValueLengthMax, place.path("value")))
    }

    /// A run's name is a tag as well and has the limit of one.
    func checkedRunName(_ name: String) throws(TrackingError) -> String {
        try fitted(name, Limits.runTagValueLengthMax, "run_name")
    }

    private func fitted(
        _ value: String, _ max: Int, _ name: @autoclosure () -> String
    ) throws(TrackingError) -> String {
        if !truncatesLongValues { try TextLength.check(value, max, name()) }
        return TextLength.truncated(value, max)
    }

    /// - Throws: INVALID_PARAMETER_VALUE when a batch is too large.
    static func checkBatch(metrics: Int, params: Int, tags: Int) throws(TrackingError) {
        try checkCount(metrics, Limits.batchMetricsMax, "metrics")
        try checkCount(params, Limits.batchParamsMax, "params")
        try checkCount(tags, Limits.batchTagsMax, "tags")
        try checkCount(metrics + params + tags, Limits.batchItemsMax, "metrics, params, and tags")
    }

    private static func checkCount(_ count: Int, _ max: Int, _ what: String) throws(TrackingError) {
        if count > max {
            throw .invalid(
                "A batch logging request can contain at most \(max) \(what). Got \(count) \(what). "
                    + "Please split up \(what) across multiple requests and try again.")
        }
    }

    /// - Throws: INVALID_PARAMETER_VALUE when two params have the same key, also with the same value.
    static func checkUnique(_ params: [Param]) throws(TrackingError) {
        if params.count < 2 { return }
        var seen = Set<ExactText>()
        let repeated = params.map(\.key).filter { !seen.insert(ExactText($0)).inserted }
        if !repeated.isEmpty {
            throw .invalid(
                "Duplicate parameter keys have been submitted: \(PythonText.repr(repeated)). "
                    + "Please ensure the request contains only one param value per param key.")
        }
    }

    /// A metric may name the data set it was measured on: both its parts, or none (`mlflow/entities/metric.py`).
    static func checkDataset(name: String, digest: String) throws(TrackingError) {
        if name.isEmpty != digest.isEmpty {
            throw .invalid("Both dataset_name and dataset_digest must be provided if one is provided")
        }
    }
}
