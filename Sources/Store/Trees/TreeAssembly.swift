internal import Model
internal import SQLite
internal import Search

/// The runs of a page of trees, a level after the other, and what is known of each.
struct TreeAssembly {
    private struct Place {
        var run: Int64
        var depth: Int
        /// Places of the children that are listed.
        var children: Range<Int> = 0..<0
        var moreChildren = 0
    }

    private let shape: TreeShape
    private let siblings: Siblings
    /// The tops first, and each level after the one above it.
    private var places: [Place]
    private let topCount: Int

    private var reader: Reader { siblings.reader }

    /// - Parameter tops: in order.
    init(tops: [Int64], _ shape: TreeShape, _ siblings: Siblings) throws {
        self.shape = shape
        self.siblings = siblings
        places = tops.map { Place(run: $0, depth: 0) }
        topCount = tops.count
        var level = places.indices
        while !level.isEmpty {
            let start = places.count
            try listChildren(of: level)
            level = start..<places.count
        }
    }

    private mutating func listChildren(of level: Range<Int>) throws {
        let counts = try siblings.counts(of: places[level].map(\.run))
        let parents = level.filter { counts[places[$0].run] ?? 0 > 0 }
        guard let depth = parents.first.map({ places[$0].depth }) else { return }
        var lists = parents.map { _ in [Int64]() }
        if depth < shape.levels, places.count < Limits.treeNodesMax {
            lists = try siblings.children(of: parents.map { places[$0].run }, first: shape.childrenPerNode)
        }
        for (parent, list) in zip(parents, lists) {
            let listed = list.prefix(max(Limits.treeNodesMax - places.count, 0))
            places[parent].children = places.count..<places.count + listed.count
            places[parent].moreChildren = (counts[places[parent].run] ?? 0) - listed.count
            places += listed.map { Place(run: $0, depth: depth + 1) }
        }
    }

    // MARK: What is known of the runs

    func nodes() throws -> [TreeNode] {
        let ids = places.map(\.run)
        let runs = try reader.runs(ids, modelInputs: false)
        let parents = try reader.parentUUIDs(of: ids)
        let rollUps = try NodeRollUps(of: ids, shape, reader)
        var nodes: [TreeNode] = []
        nodes.reserveCapacity(places.count)
        // From the last one on, so that the children of each are made before it; the list is turned round for that.
        for (index, place) in places.enumerated().reversed() {
            let token = place.moreChildren > 0 && !place.children.isEmpty
            nodes.append(
                TreeNode(
                    run: runs[index], matches: siblings.matches(place.run), depth: place.depth,
                    parentRunID: parents[place.run], rollUp: rollUps[index],
                    children: place.children.map { nodes[places.count - 1 - $0] }, moreChildren: place.moreChildren,
                    childrenPageToken: token ? PageToken.encode(offset: place.children.count) : nil))
        }
        return nodes.suffix(topCount).reversed()
    }
}
