internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// Questions about runs as a tree, which MLflow has no endpoints for.
enum TreeHandlers {
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
            writer.key("by_status")
            writer.beginObject()
            for status in RunStatus.allCases {
                guard let runs = count.byStatus[status] else { continue }
                writer.key(status.name)
                writer.int(runs)
            }
            writer.endObject()
        }
    }

    static func listLength(_ fields: RequestFields) throws(TrackingError) -> Int {
        try fields.int(.maxResults, in: 1...Limits.treeListMax, default: Limits.treeListDefault)
    }
}
