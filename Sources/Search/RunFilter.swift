package import Model
// INTERFACE (Store is written against these; keep names and cases)

/// How a number is compared with a constant.
package enum NumericComparison: String, Sendable, Equatable, CaseIterable {
    case equal = "=", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
}

package struct NumericTest: Sendable, Equatable {
    package var comparison: NumericComparison
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
    case oneOf([String])
    case noneOf([String])
    case isNull
    case isNotNull
}

/// A boolean tree over typed clauses. Conjunction is all that MLflow's grammar has; OR and NOT become further cases.
package indirect enum Condition<Clause: Sendable & Equatable>: Sendable, Equatable {
    case clause(Clause)
    case all([Condition])
}

package enum RunStringAttribute: String, Sendable, CaseIterable {
    case runID = "run_id", runName = "run_name", userID = "user_id", status, artifactURI = "artifact_uri"
}

package enum RunNumericAttribute: String, Sendable, CaseIterable {
    case startTime = "start_time", endTime = "end_time"
}

package enum DatasetField: String, Sendable, CaseIterable {
    case name, digest, context
}

package enum RunClause: Sendable, Equatable {
    case metric(key: String, NumericTest)
    case param(key: String, StringTest)
    case tag(key: String, StringTest)
    case text(RunStringAttribute, StringTest)
    case number(RunNumericAttribute, NumericTest)
    case dataset(DatasetField, StringTest)
}

package struct RunFilter: Sendable, Equatable {
    /// nil: every run.
    package var condition: Condition<RunClause>?
    package init(condition: Condition<RunClause>?) { self.condition = condition }
    package init(parsing text: String) throws(TrackingError) { self.condition = nil }
}

package enum RunOrderKey: Sendable, Equatable, Hashable {
    case metric(String)
    case param(String)
    case tag(String)
    case text(RunStringAttribute)
    case number(RunNumericAttribute)
}

package struct RunOrder: Sendable, Equatable {
    package var key: RunOrderKey
    package var ascending: Bool
    package init(key: RunOrderKey, ascending: Bool) {
        self.key = key
        self.ascending = ascending
    }
    /// Parses the `order_by` list of runs/search.
    package static func parse(_ clauses: [String]) throws(TrackingError) -> [RunOrder] { [] }
}
