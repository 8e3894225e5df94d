internal import Model

/// What a name in an experiments/search filter or `order_by` means.
enum ExperimentKey {
    case name
    case id
    case time(ExperimentTimeAttribute)
    case tag(String)

    /// - Returns: the message of an error instead, for the caller to place.
    static func resolve(_ name: FilterName) -> Result<ExperimentKey, KeyError> {
        let key = name.key.text
        if let prefix = name.prefix {
            switch (prefix.quote, prefix.text) {
            case (.none, "tag"), (.none, "tags"), (.backtick, "tag"), (.backtick, "tags"): return .success(.tag(key))
            case (.none, "attribute"), (.backtick, "attribute"): break
            default:
                return .failure(
                    KeyError(
                        "Invalid entity type '\(Excerpt.of(prefix.description))'. "
                            + "Valid entity types are ('attribute', 'tag', 'tags')"))
            }
        }
        switch key {
        case "name": return .success(.name)
        case "experiment_id": return .success(.id)
        default:
            if let attribute = ExperimentTimeAttribute(rawValue: key) { return .success(.time(attribute)) }
            return .failure(
                KeyError(
                    "Invalid attribute key '\(Excerpt.of(key))' specified. Valid keys are "
                        + "'{'creation_time', 'experiment_id', 'last_update_time', 'name'}'"))
        }
    }
}
