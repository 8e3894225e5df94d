internal import Model
internal import SQLite

// The tree as searches and pages read it. Runs and keys are the store's small integers. Functions that take many runs
// take a fixed number of statements, or one cheap look-up for each run they go through.

/// Which end of a metric's values is wanted.
enum BestDirection {
    case min, max
}

/// What the children of a run have of one metric: active ones only, by their latest values, without NaN.
struct MetricRollUp: Equatable {
    /// 1 or more.
    var count: Int64
    var min: Double
    /// Of several runs with the same value the one that was made first; likewise `maxRun`.
    var minRun: Int64
    var max: Double
    var maxRun: Int64
    var mean: Double
}

/// How many of a run's children have each status.
struct ChildCounts: Equatable {
    private var active = [Int64](repeating: 0, count: RunStatus.allCases.count)
    private var deleted = [Int64](repeating: 0, count: RunStatus.allCases.count)

    subscript(_ status: RunStatus, _ stage: LifecycleStage) -> Int64 {
        get { stage == .active ? active[status.rawValue - 1] : deleted[status.rawValue - 1] }
        set {
            if stage == .active {
                active[status.rawValue - 1] = newValue
            } else {
                deleted[status.rawValue - 1] = newValue
            }
        }
    }

    /// Over all statuses.
    func total(_ stage: LifecycleStage) -> Int64 { (stage == .active ? active : deleted).reduce(0, +) }
}

extension Reader {
    // MARK: Up

    func parent(of run: Int64) throws -> Int64? {
        try connection.statement("SELECT parent_id FROM runs WHERE run_id = ?")
            .first(.integer(run)) { $0.optionalInt(0) } ?? nil
    }

    /// Parent, parent's parent and so on, nearest first; empty for a root.
    func ancestors(of run: Int64) throws -> [Int64] {
        var path = try ParentPath(from: run, connection)
        var ancestors: [Int64] = []
        while try path.stepUp() { ancestors.append(path.run) }
        return ancestors
    }

    /// Where the path up from each run ends (at the run itself for a root), and how many steps that takes. In the order
    /// of `runs`; parts of paths that several runs share are gone once.
    func rootAndDepth(of runs: [Int64]) throws -> [(root: Int64, depth: Int)] {
        var known: [Int64: (root: Int64, depth: Int)] = [:]
        return try runs.map { run in
            if let place = known[run] { return place }
            var path = try ParentPath(from: run, connection)
            var passed = [run]
            var place = (root: run, depth: 0)
            while true {
                guard try path.stepUp() else {
                    place = (path.run, 0)
                    passed.removeLast()
                    known[path.run] = place
                    break
                }
                if let found = known[path.run] {
                    place = found
                    break
                }
                passed.append(path.run)
            }
            for run in passed.reversed() {
                place.depth += 1
                known[run] = place
            }
            return place
        }
    }

    // MARK: Down

    /// The children of a run in the order they were made.
    func children(of run: Int64, _ view: ViewType = .all) throws -> [Int64] {
        let statement =
            switch view {
            case .all: try connection.statement("SELECT run_id FROM runs WHERE parent_id = ? ORDER BY run_id")
            case .activeOnly:
                try connection.statement(
                    "SELECT run_id FROM runs WHERE parent_id = ? AND deleted = 0 ORDER BY run_id")
            case .deletedOnly:
                try connection.statement(
                    "SELECT run_id FROM runs WHERE parent_id = ? AND deleted = 1 ORDER BY run_id")
            }
        statement.bind(1, run)
        return try statement.integersBound()
    }

    /// All runs below a run, those below deleted ones too, a level after the other.
    /// - Parameter limit: how many at most.
    func descendants(of run: Int64, _ view: ViewType = .all, limit: Int = .max) throws -> [Int64] {
        let statement = try connection.statement(
            """
            WITH RECURSIVE below (run_id, deleted) AS (
                SELECT run_id, deleted FROM runs WHERE parent_id = ?1
                UNION SELECT r.run_id, r.deleted FROM below CROSS JOIN runs AS r ON r.parent_id = below.run_id)
            SELECT run_id FROM below WHERE deleted BETWEEN ?2 AND ?3 LIMIT ?4
            """)
        statement.bind(1, run)
        statement.bind(2, flag: view == .deletedOnly)
        statement.bind(3, flag: view != .activeOnly)
        statement.bind(4, Int64(limit))
        return try statement.integersBound()
    }

