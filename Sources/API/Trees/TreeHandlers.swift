internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// Questions about runs as a tree, which MLflow has no endpoints for.
enum TreeHandlers {
    static func search(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let search = try SearchFields(fields)
        let maxResults = try fields.int(
            .maxResults, in: 1...Limits.searchTreesMax, default: Limits.searchTreesDefault)
        let page = try call.store.searchTrees(
            TreeSearch(
                experimentIDs: search.experimentIDs, filter: search.filter, view: search.view,
                shape: try shape(fields, search.order, levels: 1), maxResults: maxResults,
                pageToken: try fields.text(.pageToken)))
        return answer("roots", page)
    }

    static func children(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.requiredText(.runID)
        let search = try SearchFields(fields, needsExperiments: false)
        let maxResults = try fields.int(
            .maxResults, in: 1...Limits.childrenPerNodeMax, default: Limits.childrenPerNodeDefault)
        let page = try call.store.childrenOfRun(
            ChildSearch(
                runID: runID, experimentIDs: try fields.texts(.experimentIDs) == nil ? nil : search.experimentIDs,
                filter: search.filter, view: search.view, shape: try shape(fields, search.order, levels: 0),
                maxResults: maxResults, pageToken: try fields.text(.pageToken)))
        return answer("children", page)
    }

    /// - Parameter levels: how many are shown unless the client says.
    private static func shape(
        _ fields: RequestFields, _ order: [RunOrder], levels: Int
    ) throws(TrackingError) -> TreeShape {
        TreeShape(
            order: order, objective: try objective(fields),
            levels: try fields.int(.depth, in: 0...Limits.treeDepthMax, default: levels),
            childrenPerNode: try fields.int(
                .childrenPerNode, in: 1...Limits.childrenPerNodeMax, default: Limits.childrenPerNodeDefault),
            withDescendants: try fields.flag(.includeDescendants) ?? false)
    }

    static func objective(_ fields: RequestFields) throws(TrackingError) -> TreeObjective? {
        guard let message = try fields.message(.objective) else { return nil }
        let metric = try message.requiredText(.metric)
        guard let goal = try message.choice(.goal, TreeObjective.Goal.self) else { throw message.missing(.goal) }
        return TreeObjective(metric: metric, goal: goal)
    }

    private static func answer(_ name: StaticString, _ page: Page<TreeNode>) -> HTTPResponse {
        func estimatedBytes(_ node: TreeNode) -> Int {
            node.children.reduce(1024 + RunHandlers.estimatedBytes(node.run)) { $0 + estimatedBytes($1) }
        }
        return .object(capacity: page.items.reduce(64) { $0 + estimatedBytes($1) }) { writer in
            writer.key(name)
            writer.beginArray()
            for node in page.items { writer.write(node) }
            writer.endArray()
            writer.writeNextPageToken(page.nextToken)
        }
    }

    static func ancestors(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.requiredText(.runID)
        let maxResults = try listLength(fields)
        let page = try call.store.ancestors(of: runID, maxResults: maxResults, pageToken: try fields.text(.pageToken))
        return .object(capacity: page.items.reduce(64) { $0 + RunHandlers.estimatedBytes($1) }) { writer in
            writer.key("ancestors")
            writer.beginArray()
            for run in page.items { writer.write(run) }
            writer.endArray()
            writer.writeNextPageToken(page.nextToken)
        }
    }

    static func subtree(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let runID = try fields.requiredText(.runID)
        let levels = try fields.int(.depth, in: 0...Limits.treeLevelsMax)
        let maxResults = try listLength(fields)
        let view = try fields.choice(.runViewType, ViewType.self) ?? .activeOnly
        let page = try call.store.subtree(
            of: runID, view: view, levels: levels, maxResults: maxResults, pageToken: try fields.text(.pageToken))
        return .object(capacity: page.items.reduce(64) { $0 + 100 + RunHandlers.estimatedBytes($1.run) }) { writer in
            writer.key("runs")
            writer.beginArray()
            for item in page.items {
                writer.beginObject()
                writer.key("run")
                writer.write(item.run)
                writer.member("depth", Int64(item.depth))
                if let parent = item.parentRunID { writer.member("parent_run_id", parent) }
                writer.endObject()
            }
            writer.endArray()
            writer.writeNextPageToken(page.nextToken)
        }
    }

    static func count(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let search = try SearchFields(fields)
        let count = try call.store.countRuns(
            experimentIDs: search.experimentIDs, filter: search.filter, view: search.view,
            withRoots: try fields.flag(.countRoots) ?? false)
        return .object { writer in
            writer.member("count", count.total)
            if let roots = count.roots { writer.member("roots", Int64(roots)) }
            writer.writeStatuses("by_status", count.byStatus)
        }
    }

    static func listLength(_ fields: RequestFields) throws(TrackingError) -> Int {
        try fields.int(.maxResults, in: 1...Limits.treeListMax, default: Limits.treeListDefault)
    }
}

extension TreeObjective.Goal: ProtocolEnum {
    var name: String {
        switch self {
        case .minimize: "MINIMIZE"
        case .maximize: "MAXIMIZE"
        }
    }
}
