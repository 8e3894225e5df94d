package import Model

/// A committed change of a run.
package struct RunEvent: Sendable {
    package enum Change: Sendable {
        /// A new run, with all its tags.
        case created(RunInfo, tags: [Tag])
        /// Status, end or name changed: the run as it is now.
        case updated(RunInfo)
        /// For each metric of one write, the last point that it brought, and how many it brought.
        case metrics([MetricChange])
        case params([Param])
        case tags([Tag])
        case tagDeleted(String)
        case deleted
        case restored
        /// To another experiment, which the event names.
        case moved(from: Int64)
        /// The run is gone for good.
        case purged
    }

    package let runID: String
    package let experimentID: Int64
    package let change: Change

    package init(runID: String, experimentID: Int64, change: Change) {
        self.runID = runID
        self.experimentID = experimentID
        self.change = change
    }

    /// Roughly how much memory the event holds.
    var bytes: Int {
        let base = 160
        switch change {
        case .created(_, let tags):
            return base + 300 + tags.reduce(0) { $0 + 64 + $1.key.utf8.count + $1.value.utf8.count }
        case .updated: return base + 300
        case .metrics(let metrics): return base + metrics.reduce(0) { $0 + 64 + $1.key.utf8.count }
        case .params(let params): return base + params.reduce(0) { $0 + 64 + $1.key.utf8.count + $1.value.utf8.count }
        case .tags(let tags): return base + tags.reduce(0) { $0 + 64 + $1.key.utf8.count + $1.value.utf8.count }
        case .tagDeleted(let key): return base + key.utf8.count
        case .deleted, .restored, .moved, .purged: return base
        }
    }
}

package struct MetricChange: Sendable {
    package let key: String
    /// As it was sent: NaN and infinities too.
    package let value: Double
    package let step: Int64
    package let timestampMs: Int64
    /// Points of this metric in the write.
    package let count: Int
}

extension RunEvent.Change {
    /// What a write of `points` changes; of each metric the point with the greatest step, of equal steps the last one.
    static func metrics(of points: [Metric]) -> RunEvent.Change {
        var places: [ExactText: Int] = [:]
        var changes: [MetricChange] = []
        for point in points {
            if let place = places[ExactText(point.key)] {
                let old = changes[place]
                let newest = point.step >= old.step
                changes[place] = MetricChange(
                    key: old.key, value: newest ? point.value : old.value, step: newest ? point.step : old.step,
                    timestampMs: newest ? point.timestampMs : old.timestampMs, count: old.count + 1)
            } else {
                places[ExactText(point.key)] = changes.count
                changes.append(
                    MetricChange(
                        key: point.key, value: point.value, step: point.step, timestampMs: point.timestampMs, count: 1))
            }
        }
        return .metrics(changes)
    }
}
