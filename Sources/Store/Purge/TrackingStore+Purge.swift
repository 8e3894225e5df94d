internal import SQLite
internal import Threads

extension TrackingStore {
    /// How long one step of a purge may keep the writer to itself.
    private static var stepNs: Int64 { 25_000_000 }

    /// Removes for good the runs, logged models and experiments that have been deleted for long enough; logged models
    /// of a removed experiment go with it, and an experiment only goes when no run of it is left. Experiment 0, which
    /// every store has, stays.
    ///
    /// This is done in steps of about 25 ms, each one transaction, between which other writes go on. A purge that is
    /// interrupted has removed each run wholly or not at all as far as anybody can see, and the next one goes on.
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
        try inSteps(candidates.runs, &rows) { writer, runs, deadlineNs, rows in
            try writer.purgeRuns(runs, scope, deadlineNs: deadlineNs, &rows)
        }
        try inSteps(candidates.loggedModels, &rows) { writer, models, deadlineNs, rows in
            var done = 0
            for model in models where done == 0 || Clock.monotonicNs() < deadlineNs {
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
        _ body: @escaping @Sendable (Writer, ArraySlice<Int64>, _ deadlineNs: Int64, inout PurgedRows) throws -> Int
    ) throws {
        var rest = ids[...]
        while !rest.isEmpty {
            let slice = rest
            let step = try write { writer in
                var rows = PurgedRows()
                let done = try body(writer, slice, Clock.monotonicNs() + Self.stepNs, &rows)
                return (done: done, rows: rows)
            }
            rest = rest.dropFirst(step.done)
            rows.add(step.rows)
        }
    }
}
