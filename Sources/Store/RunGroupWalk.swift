internal import SQLite
internal import Search

/// A way to meet runs in the order of what the forest tells of each: depths, counts, roots. Runs with the same come
/// together, and what is in a group is put in order by the database.
struct RunGroupWalk {
    /// One or more groups that follow those before.
    enum Batch {
        /// Several groups: each run and the place of its group.
        case small([(run: Int, place: Int)])
        /// One group of many runs. It may hold numbers that no run has.
        case large(RunSet)
    }

    private let forest: RunForest
    private let ascending: Bool
    private let source: Source
    /// Groups of more runs stand alone.
    private let smallGroup: Int

    private enum Source { case number(RunTreeNumber), root }

    /// - Parameter order: one that `serves`.
    init(_ order: [RunOrder], _ forest: RunForest, smallGroup: Int) {
        guard let first = order.first, let source = Self.source(first.key) else {
            preconditionFailure("not an order of groups")
        }
        self.source = source
        ascending = first.ascending
        self.forest = forest
        self.smallGroup = smallGroup
    }

    /// Whether an order is by what there are groups of. The runs of a group are by start times, or many would have to
    /// be sorted.
    static func serves(_ order: [RunOrder]) -> Bool {
        guard let first = order.first, source(first.key) != nil else { return false }
        return order.count == 1 || order.dropFirst() == [RunOrder(key: .number(.startTime), ascending: false)]
    }

    private static func source(_ key: RunOrderKey) -> Source? {
        switch key {
        case .treeNumber(let number): .number(number)
        case .treeText(.rootRunID): .root
        default: nil
        }
    }

    /// Calls `body` with the batches in order until it returns false.
    /// - Parameter size: about how many runs the first batch of small groups has; later ones have more and more.
    func batches(_ connection: Connection, size: Int, _ body: (Batch) throws -> Bool) throws {
        switch source {
        case .number(let number): try batches(of: forest.numbers(number), size: size, body)
        case .root: try batchesByRoot(connection, size: size, body)
        }
    }

    private func grown(_ size: Int) -> Int { min(4 * size, 20_000) }

    // MARK: By number

    private func batches(of numbers: [Int32], size: Int, _ body: (Batch) throws -> Bool) throws {
        var counts: [Int32: Int] = [:]
        for number in numbers { counts[number, default: 0] += 1 }
        let values = counts.keys.sorted { ascending ? $0 < $1 : $0 > $1 }
        var size = size
        var next = 0
        while next < values.count {
            let first = next
            var count = 0
            while next < values.count, let more = counts[values[next]], more <= smallGroup, count < size {
                count += more
                next += 1
            }
            let batch: Batch
            if next > first {
                let ends = (values[first], values[next - 1])
                batch = .small(runs(between: min(ends.0, ends.1), max(ends.0, ends.1), in: numbers, count))
                size = grown(size)
            } else {
                batch = .large(RunSet(below: numbers.count) { numbers[$0] == values[first] })
                next += 1
            }
            guard try body(batch) else { return }
        }
    }

    private func runs(
        between least: Int32, _ greatest: Int32, in numbers: [Int32], _ count: Int
    ) -> [(run: Int, place: Int)] {
        var runs: [(run: Int, place: Int)] = []
        runs.reserveCapacity(count)
        for (run, number) in numbers.enumerated() where least <= number && number <= greatest {
            runs.append((run, ascending ? Int(number) : -Int(number)))
        }
        return runs
    }

    // MARK: By root

    private func batchesByRoot(_ connection: Connection, size: Int, _ body: (Batch) throws -> Bool) throws {
        let trees = RunsByRoot(forest)
        let roots = try connection.statement(
            dynamic: "SELECT run_id FROM runs ORDER BY uuid \(ascending ? "ASC" : "DESC")")
        defer { roots.reset() }
        var size = size
        var batch: [(run: Int, place: Int)] = []
        var place = 0
        while try roots.step() {
            let runs = trees.runs(below: Int(roots.int(0)))
            if runs.isEmpty { continue }
            let isSmall = runs.count <= smallGroup
            if !batch.isEmpty, !isSmall || batch.count >= size {
                guard try body(.small(batch)) else { return }
                batch.removeAll(keepingCapacity: true)
                size = grown(size)
            }
            place += 1
            if isSmall {
                for run in runs { batch.append((Int(run), place)) }
            } else {
                guard try body(.large(RunSet(runs.map(Int64.init), below: trees.end))) else { return }
            }
        }
        guard try batch.isEmpty || body(.small(batch)) else { return }
        // On a circle of parents, which only a damaged store has.
        if let lost = trees.withoutRoot { _ = try body(.large(lost)) }
    }
}

/// The runs of a forest by the roots of their trees.
private struct RunsByRoot {
    let end: Int
    /// Runs whose way up has no end.
    private(set) var withoutRoot: RunSet?
    private var runs: [Int32]
    /// Where in `runs` those of a root begin; those of the next root follow.
    private var starts: [Int32]

    init(_ forest: RunForest) {
        let roots = forest.roots
        end = roots.count
        starts = [Int32](repeating: 0, count: end + 1)
        for root in roots { starts[Int(root) + 1] += 1 }
        for root in 0..<end { starts[root + 1] += starts[root] }
        runs = [Int32](repeating: 0, count: end)
        var places = starts
        for (run, root) in roots.enumerated() {
            runs[Int(places[Int(root)])] = Int32(run)
            places[Int(root)] += 1
            if forest.hasParent(Int(root)) {
                if withoutRoot == nil { withoutRoot = RunSet(below: end) }
                withoutRoot?.insert(run)
            }
        }
    }

    /// The runs of the root's tree, itself among them; none for a run that is no root.
    func runs(below root: Int) -> ArraySlice<Int32> {
        root < end && withoutRoot?.contains(root) != true ? runs[Int(starts[root])..<Int(starts[root + 1])] : []
    }
}
