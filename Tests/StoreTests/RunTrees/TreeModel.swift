import Model
import SQLite

@testable import Store

/// Runs, their parent tags and every point, in plain arrays. What the tree and the aggregates are follows from them by
/// brute force, whenever it is asked for.
struct TreeModel {
    struct TreeRun {
        var uuid: String
        var experiment: Int64
        var status = RunStatus.running
        var isDeleted = false
        var parentTag: String?
        /// In the order they came; none twice.
        var points: [String: [Metric]] = [:]
    }

    /// In the order they were made.
    var runs: [TreeRun] = []

    // MARK: The tree

    /// The parent of each run, by place.
    func parents() -> [Int?] {
        let places = Dictionary(uniqueKeysWithValues: runs.enumerated().map { ($1.uuid, $0) })
        let named = runs.map { $0.parentTag.flatMap { places[$0] } }
        func isOnCycle(_ run: Int) -> Bool {
            var at = run
            for _ in runs {
                guard let next = named[at] else { return false }
                if next == run { return true }
                at = next
            }
            return false
        }
        return runs.indices.map { isOnCycle($0) ? nil : named[$0] }
    }

    // MARK: Metrics

    static func storable(_ metric: Metric) -> Double {
        if metric.value.isNaN { return 0 }
        if metric.value.isInfinite {
            return metric.value > 0 ? .greatestFiniteMagnitude : -.greatestFiniteMagnitude
        }
        return metric.value
    }

    static func isSame(_ a: Metric, _ b: Metric) -> Bool {
        a.step == b.step && a.timestampMs == b.timestampMs && storable(a) == storable(b)
            && a.value.isNaN == b.value.isNaN
    }

    mutating func log(_ run: Int, _ metric: Metric) {
        let known = runs[run].points[metric.key, default: []]
        guard !known.contains(where: { Self.isSame($0, metric) }) else { return }
        runs[run].points[metric.key] = known + [metric]
    }

    /// Of points that are equal but for one being NaN and the other 0, the one that came first.
    static func latest(_ points: [Metric]) -> Metric {
        points.dropFirst().reduce(points[0]) { latest, point in
            (latest.step, latest.timestampMs, storable(latest)) < (point.step, point.timestampMs, storable(point))
                ? point : latest
        }
    }

    func latestNumber(_ run: Int, _ key: String) -> Double? {
        guard let points = runs[run].points[key] else { return nil }
        let latest = Self.latest(points)
        return latest.value.isNaN ? nil : Self.storable(latest)
    }

    // MARK: As the tables should be

    /// "run < parent" for each run with a parent.
    func parentRows() -> Set<String> {
        Set(zip(runs, parents()).compactMap { run, parent in parent.map { "\(run.uuid) < \(runs[$0].uuid)" } })
    }

    func childValueRows() -> Set<String> {
        var rows: Set<String> = []
        for (place, parent) in parents().enumerated() where !runs[place].isDeleted {
            guard let parent else { continue }
            for key in runs[place].points.keys {
                guard let value = latestNumber(place, key) else { continue }
                rows.insert("\(runs[parent].uuid) \(key) \(value) \(runs[place].uuid)")
            }
        }
        return rows
    }

    func aggregateRows() -> Set<String> {
        var rows: Set<String> = []
        for run in runs {
            for (key, points) in run.points {
                let latest = Self.latest(points)
                let first = points.sorted {
                    ($0.step, $0.timestampMs, Self.storable($0), $0.value.isNaN ? 1 : 0)
                        < ($1.step, $1.timestampMs, Self.storable($1), $1.value.isNaN ? 1 : 0)
                }[0]
                let numbers = points.filter { !$0.value.isNaN }.map(Self.storable)
                rows.insert(
                    AggregateRow(
                        run: run.uuid, key: key, count: points.count, latest: Self.text(latest),
                        first: Self.text(first), min: numbers.min(), max: numbers.max()
                    ).text)
            }
        }
        return rows
    }

