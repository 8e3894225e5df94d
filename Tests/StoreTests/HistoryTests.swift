import Model
import Store
import Testing

@testable import TestSupport

/// Points in the shapes that the store treats differently: one at each step, gaps, several at a step, times that fall.
enum Shape: String, CaseIterable, Sendable {
    case contiguous, gaps, repeatedSteps, fallingTimes, random

    func points(_ count: Int, _ random: inout some RandomNumberGenerator) -> [Metric] {
        (0..<count).map { index in
            let value = index % 17 == 3 ? Double.nan : Double(index) / 8
            let number = Int64(index)
            let (time, step): (Int64, Int64) =
                switch self {
                case .contiguous: (1000 + number, number - 5)
                case .gaps: (1000 + number / 2, number * 3)
                case .repeatedSteps: (1000 + number, number / 4)
                case .fallingTimes: (9000 - number, number)
                case .random: (Int64.random(in: 0...50, using: &random), Int64.random(in: -9...40, using: &random))
                }
            return Metric(key: "m", value: value, timestampMs: time, step: step)
        }
    }
}

@Suite struct HistoryTests {
    private func sortKey(_ metric: Metric) -> (Int64, Int64, Double) {
        (metric.timestampMs, metric.step, metric.value.isNaN ? 0 : metric.value)
    }

    @Test(arguments: Shape.allCases) func pagesJoinToTheWholeHistoryInTimeOrder(_ shape: Shape) throws {
        var random = SystemRandomNumberGenerator()
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try store.newRun()
        let points = shape.points(100, &random)
        // In two batches and out of order, then one by one.
        try store.logBatch(runID: id, metrics: points[0..<60].shuffled(), params: [], tags: [])
        for point in points[60...] { try store.logMetric(runID: id, point) }
        let whole = try store.metricHistory(runID: id, key: "m", maxResults: nil, pageToken: nil)
        #expect(whole.nextToken == nil)
        var expected: [Metric] = []
        for point in points.sorted(by: { sortKey($0) < sortKey($1) }) where !expected.contains(point) {
            expected.append(point)
        }
        #expect(whole.items.count == expected.count)
        for (a, b) in zip(whole.items, expected) { #expect(sortKey(a) == sortKey(b)) }
        for pageSize in [1, 7, 99, 100, 101] {
            var pages: [Metric] = []
            var token: String?
            repeat {
                let page = try store.metricHistory(runID: id, key: "m", maxResults: pageSize, pageToken: token)
                #expect(page.items.count <= pageSize)
                pages += page.items
                token = page.nextToken
            } while token != nil
            #expect(pages == whole.items)
        }
        #expect(try temporary.faults() == [])
    }

    @Test(arguments: Shape.allCases, [1, 2, 3, 10, 99, 100, 250]) func samplesAreTheFirstOfEachNtileAndTheLast(
        _ shape: Shape, _ maxResults: Int
    ) throws {
        var random = SystemRandomNumberGenerator()
        let store = try TemporaryStore().store
        let id = try store.newRun()
        try store.logBatch(runID: id, metrics: shape.points(100, &random), params: [], tags: [])
        for steps in [nil, 3...20] as [ClosedRange<Int64>?] {
            let all = try store.metricHistory(runID: id, key: "m", maxResults: nil, pageToken: nil).items
                .filter { steps?.contains($0.step) ?? true }
                .sorted { a, b in
                    let x = (a.step, a.timestampMs, a.value.isNaN ? 0 : a.value, a.value.isNaN ? 1 : 0)
                    let y = (b.step, b.timestampMs, b.value.isNaN ? 0 : b.value, b.value.isNaN ? 1 : 0)
                    return x < y
                }
            let sampled = try store.metricHistoryInterval(
                runIDs: [id, "unknown"], key: "m", steps: steps, maxResults: maxResults)
            #expect(sampled.map(\.metric) == ntile(all, maxResults))
            #expect(sampled.allSatisfy { $0.runID == id })
        }
    }

    /// MLflow's sampling, written from its description: deal into buckets, keep the firsts, end with the last point.
    private func ntile(_ points: [Metric], _ buckets: Int) -> [Metric] {
        guard points.count > buckets, let last = points.last else { return points }
        var firsts: [Metric] = []
        var start = 0
        for bucket in 0..<buckets {
            firsts.append(points[start])
            start += points.count / buckets + (bucket < points.count % buckets ? 1 : 0)
        }
        if firsts.last != last { firsts[buckets - 1] = last }
        return firsts
    }

    @Test func stepsAtTheEdgesOfInt64() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let id = try store.newRun()
        for (time, step) in [(1, Int64.min), (2, 0), (3, Int64.max)] as [(Int64, Int64)] {
            try store.logMetric(runID: id, Metric(key: "m", value: 1, timestampMs: time, step: step))
        }
        let all = try store.metricHistory(runID: id, key: "m", maxResults: Int.max, pageToken: nil).items
        #expect(all.map(\.step) == [.min, 0, .max])
        let sampled = try store.metricHistoryInterval(
            runIDs: [id], key: "m", steps: Int64.min...Int64.max, maxResults: 2)
        #expect(sampled.map(\.metric.step) == [.min, .max])
        #expect(try temporary.faults() == [])
    }

    @Test func bulkHistoryIsBoundedOverAllRuns() throws {
        let store = try TemporaryStore().store
        let runs = [try store.newRun(), try store.newRun()]
        for run in runs {
            for step in 0..<5 {
                try store.logMetric(runID: run, Metric(key: "m", value: 1, timestampMs: 1, step: Int64(step)))
            }
        }
        let points = try store.metricHistoryBulk(runIDs: runs + ["unknown"], key: "m", maxResults: 7)
        #expect(points.map(\.runID) == Array(repeating: runs.min()!, count: 5) + [runs.max()!, runs.max()!])
        #expect(try store.metricHistoryBulk(runIDs: runs, key: "other", maxResults: 7).isEmpty)
        #expect(try store.metricHistory(runID: "unknown", key: "m", maxResults: 3, pageToken: nil).items.isEmpty)
    }
}
