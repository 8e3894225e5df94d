package import Model
internal import SQLite
internal import Search

extension TrackingStore {
    /// The points of one metric of a run by (time, step, value); none for an unknown run or key.
    /// - Parameters:
    ///   - maxResults: points of a page, 1 or more; nil for all of them at once.
    ///   - pageToken: of the page before.
    /// - Throws: INVALID_PARAMETER_VALUE for a page token that Roost did not make.
    package func metricHistory(
        runID uuid: String, key: String, maxResults: Int?, pageToken: String?
    ) throws -> Page<Metric> {
        let offset = try PageToken.offset(pageToken)
        return try read(.search) { reader in
            guard let run = try reader.runID(uuid), let keyID = try reader.keyID(key) else {
                return Page(items: [], nextToken: nil)
            }
            var points: [Metric] = []
            // No page is larger than what can be answered at all; the bound keeps the sum from overflowing.
            let maxResults = maxResults.map { min($0, Int(Int32.max)) }
            let limit = maxResults.map { Int64($0) + 1 } ?? -1
            try reader.forEachPoint(run, keyID, limit: limit, offset: Int64(offset)) { point in
                points.append(Metric(key: key, value: point.value, timestampMs: point.timestampMs, step: point.step))
            }
            var token: String?
            if let maxResults, points.count > maxResults {
                points.removeLast()
                token = PageToken.encode(offset: offset + maxResults)
            }
            return Page(items: points, nextToken: token)
        }
    }

    /// The points of one metric of several runs, by (run id, time, step, value), `maxResults` in all. Unknown runs have
    /// none.
    package func metricHistoryBulk(runIDs: [String], key: String, maxResults: Int) throws -> [RunMetric] {
        try read(.search) { reader in
            guard let keyID = try reader.keyID(key) else { return [] }
            var points: [RunMetric] = []
            for uuid in Set(runIDs).sorted() {
                guard points.count < maxResults, let run = try reader.runID(uuid) else { continue }
                try reader.forEachPoint(run, keyID, limit: Int64(maxResults - points.count), offset: 0) { point in
                    let metric = Metric(
                        key: key, value: point.value, timestampMs: point.timestampMs, step: point.step)
                    points.append(RunMetric(runID: uuid, metric: metric))
                }
            }
            return points
        }
    }
}

/// A point as it comes from the table, its key left out.
struct HistoryPoint {
    var value: Double
    var timestampMs: Int64
    var step: Int64

    /// Reads a row that starts with step, ts, value, is_nan.
    init(_ row: Statement) {
        step = row.int(0)
        timestampMs = row.int(1)
        value = row.int(3) == 0 ? row.double(2) : .nan
    }
}

/// What `latest_metrics` knows of a metric's points.
struct HistoryShape {
    var pointCount: Int64
    var stepMin: Int64
    var stepMax: Int64
    var arrangement: Int64

    /// Points lie at every step from the first to the last, one at each: the n-th is found by its step. Steps may be
    /// 2^64 apart, so the difference wraps; it cannot then equal a number of points.
    var isContiguous: Bool { arrangement == 2 && pointCount == stepMax &- stepMin &+ 1 }
}

extension Reader {
    func historyShape(_ run: Int64, _ keyID: Int64) throws -> HistoryShape? {
        try connection.statement(
            "SELECT n_points, min_step, step, arrangement FROM latest_metrics WHERE run_id = ? AND key_id = ?"
        ).first(.integer(run), .integer(keyID)) { row in
            HistoryShape(
                pointCount: row.int(0), stepMin: row.int(1), stepMax: row.int(2), arrangement: row.int(3))
        }
    }

    /// Calls `body` for `limit` points (-1: all) from the `offset`-th on, by (time, step, value).
    ///
    /// The table is ordered by step. Where times never fall as steps rise, as almost always, that is the same order and
    /// nothing is sorted; where moreover every step has one point, a page starts with one look-up however deep it is.
    func forEachPoint(
        _ run: Int64, _ keyID: Int64, limit: Int64, offset: Int64, _ body: (HistoryPoint) throws -> Void
    ) throws {
        guard let shape = try historyShape(run, keyID), offset < shape.pointCount else { return }
        if shape.isContiguous {
            try connection.statement(
                """
                SELECT step, ts, value, is_nan FROM metrics WHERE run_id = ? AND key_id = ? AND step >= ?
                ORDER BY step LIMIT ?
                """
            ).forEach(.integer(run), .integer(keyID), .integer(shape.stepMin + offset), .integer(limit)) { row in
                try body(HistoryPoint(row))
            }
        } else if shape.arrangement > 0 {
            try connection.statement(
                """
                SELECT step, ts, value, is_nan FROM metrics WHERE run_id = ? AND key_id = ?
                ORDER BY step, ts, value, is_nan LIMIT ? OFFSET ?
                """
            ).forEach(.integer(run), .integer(keyID), .integer(limit), .integer(offset)) { row in
                try body(HistoryPoint(row))
            }
        } else {
            try connection.statement(
                """
                SELECT step, ts, value, is_nan FROM metrics WHERE run_id = ? AND key_id = ?
                ORDER BY ts, step, value, is_nan LIMIT ? OFFSET ?
                """
            ).forEach(.integer(run), .integer(keyID), .integer(limit), .integer(offset)) { row in
                try body(HistoryPoint(row))
            }
        }
    }
}
