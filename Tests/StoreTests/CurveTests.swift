import Model
import Store
import Testing

@testable import TestSupport

/// Curves against the thinning they promise, done again the plain way.
@Suite struct CurveTests {
    private typealias Row = (step: Int64, time: Int64, value: Double)

    private func rows(_ curve: MetricCurve) -> [Row] {
        zip(zip(curve.steps, curve.timesMs), curve.values).map { ($0.0, $0.1, $1) }
    }

    private func isSame(_ a: Row, _ b: Row) -> Bool {
        a.step == b.step && a.time == b.time && (a.value == b.value || a.value.isNaN && b.value.isNaN)
    }

    /// All points of a run in the order of the table, each once.
    private func stored(_ points: [Metric]) -> [Row] {
        func key(_ row: Row) -> (Int64, Int64, Double, Int) {
            (row.step, row.time, row.value.isNaN ? 0 : row.value, row.value.isNaN ? 1 : 0)
        }
        var rows: [Row] = []
        for row in points.map({ Row($0.step, $0.timestampMs, $0.value) }).sorted(by: { key($0) < key($1) }) {
            if let last = rows.last, isSame(last, row) { continue }
            rows.append(row)
        }
        return rows
    }

    private func expected(_ rows: [Row], _ steps: ClosedRange<Int64>, _ buckets: Int) -> [Row] {
        if rows.count <= 2 * buckets { return rows }
        let width = (steps.upperBound - steps.lowerBound) / Int64(buckets) + 1
        var places: Set<Int> = [0, rows.count - 1]
        for group in Dictionary(grouping: rows.indices, by: { (rows[$0].step - steps.lowerBound) / width }).values {
            let finite = group.filter { rows[$0].value.magnitude < .greatestFiniteMagnitude }
            if let low = finite.map({ rows[$0].value }).min(), let high = finite.map({ rows[$0].value }).max() {
                places.insert(finite.first { rows[$0].value == low } ?? -1)
                places.insert(finite.first { rows[$0].value == high } ?? -1)
            }
            if let strange = group.first(where: { !finite.contains($0) }) { places.insert(strange) }
        }
        return places.sorted().map { rows[$0] }
    }

    @Test(arguments: [1, 2, 3, 7, 40, 99, 100, 101, 250], [0, 1, 2, 3, 4, 5, 6, 7])
    func noPeakIsLost(_ buckets: Int, _ kind: Int) throws {
        var random = SystemRandomNumberGenerator()
        let store = try TemporaryStore().store
        let id = try store.newRun()
        let count = [1, 2, 3, 50, 199, 200, 201, 500][kind]
        let points = (0..<count).map { index in
            let value: Double =
                switch Int.random(in: 0..<20, using: &random) {
                case 0: .nan
                case 1: .greatestFiniteMagnitude  // As infinity is stored.
                case 2: -.greatestFiniteMagnitude
                default: Double(Int.random(in: -50...50, using: &random))
                }
            let step = kind % 2 == 0 ? Int64(index) : Int64.random(in: -300...300, using: &random)
            return Metric(key: "m", value: value, timestampMs: Int64(index % 5), step: step)
        }
        try store.logBatch(runID: id, metrics: points, params: [], tags: [])
        let all = stored(points)
        for steps in [nil, -100...100, 17...17, 1000...2000] as [ClosedRange<Int64>?] {
            let inside = all.filter { steps?.contains($0.step) ?? true }
            let curves = try store.metricCurves(runIDs: [id], key: "m", steps: steps, buckets: buckets)
            guard let first = inside.first, let last = inside.last, let bounds = all.first, let end = all.last else {
                #expect(curves.isEmpty)
                continue
            }
            let curve = try #require(curves.first)
            #expect(curves.count == 1 && curve.runID == id && curve.pointCount == inside.count)
            let low = max(steps?.lowerBound ?? bounds.step, bounds.step)
            let high = min(steps?.upperBound ?? end.step, end.step)
            let wanted = expected(inside, low...high, buckets)
            let got = rows(curve)
            #expect(got.count == wanted.count && zip(got, wanted).allSatisfy { isSame($0, $1) })
            #expect(isSame(got[0], first) && isSame(got[got.count - 1], last))
        }
    }

    @Test func stepsMayBeAsFarApartAsTheyCan() throws {
        let store = try TemporaryStore().store
        let id = try store.newRun()
        let steps = [Int64.min, -1, 0, 1, .max]
        let points = steps.map { Metric(key: "m", value: Double($0), timestampMs: 1, step: $0) }
        try store.logBatch(runID: id, metrics: points, params: [], tags: [])
        let curve = try #require(store.metricCurves(runIDs: [id], key: "m", steps: nil, buckets: 2).first)
        #expect(curve.pointCount == 5 && curve.steps.first == .min && curve.steps.last == .max)
    }

    @Test func curvesComeInTheOrderAskedFor() throws {
        let store = try TemporaryStore().store
        let ids = try (0..<3).map { _ in try store.newRun() }
        for id in [ids[2], ids[0]] {
            try store.logMetric(runID: id, Metric(key: "m", value: 1, timestampMs: 1, step: 0))
        }
        let curves = try store.metricCurves(runIDs: [ids[2], "none", ids[1], ids[0]], key: "m", steps: nil, buckets: 9)
        #expect(curves.map(\.runID) == [ids[2], ids[0]])
        #expect(try store.metricCurves(runIDs: ids, key: "other", steps: nil, buckets: 9).isEmpty)
    }
}
