internal import SQLite
internal import Search

/// A way to meet runs in the order of a metric's extreme, best first: the least ascending or the greatest descending.
///
/// Two indexes together have that order. One has the extremes that are not the latest value; the other has the latest
/// values, and a run whose extreme is better was met before by way of the first.
struct RunExtremeWalk {
    private let keyID: Int64
    private let history: MetricHistory

    /// nil when the order is another one, or by a key that no run has.
    init?(_ order: RunOrder, _ reader: Reader) throws {
        switch (order.key, order.ascending) {
        case (.metricHistory(let key, .min), true), (.metricHistory(let key, .max), false):
            guard let keyID = try reader.keyID(key) else { return nil }
            self.keyID = keyID
        default: return nil
        }
        history = order.ascending ? .min : .max
    }

    /// Rows of a run and a value in the order of the values. SQLite merges the two, row by row.
    private var streamSQL: SQLFragment {
        let column = "\(history.rawValue)_unless_latest"
        return SQLFragment(
            """
            SELECT run_id, \(column) AS value FROM latest_metrics INDEXED BY latest_metrics_by_\(history.rawValue)
            WHERE key_id = ? AND \(column) IS NOT NULL
            UNION ALL
            SELECT run_id, value FROM latest_metrics INDEXED BY latest_metrics_by_value
            WHERE key_id = ? AND is_nan = 0
            ORDER BY value \(history == .min ? "ASC" : "DESC")
            """, .integer(keyID), .integer(keyID))
    }

    /// Whether the run `r` has no such extreme.
    var hasNoRow: SQLFragment {
        SQLFragment(
            """
            NOT EXISTS (SELECT 1 FROM latest_metrics AS v
                WHERE v.run_id = r.run_id AND v.key_id = ? AND \(history.extremeSQL("v")) IS NOT NULL)
            """, .integer(keyID))
    }

    /// Calls `body` with runs in the order of their extremes, all runs of one value in the same call, until it returns
    /// false.
    /// - Parameter size: about how many runs the first call gets; later ones get more and more.
    func batches(_ connection: Connection, size: Int, _ body: ([Int64]) throws -> Bool) throws {
        let stream = try connection.statement(streamSQL)
        defer { stream.reset() }
        var size = size
        var batch: [Int64] = []
        var seen: Set<Int64> = []
        var value = 0.0
        while try stream.step() {
            let run = stream.int(0)
            guard seen.insert(run).inserted else { continue }
            if batch.count >= size, stream.double(1) != value {
                guard try body(batch) else { return }
                batch.removeAll(keepingCapacity: true)
                size = min(4 * size, 20_000)
            }
            value = stream.double(1)
            batch.append(run)
        }
        _ = try batch.isEmpty || body(batch)
    }
}
