internal import Search
internal import SQLite

/// The parents of all runs of a store, in memory: about 16 bytes for each. For questions about so many runs that asking
/// the database about each one would take longer than reading the whole index of parents once.
struct RunForest {
    /// Runs with a parent, parents before their children.
    private var order: [Int32] = []
    /// By run; 0 for a run without one.
    private var parents: [Int32]
    private let deleted: RunSet
    private let end: Int

    /// - Parameter end: greater than every run's number, which fit in 32 bits.
    init(_ connection: Connection, below end: Int) throws {
        self.end = end
        var parents = [Int32](repeating: 0, count: end)
        var deleted = RunSet(below: end)
        var children: [Int32] = []
        let rows = try connection.statement(
            """
            SELECT run_id, parent_id, deleted FROM runs INDEXED BY runs_by_parent WHERE parent_id IS NOT NULL
            """)
        defer { rows.reset() }
        while try rows.step() {
            let run = Int(rows.int(0))
            let parent = Int(rows.int(1))
            guard run < end, parent < end else { continue }
            parents[run] = Int32(parent)
            if rows.int(2) != 0 { deleted.insert(run) }
            children.append(Int32(run))
        }
        self.parents = parents
        self.deleted = deleted
        putInOrder(children)
    }

    private mutating func putInOrder(_ children: [Int32]) {
        order.reserveCapacity(children.count)
        var placed = RunSet(below: end)
        var path: [Int32] = []
        for child in children {
            var run = child
            while parents[Int(run)] != 0, !placed.contains(Int(run)) {
                // Placed already on the way up, so that a circle of parents in a damaged store ends the way.
                placed.insert(Int(run))
                path.append(run)
                run = parents[Int(run)]
            }
            order += path.reversed()
            path.removeAll(keepingCapacity: true)
        }
    }

    /// The runs that have a parent.
    var children: RunSet {
        var children = RunSet(below: end)
        for run in order { children.insert(Int(run)) }
        return children
    }

    func hasParent(_ run: Int) -> Bool { parents[run] != 0 }

    /// By run: the root of its tree, itself for a run without parent.
    var roots: [Int32] {
        var roots = (0..<Int32(end)).map { $0 }
        for run in order { roots[Int(run)] = roots[Int(parents[Int(run)])] }
        return roots
    }

    /// The runs to which one of `runs` stands in a relation.
    func runs(with relation: RunRelation, in runs: RunSet) -> RunSet {
        switch relation {
        case .parent:
            var found = RunSet(below: end)
            for run in order where runs.contains(Int(parents[Int(run)])) { found.insert(Int(run)) }
            return found
        case .child:
            var found = RunSet(below: end)
            for run in order where runs.contains(Int(run)) && !deleted.contains(Int(run)) {
                found.insert(Int(parents[Int(run)]))
            }
            return found
        case .root:
            var found = runs
            for run in order {
                if found.contains(Int(parents[Int(run)])) { found.insert(Int(run)) } else { found.remove(Int(run)) }
            }
            return found
        case .ancestor:
            var found = RunSet(below: end)
            for run in order {
                let parent = Int(parents[Int(run)])
                if runs.contains(parent) || found.contains(parent) { found.insert(Int(run)) }
            }
            return found
        case .descendant:
            var found = RunSet(below: end)
            for run in order.reversed() {
                let isOne = runs.contains(Int(run)) && !deleted.contains(Int(run))
                if isOne || found.contains(Int(run)) { found.insert(Int(parents[Int(run)])) }
            }
            return found
        }
    }

    /// By run.
    func numbers(_ attribute: RunTreeNumber) -> [Int32] {
        var numbers = [Int32](repeating: 0, count: end)
        switch attribute {
        case .depth:
            for run in order { numbers[Int(run)] = numbers[Int(parents[Int(run)])] + 1 }
        case .numChildren:
            for run in order where !deleted.contains(Int(run)) { numbers[Int(parents[Int(run)])] += 1 }
        case .numDescendants:
            for run in order.reversed() {
                numbers[Int(parents[Int(run)])] += numbers[Int(run)] + (deleted.contains(Int(run)) ? 0 : 1)
            }
        }
        return numbers
    }

    func runs(_ attribute: RunTreeNumber, _ test: NumericTest) -> RunSet {
        var found = RunSet(below: end)
        // Most runs have one of a few numbers.
        let passes = (0..<64).map { test.matches(Double($0)) }
        for (run, number) in numbers(attribute).enumerated().dropFirst() {
            if number < 64 ? passes[Int(number)] : test.matches(Double(number)) { found.insert(run) }
        }
        return found
    }
}
