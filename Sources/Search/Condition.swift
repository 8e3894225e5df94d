internal import Model

/// How a number is compared with a constant.
package enum NumericComparison: String, Sendable, Equatable, CaseIterable {
    case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
}

package struct NumericTest: Sendable, Equatable {
    package var comparison: NumericComparison
    /// Finite.
    package var value: Double
    package init(_ comparison: NumericComparison, _ value: Double) {
        self.comparison = comparison
        self.value = value
    }
}

/// A test of a text. All but `isNull` are false when the entity has no such key.
package enum StringTest: Sendable, Equatable {
    case equal(String)
    case notEqual(String)
    /// `%` any run of characters, `_` one character, no escape; case-sensitive.
    case like(String)
    /// As `like`, with ASCII letters folded.
    case ilike(String)
    /// Not empty.
    case oneOf([String])
    /// Not empty.
    case noneOf([String])
    case isNull
    case isNotNull
}

/// A boolean tree over typed clauses. Conjunction is all that MLflow's grammar has; OR and NOT become further cases.
package indirect enum Condition<Clause: Sendable & Equatable>: Sendable, Equatable {
    case clause(Clause)
    /// Two or more when it comes from a parsed filter.
    case all([Condition])
}

extension Condition {
    /// Types every comparison of a tree, left to right; the first one that fails is the error.
    init(
        _ expression: FilterExpression, clause: (FilterComparison) throws(TrackingError) -> Clause
    ) throws(TrackingError) {
        switch expression {
        case .comparison(let comparison): self = .clause(try clause(comparison))
        case .and(let terms):
            var conditions: [Condition] = []
            conditions.reserveCapacity(terms.count)
            for term in terms { conditions.append(try Condition(term, clause: clause)) }
            self = .all(conditions)
        }
    }
}
