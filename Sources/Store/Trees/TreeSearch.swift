package import Model
internal import SQLite
package import Search

/// A metric and which of its values are good.
package struct TreeObjective: Sendable, Equatable {
    package enum Goal: Int, Sendable, CaseIterable {
        case minimize = 1
        case maximize = 2
    }

    package var metric: String
    package var goal: Goal

    package init(metric: String, goal: Goal) {
        self.metric = metric
        self.goal = goal
    }
}

/// What is shown of each tree.
package struct TreeShape: Sendable {
    /// Siblings, and as far as it says so the trees. Latest start first when it is empty and there is no objective.
    package var order: [RunOrder]
    /// Which metric the roll-ups are of; that of the order's first key when it is nil and there is one.
    package var objective: TreeObjective?
    /// Levels below the tops, 0 or more.
    package var levels: Int
    /// Children listed at most for each run.
    package var childrenPerNode: Int
    /// Whether the roll-ups are made of all runs below a run too. Takes time for each of them.
    package var withDescendants: Bool

    package init(
        order: [RunOrder], objective: TreeObjective?, levels: Int, childrenPerNode: Int, withDescendants: Bool
    ) {
        self.order = order
        self.objective = objective
        self.levels = levels
        self.childrenPerNode = childrenPerNode
        self.withDescendants = withDescendants
    }

    var effectiveOrder: [RunOrder] {
        guard order.isEmpty, let objective else { return order }
        return [RunOrder(key: .metric(objective.metric), ascending: objective.goal == .minimize)]
    }

    var effectiveObjective: TreeObjective? {
        if let objective { return objective }
        guard let first = order.first, case .metric(let key) = first.key else { return nil }
        return TreeObjective(metric: key, goal: first.ascending ? .minimize : .maximize)
    }
}

/// What `runs/search-tree` asks for.
package struct TreeSearch: Sendable {
    package var experimentIDs: [Int64]
    package var filter: RunFilter
    package var view: ViewType
    package var shape: TreeShape
    /// Trees in a page, 1 or more.
    package var maxResults: Int
    package var pageToken: String?

    package init(
        experimentIDs: [Int64], filter: RunFilter, view: ViewType, shape: TreeShape, maxResults: Int, pageToken: String?
    ) {
        self.experimentIDs = experimentIDs
        self.filter = filter
        self.view = view
        self.shape = shape
        self.maxResults = maxResults
        self.pageToken = pageToken
    }
}

/// What `runs/children` asks for: `shape` is that of each child's own tree.
package struct ChildSearch: Sendable {
    package var runID: String
    /// nil: of every experiment.
    package var experimentIDs: [Int64]?
    package var filter: RunFilter
    package var view: ViewType
    package var shape: TreeShape
    package var maxResults: Int
    package var pageToken: String?

    package init(
        runID: String, experimentIDs: [Int64]?, filter: RunFilter, view: ViewType, shape: TreeShape, maxResults: Int,
        pageToken: String?
    ) {
        self.runID = runID
        self.experimentIDs = experimentIDs
        self.filter = filter
        self.view = view
        self.shape = shape
        self.maxResults = maxResults
        self.pageToken = pageToken
    }
}

extension TrackingStore {
    /// One page of the trees that the experiments' runs of the view make up, and of each the part that passes the
    /// filter.
    ///
    /// A run whose parent is not in the experiments or hidden by the view is a root here. With a filter a tree is there
    /// when some run in it matches, and of its runs those that match and those above them.
    ///
    /// When the first key of the order is a metric, a tree stands where the first of its matching runs that has a
    /// number of it would stand in runs/search; trees without such a run come last, and the other keys decide by what
    /// their roots have, as they do for any other order: latest start first in the end. Siblings stand as in
    /// runs/search.
    ///
    /// Statements are made for each run that is shown with children, for all else by the page. What a page costs is
    /// said by `RootFinder` and `KeptTree`.
    /// - Throws: INVALID_PARAMETER_VALUE for a page token that Roost did not make, or past the query time limit.
    package func searchTrees(_ search: TreeSearch) throws -> Page<TreeNode> {
        try searchTrees(search, TreeSearchBounds())
    }

    func searchTrees(_ search: TreeSearch, _ bounds: TreeSearchBounds) throws -> Page<TreeNode> {
        let offset = try PageToken.offset(search.pageToken)
        guard !search.experimentIDs.isEmpty else { return Page(items: [], nextToken: nil) }
        let scope = TreeScope(experimentIDs: search.experimentIDs, view: search.view)
        return try read(.search) { reader in
            var finder = try RootFinder(reader, scope, search.filter, order: search.shape.effectiveOrder, bounds)
            var roots = try finder.first(offset + search.maxResults + 1).dropFirst(offset)
            var token: String?
            if roots.count > search.maxResults {
                roots.removeLast()
                token = PageToken.encode(offset: offset + search.maxResults)
            }
            let kept: KeptTree? =
                switch finder.matches {
                case .all: nil
                case .list(let runs): try KeptTree(runs, scope, reader)
                case .set(let set): try KeptTree(at: Array(roots), set, scope, reader)
                }
            let siblings = Siblings(reader: reader, scope: scope, order: search.shape.effectiveOrder, kept: kept)
            let assembly = try TreeAssembly(tops: Array(roots), search.shape, siblings)
            return Page(items: try assembly.nodes(), nextToken: token)
        }
    }

    /// One page of a run's children, in the order of runs/search. With a filter those that match and those above
    /// matches.
    /// - Throws: RESOURCE_DOES_NOT_EXIST; INVALID_PARAMETER_VALUE as `searchTrees`.
    package func childrenOfRun(_ search: ChildSearch) throws -> Page<TreeNode> {
        try childrenOfRun(search, TreeSearchBounds())
    }

    func childrenOfRun(_ search: ChildSearch, _ bounds: TreeSearchBounds) throws -> Page<TreeNode> {
        let offset = try PageToken.offset(search.pageToken)
        return try read(.search) { reader in
            let parent = try reader.requireRun(search.runID)
            let scope = TreeScope(experimentIDs: search.experimentIDs, view: search.view, top: parent)
            let kept = try search.filter.condition.map { condition in
                let isSmall = try reader.descendants(of: parent, limit: bounds.smallTree + 1).count <= bounds.smallTree
                if isSmall { return try KeptTree(at: [parent], condition, scope, reader) }
                return switch try reader.matches(search.filter, in: scope, bounds) {
                case .all: try KeptTree(at: [parent], condition, scope, reader)
                case .list(let runs): try KeptTree(runs, scope, reader)
                case .set(let set): try KeptTree(at: [parent], set, scope, reader)
                }
            }
            let siblings = Siblings(reader: reader, scope: scope, order: search.shape.effectiveOrder, kept: kept)
            var ids = try siblings.children(of: [parent], first: offset + search.maxResults + 1)[0].dropFirst(offset)
            var token: String?
            if ids.count > search.maxResults {
                ids.removeLast()
                token = PageToken.encode(offset: offset + search.maxResults)
            }
            let assembly = try TreeAssembly(tops: Array(ids), search.shape, siblings)
            return Page(items: try assembly.nodes(), nextToken: token)
        }
    }
}
