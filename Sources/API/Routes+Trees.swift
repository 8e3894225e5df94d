internal import MicroHTTP

extension Routes {
    /// Questions about runs as a tree. Those that a page asks again and again take their fields from a query too.
    static let trees: [Route] = [
        Route(.post, .roost, "runs/search-tree", .read, TreeHandlers.search),
        Route(.get, .roost, "runs/children", .read, TreeHandlers.children),
        Route(.post, .roost, "runs/children", .read, TreeHandlers.children),
        Route(.get, .roost, "runs/ancestors", .read, TreeHandlers.ancestors),
        Route(.get, .roost, "runs/subtree", .read, TreeHandlers.subtree),
        Route(.get, .roost, "runs/count", .read, TreeHandlers.count),
        Route(.post, .roost, "runs/count", .read, TreeHandlers.count),

        Route(.post, .roost, "runs/trends", .read, TrendHandlers.trends),
        Route(.get, .roost, "runs/table", .read, TableHandlers.table),
        Route(.post, .roost, "runs/table", .read, TableHandlers.table),
        Route(.get, .roost, "experiments/columns", .read, TableHandlers.columns),
        Route(.post, .roost, "experiments/columns", .read, TableHandlers.columns),
        Route(.get, .roost, "metrics/curves", .read, CurveHandlers.curves),
        Route(.post, .roost, "metrics/curves", .read, CurveHandlers.curves),
    ]
}
