internal import Model
internal import SQLite

/// How the best value of a sweep came about, in the order its trials began.
package struct SweepTrend: Sendable, Equatable {
    package var parentRunID: String
    /// Active children with a number of the metric.
    package var trialCount: Int
    /// Of the finite values, the upper one of the two in the middle; nil when there is none.
    package var median: Double?
    /// The trials that were better than all before them: their places among the trials, the first of which is 1.
    package var trials: [Int]
    /// Theirs, finite.
    package var values: [Double]
}

extension TrackingStore {
    /// The trends of several parents by the latest values of their children, in the order asked for; runs that do not
    /// exist, or have no child with a number of the metric, are left out. Trials that began in one millisecond stand in
    /// the order they were made.
    ///
    /// Costs a look-up for each child.
    /// - Throws: INVALID_PARAMETER_VALUE past the query time limit.
    package func sweepTrends(of runIDs: [String], _ objective: TreeObjective) throws -> [SweepTrend] {
        try read(.search) { reader in
            guard let keyID = try reader.keyID(objective.metric) else { return [] }
            return try runIDs.compactMap { uuid in
                guard let run = try reader.runID(uuid) else { return nil }
                var trend = SweepTrend(parentRunID: uuid, trialCount: 0, median: nil, trials: [], values: [])
                var finite: [Double] = []
                try reader.connection.statement(
                    """
                    SELECT v.value FROM child_values AS v CROSS JOIN runs AS r ON r.run_id = v.run_id
                    WHERE v.parent_id = ? AND v.key_id = ? ORDER BY r.start_time, v.run_id
                    """
                ).forEach(.integer(run), .integer(keyID)) { row in
                    trend.trialCount += 1
                    let value = row.double(0)
                    // MLflow has the greatest number that there is stand for infinity.
                    guard value.magnitude < .greatestFiniteMagnitude else { return }
                    finite.append(value)
                    if let best = trend.values.last, objective.goal == .minimize ? value >= best : value <= best {
                        return
                    }
                    trend.trials.append(trend.trialCount)
                    trend.values.append(value)
                }
                if !finite.isEmpty { trend.median = finite.sorted()[finite.count / 2] }
                return trend.trialCount > 0 ? trend : nil
            }
        }
    }
}
