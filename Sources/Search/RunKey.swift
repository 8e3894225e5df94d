internal import Model

/// What a name in a runs/search filter or `order_by` means.
enum RunKey {
    case metric(String)
    case param(String)
    case tag(String)
    case text(RunStringAttribute)
    case number(RunNumericAttribute)
    case dataset(DatasetField)

    /// Which attributes there are: the aliases of `run_name` work in filters only (`RunInfo`, `SearchUtils`).
    enum Use { case filter, order }

    /// - Returns: the message of an error instead, for the caller to place.
    static func resolve(_ name: FilterName, for use: Use) -> Result<RunKey, KeyError> {
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
        switch (key, use) {
        case ("created", _), ("Created", _): return .success(.number(.startTime))
        case ("run name", .filter), ("Run name", .filter), ("Run Name", .filter): return .success(.text(.runName))
        default: break
        }
        let valid =
            switch use {
            case .filter:
                "'Created', 'Run Name', 'Run name', 'artifact_uri', 'created', 'end_time', 'run name', 'run_id', "
                    + "'run_name', 'start_time', 'status', 'user_id'"
            case .order:
                "'Created', 'artifact_uri', 'created', 'end_time', 'run_id', 'run_name', 'start_time', 'status', "
                    + "'user_id'"
            }
        return .failure(
            KeyError("Invalid attribute key '\(Excerpt.of(key))' specified. Valid keys are '{\(valid)}'"))
    }

    private static func unknownEntity(_ prefix: String) -> KeyError {
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
