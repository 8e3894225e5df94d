/// Whether a search of registered models or model versions finds models or prompts, which MLflow stores as models with
/// a tag.
package enum PromptVisibility: Sendable, Equatable {
    /// What is tagged `mlflow.prompt.is_prompt` = `true` (exactly so) must be left out. The condition has no clause on
    /// that tag any more.
    case hidden
    /// The filter asks for prompts, or says itself what is to become of them: nothing is left out. The clauses on the
    /// tag are still part of the condition and do the selecting, as any clause on a tag does: `= 'TRUE'` asks for
    /// prompts and finds those with that very value.
    case only

    package static let tagKey = "mlflow.prompt.is_prompt"

    /// Decides by the first clause on the prompt tag (`_is_querying_prompt` of MLflow) and takes all clauses on it out
    /// of the condition if that does not ask for prompts (`_update_query_to_exclude_prompts`).
    ///
    /// A clause on the tag that MLflow does not have, for its operator or because it stands within OR or NOT, means
    /// what it says: then nothing is left out and nothing taken away.
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
        let (own, nested) = condition.clausesByDepth
        let tests = own.compactMap(promptTest)
        if nested.contains(where: { promptTest($0) != nil }) || tests.contains(where: { !isOfMLflow($0) }) {
            return (condition, .only)
        }
        if let first = tests.first, asksForPrompts(first) { return (condition, .only) }
        return (condition.removing { promptTest($0) != nil }, .hidden)
    }

    private static func isOfMLflow(_ test: StringTest) -> Bool {
        switch test {
        case .equal, .notEqual, .like, .ilike: true
        case .notLike, .notILike, .oneOf, .noneOf, .between, .notBetween, .isNull, .isNotNull: false
        }
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
    /// The clauses that must all hold, and those within OR and NOT; each from left to right.
    fileprivate var clausesByDepth: (own: [Clause], nested: [Clause]) {
        switch self {
        case .clause(let clause): return ([clause], [])
        case .all(let parts):
            let split = parts.map(\.clausesByDepth)
            return (split.flatMap(\.own), split.flatMap(\.nested))
        case .any(let parts):
            return ([], parts.map(\.clausesByDepth).flatMap { $0.own + $0.nested })
        case .not(let part):
            let (own, nested) = part.clausesByDepth
            return ([], own + nested)
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
