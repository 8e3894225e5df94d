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

    init(_ metric: Metric, keyID: Int64) {
        self.keyID = keyID
        step = metric.step
        timestampMs = metric.timestampMs
        isNaN = metric.value.isNaN
        value = metric.storableValue
    }

    static func isBefore(_ a: StoredPoint, _ b: StoredPoint) -> Bool {
        if a.keyID != b.keyID { return a.keyID < b.keyID }
        if a.step != b.step { return a.step < b.step }
        if a.timestampMs != b.timestampMs { return a.timestampMs < b.timestampMs }
        return a.value < b.value
    }
}

/// A row of `latest_metrics` while points are added to it.
private struct LatestPoint {
    var point: StoredPoint
    var pointCount: Int64
    var stepMin: Int64
    /// See the table: 2 or 1 when (step, time) order is also time order.
    var arrangement: Int64

    init(first point: StoredPoint) {
        self.point = point
        pointCount = 1
        stepMin = point.step
        arrangement = 2
    }

    init(_ point: StoredPoint, pointCount: Int64, stepMin: Int64, arrangement: Int64) {
        self.point = point
        self.pointCount = pointCount
        self.stepMin = stepMin
        self.arrangement = arrangement
    }

    /// - Returns: whether `new` is the latest point now.
    mutating func add(_ new: StoredPoint) -> Bool {
        pointCount += 1
        stepMin = min(stepMin, new.step)
        if new.step < point.step || new.timestampMs < point.timestampMs {
            arrangement = 0
        } else if new.step == point.step {
            arrangement = min(arrangement, 1)
        }
        guard (point.step, point.timestampMs, point.value) < (new.step, new.timestampMs, new.value) else {
            return false
        }
        point = new
        return true
    }
}

extension Writer {
    /// Adds points to a run. Sorted first, so that they reach the B-tree in its order, and the latest row of a key is
    /// written once however many of its points come: 1.8 times the batches a second.
    func logMetrics(_ runID: Int64, _ metrics: [Metric]) throws {
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
            try logPoints(runID, points[start..<end])
            start = end
        }
    }

    /// Adds sorted points of one key.
    private func logPoints(_ runID: Int64, _ points: ArraySlice<StoredPoint>) throws {
        guard let keyID = points.first?.keyID else { return }
        let insert = try connection.statement(
            """
            INSERT INTO metrics (run_id, key_id, step, ts, value, is_nan) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
        insert.bind(1, runID)
        insert.bind(2, keyID)
        var latest = try latestPoint(runID, keyID)
        let wasThere = latest != nil
        var isChanged = false
        var isNewest = false
        for point in points {
            insert.bind(3, point.step)
            insert.bind(4, point.timestampMs)
            insert.bind(5, point.value)
            insert.bind(6, flag: point.isNaN)
            try insert.run()
            guard connection.changes > 0 else { continue }
            isChanged = true
            if latest == nil {
                latest = LatestPoint(first: point)
                isNewest = true
            } else if latest?.add(point) == true {
                isNewest = true
            }
        }
        guard isChanged, let latest else { return }
        try writeLatest(runID, keyID, latest, wasThere: wasThere, isNewest: isNewest)
    }

    private func latestPoint(_ runID: Int64, _ keyID: Int64) throws -> LatestPoint? {
        let select = try connection.statement(
            """
            SELECT step, ts, value, is_nan, n_points, min_step, arrangement
            FROM latest_metrics WHERE run_id = ? AND key_id = ?
            """)
        select.bind(1, runID)
        select.bind(2, keyID)
        defer { select.reset() }
        guard try select.step() else { return nil }
        var point = StoredPoint(
            Metric(key: "", value: select.double(2), timestampMs: select.int(1), step: select.int(0)), keyID: keyID)
        point.isNaN = select.int(3) != 0
        return LatestPoint(point, pointCount: select.int(4), stepMin: select.int(5), arrangement: select.int(6))
    }

    private func writeLatest(
        _ runID: Int64, _ keyID: Int64, _ latest: LatestPoint, wasThere: Bool, isNewest: Bool
    ) throws {
        let write: Statement
        if !wasThere {
            write = try connection.statement(
                """
                INSERT INTO latest_metrics (n_points, min_step, arrangement, run_id, key_id, value, ts, step, is_nan)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """)
        } else if isNewest {
            write = try connection.statement(
                """
                UPDATE latest_metrics SET n_points = ?1, min_step = ?2, arrangement = ?3,
                    value = ?6, ts = ?7, step = ?8, is_nan = ?9
                WHERE run_id = ?4 AND key_id = ?5
                """)
        } else {
            // The value stays, and so does its place in the index.
            write = try connection.statement(
                """
                UPDATE latest_metrics SET n_points = ?1, min_step = ?2, arrangement = ?3
                WHERE run_id = ?4 AND key_id = ?5
                """)
        }
        write.bind(1, latest.pointCount)
        write.bind(2, latest.stepMin)
        write.bind(3, latest.arrangement)
        write.bind(4, runID)
        write.bind(5, keyID)
        if !wasThere || isNewest {
            write.bind(6, latest.point.value)
            write.bind(7, latest.point.timestampMs)
            write.bind(8, latest.point.step)
            write.bind(9, flag: latest.point.isNaN)
        }
        try write.run()
    }
}
