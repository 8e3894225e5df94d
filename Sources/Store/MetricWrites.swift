internal import Model
internal import SQLite

extension Metric {
    /// MLflow stores an infinity as the largest finite double, and NaN as 0 (`SqlAlchemyStore.sanitize_metric_value`).
    var storableValue: Double {
        if value.isNaN { return 0 }
        return min(max(value, -Double.greatestFiniteMagnitude), Double.greatestFiniteMagnitude)
    }
}

/// A point in the form the table keeps; NaN has a mark besides.
private struct StoredPoint {
    var keyID: Int64
    var step: Int64
    var timestampMs: Int64
    var value: Double
    var isNaN: Bool

    /// Nil for NaN.
    var number: Double? { isNaN ? nil : value }

    init(keyID: Int64, step: Int64, timestampMs: Int64, value: Double, isNaN: Bool) {
        self.keyID = keyID
        self.step = step
        self.timestampMs = timestampMs
        self.value = value
        self.isNaN = isNaN
    }

    init(_ metric: Metric, keyID: Int64) {
        self.init(
            keyID: keyID, step: metric.step, timestampMs: metric.timestampMs, value: metric.storableValue,
            isNaN: metric.value.isNaN)
    }

    static func isBefore(_ a: StoredPoint, _ b: StoredPoint) -> Bool {
        if a.keyID != b.keyID { return a.keyID < b.keyID }
        if a.step != b.step { return a.step < b.step }
        if a.timestampMs != b.timestampMs { return a.timestampMs < b.timestampMs }
        return a.value < b.value
    }
}

/// A row of `latest_metrics` while points are added to it.
private struct LatestMetric {
    var latest: StoredPoint
    var pointCount: Int64 = 1
    /// The point with the least (step, time, value, NaN or not).
    var first: StoredPoint
    /// Of the points that are not NaN; nil while there are none.
    var minValue: Double?
    var maxValue: Double?
    /// See the table: 2 or 1 when (step, time) order is also time order.
    var arrangement: Int64 = 2

    init(first point: StoredPoint) {
        latest = point
        first = point
        minValue = point.number
        maxValue = point.number
    }

    /// The columns of these names.
    var minUnlessLatest: Double? { minValue == latest.number ? nil : minValue }
    var maxUnlessLatest: Double? { maxValue == latest.number ? nil : maxValue }

    /// Reads a row of step, ts, value, is_nan, n_points, min_step, arrangement, min_unless_latest, max_unless_latest,
    /// first_ts, first_value, first_is_nan.
    init(_ row: Statement, keyID: Int64) {
        latest = StoredPoint(
            keyID: keyID, step: row.int(0), timestampMs: row.int(1), value: row.double(2), isNaN: row.int(3) != 0)
        pointCount = row.int(4)
        first = StoredPoint(
            keyID: keyID, step: row.int(5), timestampMs: row.int(9), value: row.double(10), isNaN: row.int(11) != 0)
        arrangement = row.int(6)
        minValue = row.isNull(7) ? latest.number : row.double(7)
        maxValue = row.isNull(8) ? latest.number : row.double(8)
    }

    mutating func add(_ new: StoredPoint) {
        pointCount += 1
        if new.step < latest.step || new.timestampMs < latest.timestampMs {
            arrangement = 0
        } else if new.step == latest.step {
            arrangement = min(arrangement, 1)
        }
        if let number = new.number {
            minValue = minValue.map { min($0, number) } ?? number
            maxValue = maxValue.map { max($0, number) } ?? number
        }
        if (new.step, new.timestampMs, new.value, new.isNaN ? 1 : 0)
            < (first.step, first.timestampMs, first.value, first.isNaN ? 1 : 0)
        {
            first = new
        }
        if (latest.step, latest.timestampMs, latest.value) < (new.step, new.timestampMs, new.value) { latest = new }
    }
}

extension Writer {
    /// Adds points to a run. Sorted first, so that they reach the B-tree in its order, and the latest row of a key is
    /// written once however many of its points come: 1.8 times the batches a second.
    /// - Parameter run: an active one.
    func logMetrics(_ run: RunReference, _ metrics: [Metric]) throws {
        var points: [StoredPoint] = []
        points.reserveCapacity(metrics.count)
        var lastKey: (name: ExactText, id: Int64)?
        for metric in metrics {
            let id: Int64
            let name = ExactText(metric.key)
            if let lastKey, lastKey.name == name {
                id = lastKey.id
            } else {
                id = try keyID(metric.key)
                lastKey = (name, id)
            }
            points.append(StoredPoint(metric, keyID: id))
        }
        if points.count > 1 { points.sort(by: StoredPoint.isBefore) }
        var start = 0
        while start < points.count {
            var end = start + 1
            while end < points.count, points[end].keyID == points[start].keyID { end += 1 }
            try logPoints(run, points[start..<end])
            start = end
        }
    }

