internal import Model

/// What experiments and their tags must be like (`mlflow/utils/validation.py`, `mlflow/server/handlers.py`).
enum ExperimentRules {
    /// Tags that hold the views a user made in MLflow's own pages.
    private static let viewTagPrefix = "mlflow.customView.view"
    private static let viewsMax = 50

    static func check(name: String) throws(TrackingError) {
        try TextLength.check(name, Limits.experimentNameLengthMax, "name")
    }

    static func check(_ tag: Tag) throws(TrackingError) {
        try KeyName.check(tag.key, at: "key")
        try TextLength.check(tag.key, Limits.experimentTagKeyLengthMax, "key")
        try TextLength.check(tag.value, Limits.experimentTagValueLengthMax, "value")
    }

    static func checkViewCount(_ tags: [Tag]) throws(TrackingError) {
        if tags.count(where: { isView($0.key) }) > viewsMax { throw tooManyViews("") }
    }

    static func isView(_ key: String) -> Bool { key.hasPrefix(viewTagPrefix) }

    /// Whether a view's tag may be set on an experiment: one it has already may be changed at any time. Two clients at
    /// once can end up one view over the limit; nothing breaks by it.
    static func checkView(_ tag: Tag, on experiment: Experiment) throws(TrackingError) {
        if experiment.tags.contains(where: { $0.key == tag.key }) { return }
        if experiment.tags.count(where: { isView($0.key) }) >= viewsMax {
            throw tooManyViews(" for experiment \(experiment.id)")
        }
    }

    private static func tooManyViews(_ place: String) -> TrackingError {
        .invalid(
            "Unable to create another custom view\(place); the maximum number of custom views per experiment is "
                + "\(viewsMax). Delete an existing custom view before creating a new one.")
    }
}
