internal import Model

/// What a name in a runs/search filter or `order_by` means.
enum RunKey {
    case metric(String)
    case param(String)
    case tag(String)
    case text(RunStringAttribute)
    case number(RunNumericAttribute)
    case dataset(DatasetField)
    case metricHistory(String, MetricHistory)
    case treeText(RunTreeText)
    case treeNumber(RunTreeNumber)
    case childAggregate(ChildAggregate, metric: String)

    /// Which attributes there are: the aliases of `run_name` work in filters only (`RunInfo`, `SearchUtils`).
    enum Use { case filter, order }

    /// Resolves a name but its relation.
    ///
    /// - Returns: the message of an error instead, for the caller to place.
    static func resolve(_ name: FilterName, for use: Use) -> Result<RunKey, KeyError> {
        if let function = name.function { return call(function, name, for: use) }
        let key = name.key.text
        switch name.prefix {
        case nil: return attribute(key, for: use)
        case .some(let prefix) where prefix.quote == .none || prefix.quote == .backtick:
            switch prefix.text {
            case "metric", "metrics": return .success(.metric(key))
            case "parameter", "parameters", "param", "params": return .success(.param(key))
            case "tag", "tags": return .success(.tag(key))
            case "attribute", "attributes", "attr", "run": return attribute(key, for: use)
            case "dataset", "datasets":
                if let field = DatasetField(rawValue: key) { return .success(.dataset(field)) }
                return .failure(
                    KeyError(
                        "Invalid dataset key '\(Excerpt.of(key))' specified. Valid keys are "
                            + "'{'context', 'digest', 'name'}'"))
            default: return .failure(unknownEntity(prefix.text))
            }
        case .some(let prefix): return .failure(unknownEntity(prefix.description))
        }
    }

    private static func attribute(_ key: String, for use: Use) -> Result<RunKey, KeyError> {
        if let attribute = RunStringAttribute(rawValue: key) { return .success(.text(attribute)) }
        if let attribute = RunNumericAttribute(rawValue: key) { return .success(.number(attribute)) }
        if let attribute = RunTreeText(rawValue: key) { return .success(.treeText(attribute)) }
        if let attribute = RunTreeNumber(rawValue: key) { return .success(.treeNumber(attribute)) }
        switch (key, use) {
        case ("created", _), ("Created", _): return .success(.number(.startTime))
        case ("run name", .filter), ("Run name", .filter), ("Run Name", .filter): return .success(.text(.runName))
        default: break
        }
        let valid =
            switch use {
            case .filter:
                "'Created', 'Run Name', 'Run name', 'artifact_uri', 'created', 'depth', 'end_time', 'num_children', "
                    + "'num_descendants', 'parent_run_id', 'root_run_id', 'run name', 'run_id', 'run_name', "
                    + "'start_time', 'status', 'user_id'"
            case .order:
                "'Created', 'artifact_uri', 'created', 'depth', 'end_time', 'num_children', 'num_descendants', "
                    + "'parent_run_id', 'root_run_id', 'run_id', 'run_name', 'start_time', 'status', 'user_id'"
            }
        return .failure(
            KeyError("Invalid attribute key '\(Excerpt.of(key))' specified. Valid keys are '{\(valid)}'"))
    }

    private static func call(
        _ function: FilterFunction, _ name: FilterName, for use: Use
    ) -> Result<RunKey, KeyError> {
        let allowed: String
        switch function.word {
        case .count:
            if function.relation == nil, name.prefix == nil, name.key.quote == .none {
                if name.key.text == RunRelation.child.rawValue { return .success(.treeNumber(.numChildren)) }
                if name.key.text == RunRelation.descendant.rawValue { return .success(.treeNumber(.numDescendants)) }
            }
            allowed = "child or descendant"
        case .first, .last:
            if function.relation == nil, let key = metricKey(name) {
                return .success(function.word == .first ? .metricHistory(key, .first) : .metric(key))
            }
            allowed = "metrics.KEY"
        case .min, .max:
            if let key = metricKey(name) {
                let isMin = function.word == .min
                if function.relation == nil { return .success(.metricHistory(key, isMin ? .min : .max)) }
                if function.relation == .child { return .success(.childAggregate(isMin ? .min : .max, metric: key)) }
            }
            allowed = "metrics.KEY or child.metrics.KEY"
        case .avg:
            if function.relation == .child, let key = metricKey(name) {
                return .success(.childAggregate(.mean, metric: key))
            }
            allowed = "child.metrics.KEY"
        }
        // Stock MLflow knows no functions.
        let shown = Excerpt.of(name.description)
        let refusal =
            switch use {
            case .filter: "Invalid comparison clause. Expected 'Identifier' found '\(shown)';"
            case .order: "Invalid order_by clause '\(shown)'. Could not be parsed."
            }
        return .failure(KeyError("\(refusal) \(function.word.rawValue)() takes \(allowed)"))
    }

    /// nil when the name is not that of a metric.
    private static func metricKey(_ name: FilterName) -> String? {
        guard let prefix = name.prefix, prefix.quote == .none || prefix.quote == .backtick,
            prefix.text == "metric" || prefix.text == "metrics"
        else { return nil }
        return name.key.text
    }

    static func unknownEntity(_ prefix: String) -> KeyError {
        KeyError(
            "Invalid entity type '\(Excerpt.of(prefix))'. Valid values are "
                + "['metric', 'parameter', 'tag', 'attribute', 'dataset']")
    }
}

/// A name that means nothing, without its place yet.
struct KeyError: Error {
    let message: String
    init(_ message: String) { self.message = message }
}