    /// Adds sorted points of one key.
    private func logPoints(_ run: RunReference, _ points: ArraySlice<StoredPoint>) throws {
        guard let keyID = points.first?.keyID else { return }
        let insert = try connection.statement(
            """
            INSERT INTO metrics (run_id, key_id, step, ts, value, is_nan) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
        insert.bind(1, run.id)
        insert.bind(2, keyID)
        let before = try latestMetric(run.id, keyID)
        var after = before
        for point in points {
            insert.bind(3, point.step)
            insert.bind(4, point.timestampMs)
            insert.bind(5, point.value)
            insert.bind(6, flag: point.isNaN)
            try insert.run()
            guard connection.changes > 0 else { continue }
            if after == nil { after = LatestMetric(first: point) } else { after?.add(point) }
        }
        guard let after, after.pointCount != before?.pointCount else { return }
        try write(after, replacing: before, run.id)
        if let parent = run.parentID {
            try changeChildValue(
                run.id, of: parent, keyID, from: before?.latest.number, to: after.latest.number)
        }
    }

    private func latestMetric(_ runID: Int64, _ keyID: Int64) throws -> LatestMetric? {
        let select = try connection.statement(
            """
            SELECT step, ts, value, is_nan, n_points, min_step, arrangement, min_unless_latest, max_unless_latest,
                first_ts, first_value, first_is_nan
            FROM latest_metrics WHERE run_id = ? AND key_id = ?
            """)
        select.bind(1, runID)
        select.bind(2, keyID)
        return try select.firstBound { LatestMetric($0, keyID: keyID) }
    }

    private func write(_ metric: LatestMetric, replacing old: LatestMetric?, _ runID: Int64) throws {
        let write: Statement
        if let old {
            write = try latestMetricUpdate(
                value: old.latest.value != metric.latest.value || old.latest.isNaN != metric.latest.isNaN,
                min: old.minUnlessLatest != metric.minUnlessLatest, max: old.maxUnlessLatest != metric.maxUnlessLatest)
        } else {
            write = try connection.statement(
                """
                INSERT INTO latest_metrics (run_id, key_id, step, ts, n_points, min_step, arrangement, first_ts,
                    first_value, first_is_nan, value, is_nan, min_unless_latest, max_unless_latest)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
                """)
        }
        write.bind(1, runID)
        write.bind(2, metric.latest.keyID)
        write.bind(3, metric.latest.step)
        write.bind(4, metric.latest.timestampMs)
        write.bind(5, metric.pointCount)
        write.bind(6, metric.first.step)
        write.bind(7, metric.arrangement)
        write.bind(8, metric.first.timestampMs)
        write.bind(9, metric.first.value)
        write.bind(10, flag: metric.first.isNaN)
        // What an update leaves alone it has no parameter for, and SQLite passes over these.
        write.bind(11, metric.latest.value)
        write.bind(12, flag: metric.latest.isNaN)
        write.bind(13, metric.minUnlessLatest.map(SQLValue.real) ?? .null)
        write.bind(14, metric.maxUnlessLatest.map(SQLValue.real) ?? .null)
        try write.run()
    }

    /// The update that names only those indexed columns that change: SQLite rewrites the entry of an index whenever one
    /// of its columns is named, whatever the values.
    private func latestMetricUpdate(value: Bool, min: Bool, max: Bool) throws -> Statement {
        let place = (value ? 1 : 0) + (min ? 2 : 0) + (max ? 4 : 0)
        if let made = latestMetricUpdates[place] { return made }
        let made = try connection.statement(
            dynamic: """
                UPDATE latest_metrics SET step = ?3, ts = ?4, n_points = ?5, min_step = ?6, arrangement = ?7,
                    first_ts = ?8, first_value = ?9, first_is_nan = ?10\(value ? ", value = ?11, is_nan = ?12" : "")\
                    \(min ? ", min_unless_latest = ?13" : "")\(max ? ", max_unless_latest = ?14" : "")
                WHERE run_id = ?1 AND key_id = ?2
                """)
        latestMetricUpdates[place] = made
        return made
    }
}
