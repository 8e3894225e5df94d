internal import Model
internal import SQLite

/// The points of one metric of one run that a chart of it needs: lists of one length, by (step, time, value).
package struct MetricCurve: Sendable {
    package let runID: String
    /// Points there are in the range that was asked for.
    package internal(set) var pointCount = 0
    package internal(set) var steps: [Int64] = []
    package internal(set) var timesMs: [Int64] = []
    /// With NaN and infinities.
    package internal(set) var values: [Double] = []

    init(runID: String) {
        self.runID = runID
    }

    mutating func append(_ point: HistoryPoint) {
        steps.append(point.step)
        timesMs.append(point.timestampMs)
        values.append(point.value)
    }
}

extension TrackingStore {
    /// One metric of several runs, thinned so that no peak is lost; runs in the order asked for, those without it left
    /// out.
    ///
    /// MLflow's thinning takes points by their number, whatever their values. Here the range of steps is cut into
    /// `buckets` of one width, and of each stay its least and its greatest value, and the first that is NaN or
    /// infinite; so do the first and the last point of all. Of at most twice as many points as buckets none is left
    /// out.
    /// - Parameters:
    ///   - steps: only points of these steps; nil for all.
    ///   - buckets: of each run, 1 or more; pixels of a chart's width.
    package func metricCurves(
        runIDs: [String], key: String, steps: ClosedRange<Int64>?, buckets: Int
    ) throws -> [MetricCurve] {
        try read(.search) { reader in
            guard let keyID = try reader.keyID(key) else { return [] }
            var curves: [MetricCurve] = []
            for uuid in runIDs {
                guard let run = try reader.runID(uuid), let shape = try reader.historyShape(run, keyID) else {
                    continue
                }
                let first = max(steps?.lowerBound ?? shape.stepMin, shape.stepMin)
                let last = min(steps?.upperBound ?? shape.stepMax, shape.stepMax)
                guard first <= last else { continue }
                var thinning = CurveThinning(MetricCurve(runID: uuid), steps: first...last, buckets: buckets)
                try reader.connection.statement(
                    """
                    SELECT step, ts, value, is_nan FROM metrics WHERE run_id = ? AND key_id = ? AND step BETWEEN ? AND ?
                    ORDER BY step, ts, value, is_nan
                    """
                ).forEach(.integer(run), .integer(keyID), .integer(first), .integer(last)) { row in
                    thinning.add(HistoryPoint(row))
                }
                let curve = thinning.finished()
                if curve.pointCount > 0 { curves.append(curve) }
            }
            return curves
        }
    }
}

/// Takes the points of a curve one by one in their order and keeps those that are seen.
private struct CurveThinning {
    private var curve: MetricCurve
    private let firstStep: Int64
    /// Steps in a bucket. Steps may be 2^64 apart, so they are counted without a sign.
    private let bucketWidth: UInt64
    /// As many points as are kept whatever they are.
    private let countMax: Int

    /// The points so far, while they may still be few enough.
    private var all: [HistoryPoint] = []
    private var bucket: UInt64 = 0
    private var first: HistoryPoint?
    private var low: (at: Int, point: HistoryPoint)?
    private var high: (at: Int, point: HistoryPoint)?
    private var notFinite: (at: Int, point: HistoryPoint)?
    private var last: HistoryPoint?

    init(_ curve: MetricCurve, steps: ClosedRange<Int64>, buckets: Int) {
        self.curve = curve
        firstStep = steps.lowerBound
        let span = UInt64(bitPattern: steps.upperBound &- steps.lowerBound)
        bucketWidth = span / UInt64(buckets) + 1
        countMax = 2 * buckets
    }

    mutating func add(_ point: HistoryPoint) {
        curve.pointCount += 1
        if curve.pointCount <= countMax {
            all.append(point)
            return
        }
        if !all.isEmpty {
            for (at, old) in all.enumerated() { sort(old, at: at) }
            all = []
        }
        sort(point, at: curve.pointCount - 1)
    }

    private mutating func sort(_ point: HistoryPoint, at place: Int) {
        let bucket = UInt64(bitPattern: point.step &- firstStep) / bucketWidth
        if bucket != self.bucket {
            closeBucket()
            self.bucket = bucket
        }
        if first == nil {
            first = point
            curve.append(point)
        } else {
            last = point
        }
        // MLflow has the greatest number that there is stand for infinity.
        guard point.value.magnitude < .greatestFiniteMagnitude else {
            if notFinite == nil { notFinite = (place, point) }
            return
        }
        if low.map({ point.value < $0.point.value }) ?? true { low = (place, point) }
        if high.map({ point.value > $0.point.value }) ?? true { high = (place, point) }
    }

    /// The bucket's points in their order, each once; the very first point has been kept already.
    private mutating func closeBucket() {
        var kept: [(at: Int, point: HistoryPoint)] = []
        for candidate in [low, high, notFinite].compactMap({ $0 }).sorted(by: { $0.at < $1.at })
        where candidate.at > 0 && candidate.at != kept.last?.at {
            kept.append(candidate)
        }
        for (at, point) in kept {
            curve.append(point)
            // The last of all is then there.
            if at == curve.pointCount - 1 { last = nil }
        }
        low = nil
        high = nil
        notFinite = nil
    }

    mutating func finished() -> MetricCurve {
        if curve.pointCount <= countMax {
            for point in all { curve.append(point) }
            return curve
        }
        closeBucket()
        if let last { curve.append(last) }
        return curve
    }
}