    private static func text(_ point: Metric) -> String {
        "\(point.step) \(point.timestampMs) \(point.value.isNaN ? "NaN" : "\(storable(point))")"
    }

    // MARK: As the readers should answer

    func ancestors(_ run: Int, _ parents: [Int?]) -> [Int] {
        var ancestors: [Int] = []
        var at = run
        while let parent = parents[at] {
            ancestors.append(parent)
            at = parent
        }
        return ancestors
    }

    /// By value, then by the order they were made in.
    func values(_ key: String, of members: [Int]) -> [(run: Int, value: Double)] {
        members.filter { !runs[$0].isDeleted }.compactMap { run in latestNumber(run, key).map { (run, $0) } }
            .sorted { ($0.value, $0.run) < ($1.value, $1.run) }
    }
}

/// A row of `latest_metrics` in words.
struct AggregateRow {
    var run: String
    var key: String
    var count: Int
    var latest: String
    var first: String
    var min: Double?
    var max: Double?

    var text: String {
        "\(run) \(key): \(count) points, latest \(latest), first \(first), "
            + "min \(min.map { "\($0)" } ?? "-"), max \(max.map { "\($0)" } ?? "-")"
    }
}

/// What the tables hold, in the words of `TreeModel`.
struct TreeTables {
    let connection: Connection

    init(_ path: String) throws { connection = try Connection(path: path, mode: .readOnly, cacheBytes: 1 << 20) }

    /// Rows that only one side has.
    func differences(_ model: TreeModel) throws -> [String] {
        let pairs = [
            (try parentRows(), model.parentRows()), (try childValueRows(), model.childValueRows()),
            (try aggregateRows(), model.aggregateRows()),
        ]
        return pairs.flatMap { found, expected in
            found.subtracting(expected).map { "needless: \($0)" } + expected.subtracting(found).map { "missing: \($0)" }
        }
    }

    func parentRows() throws -> Set<String> {
        var rows: Set<String> = []
        try connection.statement("SELECT r.uuid, p.uuid FROM runs AS r JOIN runs AS p ON p.run_id = r.parent_id")
            .forEach { rows.insert("\($0.text(0)) < \($0.text(1))") }
        return rows
    }

    func childValueRows() throws -> Set<String> {
        var rows: Set<String> = []
        try connection.statement(
            """
            SELECT p.uuid, k.name, c.value, r.uuid FROM child_values AS c
            JOIN runs AS p ON p.run_id = c.parent_id JOIN runs AS r ON r.run_id = c.run_id
            JOIN keys AS k ON k.key_id = c.key_id
            """
        ).forEach { rows.insert("\($0.text(0)) \($0.text(1)) \($0.double(2)) \($0.text(3))") }
        return rows
    }

    func aggregateRows() throws -> Set<String> {
        var rows: Set<String> = []
        try connection.statement(
            """
            SELECT r.uuid, k.name, m.n_points, m.step, m.ts, m.value, m.is_nan, m.min_step, m.first_ts, m.first_value,
                m.first_is_nan, m.min_unless_latest, m.max_unless_latest
            FROM latest_metrics AS m JOIN runs AS r ON r.run_id = m.run_id JOIN keys AS k ON k.key_id = m.key_id
            """
        ).forEach { row in
            func point(_ column: Int32) -> String {
                let value = row.int(column + 3) != 0 ? "NaN" : "\(row.double(column + 2))"
                return "\(row.int(column)) \(row.int(column + 1)) \(value)"
            }
            let latest = row.int(6) != 0 ? nil : row.double(5)
            rows.insert(
                AggregateRow(
                    run: row.text(0), key: row.text(1), count: Int(row.int(2)), latest: point(3), first: point(7),
                    min: row.isNull(11) ? latest : row.double(11), max: row.isNull(12) ? latest : row.double(12)
                ).text)
        }
        return rows
    }
}
