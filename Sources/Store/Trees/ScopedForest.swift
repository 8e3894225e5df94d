internal import Model
internal import SQLite

/// The root of every run of a scope, in memory: four bytes for each number between the scope's first run and its last.
/// For questions about so many runs that going up from each one would take longer.
struct ScopedForest {
    /// The number before the first run's.
    private let base: Int64
    /// By run, less `base`: the root, less `base`; 0 for what is not in the scope.
    private var roots: [Int32]
    private(set) var rootCount = 0

    /// - Throws: INVALID_PARAMETER_VALUE when the scope is too large.
    init(_ scope: TreeScope, _ reader: Reader) throws {
        var runs: [Int64] = []
        var parents: [Int64] = []
        let rows = try reader.connection.statement(
            SQLFragment("SELECT r.run_id, r.parent_id FROM runs AS r INDEXED BY runs_by_tree WHERE ")
                + scope.sql())
        defer { rows.reset() }
        while try rows.step() {
            runs.append(rows.int(0))
            // 0 for a run without one.
            parents.append(rows.int(1))
        }
        base = (runs.min() ?? 1) - 1
        let span = (runs.max() ?? 0) - base
        guard span <= Limits.forestRunsMax else {
            throw TrackingError.invalid(
                "The experiments hold too many runs to put their trees in order: at most \(Limits.forestRunsMax) may "
                    + "lie between the first and the last. Ask for fewer experiments.")
        }
        roots = [Int32](repeating: 0, count: max(Int(span), 0) + 1)
        // Each run its own root at first, so that it is known which there are.
        for run in runs { roots[Int(run - base)] = Int32(run - base) }
        var above = [Int32](repeating: 0, count: roots.count)
        for (run, parent) in zip(runs, parents) where parent > base && parent - base <= span {
            // A parent that is not in the scope is none.
            above[Int(run - base)] = roots[Int(parent - base)]
        }
        resolve(&above)
        for run in runs where roots[Int(run - base)] == Int32(run - base) { rootCount += 1 }
    }

    /// - Parameter above: parents; taken apart on the way.
    private mutating func resolve(_ above: inout [Int32]) {
        var path: [Int] = []
        for start in above.indices where above[start] != 0 {
            var run = start
            while above[run] != 0 {
                path.append(run)
                let parent = Int(above[run])
                // Gone through once, so that a circle in a damaged store ends the way.
                above[run] = 0
                run = parent
            }
            for passed in path { roots[passed] = roots[run] }
            path.removeAll(keepingCapacity: true)
        }
    }

    /// nil for a run that is not in the scope.
    func root(of run: Int64) -> Int64? {
        let place = run - base
        guard place > 0, place < roots.count, roots[Int(place)] != 0 else { return nil }
        return Int64(roots[Int(place)]) + base
    }

    /// The roots of the trees in which some run of the scope is in `set`.
    func roots(of set: RunSet) -> Set<Int64> {
        var isFound = [Bool](repeating: false, count: roots.count)
        var found: Set<Int64> = []
        for (place, root) in roots.enumerated() where root != 0 && !isFound[Int(root)] {
            guard set.contains(place + Int(base)) else { continue }
            isFound[Int(root)] = true
            found.insert(Int64(root) + base)
        }
        return found
    }
}

extension Reader {
    /// The roots of the trees that runs of a scope are in.
    func roots(of runs: [Int64], in scope: TreeScope) throws -> Set<Int64> {
        // Up to here ways up are quicker than reading the whole scope, even if it is large.
        if runs.count <= 2000 {
            var roots = try ScopedRoots(scope, self)
            return try Set(runs.map { try roots.root(of: $0) })
        }
        let forest = try ScopedForest(scope, self)
        return Set(runs.compactMap(forest.root))
    }
}
