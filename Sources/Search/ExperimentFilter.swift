package import Model
// INTERFACE

package enum ExperimentTimeAttribute: String, Sendable, CaseIterable {
    case creationTime = "creation_time", lastUpdateTime = "last_update_time"
}

/// A test of the numeric experiment id.
package enum ExperimentIDTest: Sendable, Equatable {
    case equal(Int64), notEqual(Int64), oneOf([Int64]), noneOf([Int64])
}

package enum ExperimentClause: Sendable, Equatable {
    case name(StringTest)
    case id(ExperimentIDTest)
    case time(ExperimentTimeAttribute, NumericComparison, Int64)
    case tag(key: String, StringTest)
}

package struct ExperimentFilter: Sendable, Equatable {
    package var condition: Condition<ExperimentClause>?
    package init(condition: Condition<ExperimentClause>?) { self.condition = condition }
    package init(parsing text: String) throws(TrackingError) { self.condition = nil }
}

package enum ExperimentOrderKey: String, Sendable, CaseIterable {
    case name, experimentID = "experiment_id", creationTime = "creation_time", lastUpdateTime = "last_update_time"
}

package struct ExperimentOrder: Sendable, Equatable {
    package var key: ExperimentOrderKey
    package var ascending: Bool
    package init(key: ExperimentOrderKey, ascending: Bool) {
        self.key = key
        self.ascending = ascending
    }
    /// Parses the `order_by` list of experiments/search.
    package static func parse(_ clauses: [String]) throws(TrackingError) -> [ExperimentOrder] { [] }
}
