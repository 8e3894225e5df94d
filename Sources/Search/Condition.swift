internal import Model

/// How a number is compared with a constant.
package enum NumericComparison: String, Sendable, Equatable, CaseIterable {
    case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
}

/// A test of a number. All but `isNull` are false when the entity has no such number.
package enum NumericTest: Sendable, Equatable {
    /// With a finite number. NaN differs from every number and is neither less nor greater.
    case compare(NumericComparison, Double)
    /// Both bounds belong to it and are finite; nothing is between when the first is the greater one. NaN never is.
    case between(Double, Double)
    /// Of everything that is there, what `between` is not true of; so also of NaN.
    case notBetween(Double, Double)
    /// Not empty, all finite.
    case oneOf([Double])
    /// Not empty, all finite. True of NaN.
    case noneOf([Double])
    /// NaN is a number that is there.
    case isNull
    case isNotNull

    package init(_ comparison: NumericComparison, _ value: Double) { self = .compare(comparison, value) }
}

/// A test of a whole number that every entity has.
package enum IntegerTest: Sendable, Equatable {
    case compare(NumericComparison, Int64)
    /// Both bounds belong to it; nothing is between when the first is the greater one.
    case between(Int64, Int64)
    case notBetween(Int64, Int64)
    /// Not empty.
    case oneOf([Int64])
    /// Not empty.
    case noneOf([Int64])
}

/// A test of a text. All but `isNull` are false when the entity has no such key.
package enum StringTest: Sendable, Equatable {
    case equal(String)
    case notEqual(String)
    /// `%` any run of characters, `_` one character, no escape; case-sensitive.
    case like(String)
    case notLike(String)
    /// As `like`, with ASCII letters folded.
    case ilike(String)
    case notILike(String)
    /// Not empty.
    case oneOf([String])
    /// Not empty.
    case noneOf([String])
    /// In the order of the bytes, which is that of `order_by`. Both bounds belong to it; nothing is between when the
    /// first is the greater one.
    case between(String, String)
    case notBetween(String, String)
    case isNull
    case isNotNull
}

/// A boolean tree over typed clauses. MLflow's grammar only has conjunctions.
///
/// A clause is true or false, never unknown: what it asks of a key that is not there is said by its test. So `not` is
/// the plain opposite: `NOT params.a = 'x'` is true of what has no `a`.
///
/// From a parsed filter it comes with at most `Limits.filterLevelsMax` levels of `all` and `any` that take turns, once
/// every `not` has been moved to the clauses.
package indirect enum Condition<Clause: Sendable & Equatable>: Sendable, Equatable {
    case clause(Clause)
    /// Two or more, none of which is itself an `all`, when it comes from a parsed filter.
    case all([Condition])
    /// Two or more, none of which is itself an `any`, when it comes from a parsed filter.
    case any([Condition])
    /// Not of a `not`, when it comes from a parsed filter.
    case not(Condition)
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
        case .or(let terms):
            var conditions: [Condition] = []
            conditions.reserveCapacity(terms.count)
            for term in terms { conditions.append(try Condition(term, clause: clause)) }
            self = .any(conditions)
        case .not(let term): self = .not(try Condition(term, clause: clause))
        }
    }
}
