import Model
import Store
import Testing

@testable import TestSupport

/// Which trials were the best so far, against a walk over what was logged.
@Suite struct SweepTrendTests {
    @Test(arguments: [TreeObjective.Goal.minimize, .maximize]) func theBestSoFarIsFound(
        _ goal: TreeObjective.Goal
    ) throws {
        var random = SystemRandomNumberGenerator()
        let store = try TemporaryStore().store
        let parent = try store.newRun("parent")
        let isChild = [Tag(key: "mlflow.parentRunId", value: parent)]
        var trials: [(startMs: Int64, value: Double)] = []
        for _ in 0..<60 {
            let startMs = Int64.random(in: 0..<20, using: &random)
            let child = try store.newRun("child", startTimeMs: startMs, tags: isChild)
            let value: Double =
                switch Int.random(in: 0..<12, using: &random) {
                case 0: .nan
                case 1: .greatestFiniteMagnitude  // As infinity is stored.
                case 2: -.greatestFiniteMagnitude
                default: Double(Int.random(in: -4...4, using: &random))
                }
            if Int.random(in: 0..<8, using: &random) == 0 { continue }
            // What the trial had before does not count.
            for (step, value) in [goal == .minimize ? -99 : 99, value].enumerated() {
                try store.logMetric(
                    runID: child, Metric(key: "m", value: value, timestampMs: 1, step: Int64(step)))
            }
            if Int.random(in: 0..<8, using: &random) == 0 {
                try store.deleteRun(id: child)
            } else if !value.isNaN {
                trials.append((startMs, value))
            }
        }
        let byStart = trials.enumerated()
            .sorted { ($0.element.startMs, $0.offset) < ($1.element.startMs, $1.offset) }.map(\.element.value)
        var places: [Int] = []
        let finite = byStart.filter { $0.magnitude < .greatestFiniteMagnitude }
        for (index, value) in byStart.enumerated() where finite.contains(value) {
            let before = byStart[..<index].filter { finite.contains($0) }
            guard before.allSatisfy({ goal == .minimize ? value < $0 : value > $0 }) else { continue }
            places.append(index + 1)
        }
        let trends = try store.sweepTrends(of: [parent], TreeObjective(metric: "m", goal: goal))
        let trend = try #require(trends.first)
        #expect(trends.count == 1 && trend.parentRunID == parent && trend.trialCount == byStart.count)
        #expect(trend.trials == places && trend.values == places.map { byStart[$0 - 1] })
        #expect(trend.median == finite.sorted().dropFirst(finite.count / 2).first)
    }

    @Test func parentsComeInTheOrderAskedForAndOthersAreLeftOut() throws {
        let store = try TemporaryStore().store
        let parents = try (0..<3).map { try store.newRun("p\($0)") }
        for parent in [parents[0], parents[2]] {
            let child = try store.newRun("c", tags: [Tag(key: "mlflow.parentRunId", value: parent)])
            try store.logMetric(runID: child, Metric(key: "m", value: 4, timestampMs: 1, step: 0))
        }
        func asked(_ metric: String) throws -> [String] {
            let asked = [parents[2], "none", parents[1], parents[0]]
            return try store.sweepTrends(of: asked, TreeObjective(metric: metric, goal: .minimize)).map(\.parentRunID)
        }
        #expect(try asked("m") == [parents[2], parents[0]])
        #expect(try asked("other").isEmpty)
    }
}
