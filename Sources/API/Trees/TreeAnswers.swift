internal import JSON
internal import Model
internal import Store

extension JSONWriter {
    /// A run in a page of trees, and the runs shown below it.
    mutating func write(_ node: TreeNode) {
        beginObject()
        key("run")
        write(node.run)
        member("matches", node.matches)
        member("depth", Int64(node.depth))
        if let parent = node.parentRunID { member("parent_run_id", parent) }
        member("num_children", node.rollUp.active)
        key("rollup")
        write(node.rollUp)
        if let summary = node.rollUp.children {
            key("best_child")
            write(summary.best)
        }
        if let summary = node.rollUp.descendants {
            key("best_descendant")
            write(summary.best)
        }
        key("children")
        beginArray()
        for child in node.children { write(child) }
        endArray()
        member("more_children", Int64(node.moreChildren))
        if let token = node.childrenPageToken { member("children_page_token", token) }
        endObject()
    }

    private mutating func write(_ rollUp: NodeRollUp) {
        beginObject()
        writeStatuses("children", rollUp.byStatus)
        member("deleted", rollUp.deleted)
        if let summary = rollUp.children {
            key("metric")
            write(summary)
        }
        if let summary = rollUp.descendants {
            key("descendants_metric")
            write(summary)
        }
        endObject()
    }

    /// A member that says how many runs have each status; statuses that none has are left out.
    mutating func writeStatuses(_ name: StaticString, _ counts: [RunStatus: Int64]) {
        key(name)
        beginObject()
        for status in RunStatus.allCases {
            guard let runs = counts[status] else { continue }
            key(status.name)
            int(runs)
        }
        endObject()
    }

    private mutating func write(_ summary: MetricSummary) {
        beginObject()
        member("key", summary.key)
        member("count", summary.count)
        member("min", summary.min)
        member("max", summary.max)
        member("mean", summary.mean)
        member("best_run_id", summary.best.runID)
        endObject()
    }

    private mutating func write(_ best: BestRun) {
        beginObject()
        member("run_id", best.runID)
        member("run_name", best.name)
        member("value", best.value)
        writeParams(best.params)
        endObject()
    }
}
