package import Model

package enum RegisteredModelClause: Sendable, Equatable {
    case name(StringTest)
    /// Clauses on one key must hold for the same tag; a model has at most one of each key.
    case tag(key: String, StringTest)
}

/// The `filter` of registered-models/search, its keys, operators and value types checked (`SearchModelUtils` and
/// `_get_search_registered_model_filter_query` of MLflow).
package struct RegisteredModelFilter: Sendable, Equatable {
    /// nil: every model that `prompts` admits.
    package var condition: Condition<RegisteredModelClause>?
    package var prompts: PromptVisibility

    package init(condition: Condition<RegisteredModelClause>?, prompts: PromptVisibility) {
        self.condition = condition
        self.prompts = prompts
    }

    /// - Parameter text: empty matches every model that is no prompt; a blank one is an error, as on stock MLflow.
    /// - Throws: INVALID_PARAMETER_VALUE. The message begins as MLflow's and ends with the position, in characters
    ///   from 1, where one is known.
    package init(parsing text: String) throws(TrackingError) {
        guard let expression = try FilterParser.parse(text, as: .entities) else {
            self.init(condition: nil, prompts: .hidden)
            return
        }
        let all = try Condition(expression) { comparison throws(TrackingError) in
            try RegisteredModelClause(comparison)
        }
        let (condition, prompts) = PromptVisibility.split(all) { clause in
            if case .tag(let key, let test) = clause { (key, test) } else { nil }
        }
        self.init(condition: condition, prompts: prompts)
    }
}

private enum RegisteredModelAttribute: String, CaseIterable {
    case name
}

extension RegisteredModelClause {
    fileprivate init(_ comparison: FilterComparison) throws(TrackingError) {
        switch try comparison.registryKey(RegisteredModelAttribute.self) {
        case .attribute(.name): self = .name(try comparison.registryTextTest(listKeysInstead: nil))
        case .tag(let key): self = .tag(key: key, try comparison.registryTagTest())
        }
    }
}
