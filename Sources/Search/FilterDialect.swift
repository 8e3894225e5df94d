/// The languages that filters are written in. They share their words and differ in what may be said with them.
enum FilterDialect: Sendable, CaseIterable {
    /// With relations in front of names, and functions around them.
    case runs
    /// Experiments, registered models and model versions.
    case entities
    /// Logged models: MLflow's own grammar without any extension. An `expression` is a name too, as in
    /// `metrics.f1-score > 0.9`: it becomes a key without prefix, and what it means is up to the reader of its source.
    case loggedModels

    /// Whether there are OR, NOT, parentheses and BETWEEN.
    var isExtended: Bool { self != .loggedModels }

    var leftovers: Leftovers.Style {
        switch self {
        case .runs: .quoted
        case .entities: .bare
        case .loggedModels: .whole
        }
    }
}
