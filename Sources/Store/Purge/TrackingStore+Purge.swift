internal import SQLite
internal import Threads

extension TrackingStore {
    /// How long one step of a purge keeps the writer to itself: the longer, the fewer times each page of the file is
    /// written, as what belongs to a run is spread over all of it.
    private static var stepNs: Int64 { 25_000_000 }
    /// The same while no other write is waiting.
    private static var longStepNs: Int64 { 250_000_000 }

    /// Removes for good the runs, logged models and experiments that have been deleted for long enough; logged models
    /// of a removed experiment go with it, and an experiment only goes when no run of it is left. Experiment 0, which
    /// every store has, stays.
    ///
    /// This is done in steps, each one transaction, of about 25 ms while other writes are waiting and 250 ms else. A
    /// purge that is interrupted has removed each run wholly or not at all as far as anybody can see, and the next one
    /// goes on.
    /// Folders are noted for `pendingArtifactRemovals`, in the transaction that removes their owner.
    /// - Parameter dryRun: whether only to count.
    package func purgeRows(_ scope: PurgeScope, dryRun: Bool) throws -> PurgedRows {
        var candidates = PurgeCandidates(runs: [], loggedModels: [], experiments: [])
        let counts = try read(.search) { reader in
            candidates = try reader.purgeCandidates(scope)
            return dryRun ? try reader.counts(candidates) : PurgedRows()
        }
        if dryRun { return counts }
        var rows = PurgedRows()
        try inSteps(candidates.runs, &rows) { writer, runs, isSpent, rows in
            try writer.purgeRuns(runs, scope, isSpent: isSpent, &rows)
        }
        try inSteps(candidates.loggedModels, &rows) { writer, models, isSpent, rows in
            var done = 0
            for model in models where done == 0 || !isSpent() {
                try writer.purgeLoggedModel(model, scope, &rows)
                done += 1
            }
            return done
        }
        try inSteps(candidates.experiments, &rows) { writer, experiments, _, rows in
            if let experiment = experiments.first { try writer.purgeExperiment(experiment, scope, &rows) }
            return 1
        }
        return rows
    }

    /// Calls `body` with what is left of `ids` until nothing is, in a transaction each time.
    /// - Parameter body: returns how many of the ids are done with.
    private func inSteps(
        _ ids: [Int64], _ rows: inout PurgedRows,
        _ body: @escaping @Sendable (Writer, ArraySlice<Int64>, _ isSpent: () -> Bool, inout PurgedRows) throws -> Int
    ) throws {
        var rest = ids[...]
        while !rest.isEmpty {
            let slice = rest
            let step = try write { writer in
                var rows = PurgedRows()
                let startNs = Clock.monotonicNs()
                let isSpent = {
                    let spentNs = Clock.monotonicNs() - startNs
                    return spentNs > Self.longStepNs || spentNs > Self.stepNs && self.othersWait
                }
                let done = try body(writer, slice, isSpent, &rows)
                return (done: done, rows: rows)
            }
            rest = rest.dropFirst(step.done)
            rows.add(step.rows)
        }
    }
}