    /// Children by status and lifecycle, in the order of `runs`.
    func statusCounts(ofChildrenOf runs: [Int64]) throws -> [ChildCounts] {
        var counts: [Int64: ChildCounts] = [:]
        try connection.statement(
            """
            SELECT parent_id, status, deleted, count(*) FROM runs
            WHERE parent_id IN (SELECT value FROM json_each(?)) GROUP BY parent_id, deleted, status
            """
        ).forEach(.text(jsonList(runs))) { row in
            guard let status = RunStatus(rawValue: Int(row.int(1))) else {
                throw TrackingError(
                    .internalError,
                    "a child of run \(row.int(0)) has the unknown status \(row.int(1)); run `roost check`")
            }
            counts[row.int(0), default: ChildCounts()][status, row.int(2) == 0 ? .active : .deleted] += row.int(3)
        }
        return runs.map { counts[$0] ?? ChildCounts() }
    }

    // MARK: Metrics of children

    /// The keys of which active children have a number, ascending.
    func childMetricKeys(of run: Int64) throws -> [Int64] {
        var keys: [Int64] = []
        let next = try connection.statement(
            "SELECT key_id FROM child_values WHERE parent_id = ? AND key_id > ? ORDER BY key_id LIMIT 1")
        while let key = try next.first(.integer(run), .integer(keys.last ?? .min), row: { $0.int(0) }) {
            keys.append(key)
        }
        return keys
    }

    /// The child with the least or the greatest value of a metric: active, by its latest value, NaN never; of several
    /// with the same value the one that was made first.
    func bestChild(
        of run: Int64, _ keyID: Int64, _ direction: BestDirection
    ) throws -> (run: Int64, value: Double)? {
        let statement =
            switch direction {
            case .min:
                try connection.statement(
                    """
                    SELECT run_id, value FROM child_values WHERE parent_id = ? AND key_id = ?
                    ORDER BY value, run_id LIMIT 1
                    """)
            case .max:
                try connection.statement(
                    """
                    SELECT run_id, value FROM child_values WHERE parent_id = ?1 AND key_id = ?2 AND value = (
                        SELECT value FROM child_values WHERE parent_id = ?1 AND key_id = ?2 ORDER BY value DESC LIMIT 1)
                    ORDER BY run_id LIMIT 1
                    """)
            }
        return try statement.first(.integer(run), .integer(keyID)) { ($0.int(0), $0.double(1)) }
    }

    /// Nil when no active child has a number.
    func childMetricRollUp(_ run: Int64, _ keyID: Int64) throws -> MetricRollUp? {
        guard let least = try bestChild(of: run, keyID, .min), let greatest = try bestChild(of: run, keyID, .max)
        else { return nil }
        let scan = try connection.statement(
            "SELECT count(*), avg(value / ?3) FROM child_values WHERE parent_id = ?1 AND key_id = ?2")
        // Infinities are stored as the greatest finite double: without the scale a few of them overflow the sum. A
        // power of two changes no digit, save of numbers too small to count beside such ones.
        let scale = Swift.max(-least.value, greatest.value) > 0x1p960 ? 0x1p64 : 1
        scan.bind(3, scale)
        scan.bind(1, run)
        scan.bind(2, keyID)
        return try scan.firstBound { row in
            MetricRollUp(
                count: row.int(0), min: least.value, minRun: least.run, max: greatest.value, maxRun: greatest.run,
                mean: Swift.min(Swift.max(row.double(1) * scale, least.value), greatest.value))
        }
    }

    /// As `childMetricRollUp`, over all active runs below `run`, those below deleted ones too. Walks the whole subtree.
    func descendantMetricRollUp(_ run: Int64, _ keyID: Int64) throws -> MetricRollUp? {
        var rollUp: MetricRollUp?
        let values = try connection.statement(
            "SELECT value FROM latest_metrics WHERE run_id = ? AND key_id = ? AND is_nan = 0")
        for descendant in try descendants(of: run, .activeOnly) {
            guard let value = try values.first(.integer(descendant), .integer(keyID), row: { $0.double(0) }) else {
                continue
            }
            guard var sum = rollUp else {
                rollUp = MetricRollUp(
                    count: 1, min: value, minRun: descendant, max: value, maxRun: descendant, mean: value)
                continue
            }
            sum.count += 1
            // Not by a sum, which could overflow.
            sum.mean += value / Double(sum.count) - sum.mean / Double(sum.count)
            if (value, descendant) < (sum.min, sum.minRun) { (sum.min, sum.minRun) = (value, descendant) }
            if (-value, descendant) < (-sum.max, sum.maxRun) { (sum.max, sum.maxRun) = (value, descendant) }
            rollUp = sum
        }
        return rollUp
    }
}
