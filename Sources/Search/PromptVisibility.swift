/// Whether a search of registered models or model versions finds models or prompts, which MLflow stores as models with
/// a tag.
package enum PromptVisibility: Sendable, Equatable {
    /// What is tagged `mlflow.prompt.is_prompt` = `true` (exactly so) must be left out. The condition has no clause on
    /// that tag any more.
    case hidden
    /// The filter asks for prompts: nothing is left out. The clause that asks is still part of the condition and does
    /// the selecting, as any clause on a tag does: `= 'TRUE'` asks for prompts and finds those with that very value.
    case only

    package static let tagKey = "mlflow.prompt.is_prompt"

    /// Decides by the first clause on the prompt tag (`_is_querying_prompt` of MLflow) and takes all clauses on it out
    /// of the condition if that does not ask for prompts (`_update_query_to_exclude_prompts`).
    ///
    /// - Parameter tag: the key and the test of a clause on a tag; nil for any other clause.
    static func split<Clause>(
        _ condition: Condition<Clause>?, tag: (Clause) -> (key: String, test: StringTest)?
    ) -> (condition: Condition<Clause>?, prompts: PromptVisibility) {
        guard let condition else { return (nil, .hidden) }
        func promptTest(_ clause: Clause) -> StringTest? {
            guard let (key, test) = tag(clause), key == tagKey else { return nil }
            return test
        }
        if let first = condition.clauses.compactMap(promptTest).first, asksForPrompts(first) {
            return (condition, .only)
        }
        return (condition.removing { promptTest($0) != nil }, .hidden)
    }

    private static func asksForPrompts(_ test: StringTest) -> Bool {
        switch test {
        case .equal(let value): value.lowercased() == "true"
        case .notEqual(let value): value.lowercased() == "false"
        default: false
        }
    }
}

extension Condition {
    /// From left to right.
    fileprivate var clauses: [Clause] {
        switch self {
        case .clause(let clause): [clause]
        case .all(let conditions), .any(let conditions): conditions.flatMap(\.clauses)
        case .not(let condition): condition.clauses
        }
    }

    /// The rest of a conjunction; nil when nothing is left.
    fileprivate func removing(_ isUnwanted: (Clause) -> Bool) -> Condition? {
        switch self {
        case .clause(let clause): return isUnwanted(clause) ? nil : self
        case .all(let conditions):
            let rest = conditions.compactMap { $0.removing(isUnwanted) }
            return rest.count > 1 ? .all(rest) : rest.first
        case .any, .not: return self
        }
    }
}
