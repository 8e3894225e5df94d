// What a run's filter can say about the tree of runs, and about all points of a metric. None of it exists in MLflow.

/// Whose key a clause looks at, if not the run's own. Runs of all experiments count.
package enum RunRelation: String, Sendable, CaseIterable {
    /// The run's parent, deleted or not. False for a run without one, whatever the clause.
    case parent
    /// Where the chain of parents ends, deleted or not: the run itself when it has no parent.
    case root
    /// Some child that is not deleted.
    case child
    /// Some run on the chain of parents, deleted or not, the run itself not among them.
    case ancestor
    /// Some run that is not deleted and has this one as an ancestor, with or without deleted runs between them.
    case descendant
}

package enum RunTreeText: String, Sendable, CaseIterable {
    /// NULL for a run without a parent.
    case parentRunID = "parent_run_id"
    /// The run's own id when it has no parent.
    case rootRunID = "root_run_id"
}

/// Never NULL.
package enum RunTreeNumber: String, Sendable, CaseIterable {
    /// 0 for a run without a parent.
    case depth
    /// Children that are not deleted; also written `count(child)`.
    case numChildren = "num_children"
    /// Runs that are not deleted and have this one as an ancestor; also written `count(descendant)`.
    case numDescendants = "num_descendants"
}

/// A number of all points of a metric. The last point is the metric's value, so `last(metrics.a)` is `metrics.a`.
package enum MetricHistory: String, Sendable, CaseIterable {
    /// NULL when there is no point but NaN.
    case min, max
    /// Of the least step and, among its points, the least time. May be NaN; NULL when there is no point.
    case first
}

/// A number of the latest values of one metric in the children that are not deleted, leaving out NaN. NULL when there
/// is none.
package enum ChildAggregate: String, Sendable, CaseIterable {
    case min, max
    /// The arithmetic mean.
    case mean = "avg"
}
