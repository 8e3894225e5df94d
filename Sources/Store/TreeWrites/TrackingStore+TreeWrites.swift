internal import Model
internal import SQLite
internal import Threads

extension TrackingStore {
    /// Deletes a run and all active runs below it, those below deleted ones too, softly and as one write. They get a
    /// common mark, by which `restoreTree` finds them.
    ///
    /// A run that is deleted already stays as it is, and what is active below it is deleted all the same.
    /// - Parameter dryRun: whether only to say what would change.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func deleteTree(runID: String, dryRun: Bool) throws -> RunChanges {
        try change(.tree(runID), .delete, dryRun: dryRun) { writer, selection in
            try writer.delete(selection.changed, timeMs: Clock.wallMs(), root: selection.matched[0])
        }
    }

    /// Brings back what `deleteTree` took, as one write:
    ///
    /// - the run itself, however it was deleted;
    /// - if it was deleted with the tree of a run above it, those below it that went in the same way;
    /// - otherwise all that `deleteTree` of this run took and nobody has brought back since, by however many calls, and
    ///   wherever it hangs now.
    ///
    /// So what was deleted before, or by another call, stays deleted. A run that was brought back in between and then
    /// deleted anew belongs to its latest deletion.
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    package func restoreTree(runID: String, dryRun: Bool) throws -> RunChanges {
        try changeRuns(.deletedTree(runID), .restore, dryRun: dryRun)
    }

    /// Does the same to many runs, all or none of them.
    /// - Parameters:
    ///   - expectedCount: how many runs must match; nil for any number.
    ///   - dryRun: whether only to say what would change.
    /// - Throws: RESOURCE_DOES_NOT_EXIST for a run or an experiment; INVALID_PARAMETER_VALUE when another number of
    ///   runs match, the experiment to move to is deleted, tags would be written to deleted runs, or the runs are not
    ///   found in time.
    package func changeRuns(
        _ target: RunTarget, _ action: RunAction, expectedCount: Int? = nil, dryRun: Bool
    ) throws -> RunChanges {
        try change(target, action, expectedCount: expectedCount, dryRun: dryRun) { writer, selection in
            switch action {
            case .setTags(let tags): try writer.setTags(selection.changed, tags)
            case .deleteTags(let keys): try writer.deleteTags(selection.changed, keys)
            case .delete: try writer.delete(selection.changed, timeMs: Clock.wallMs(), root: nil)
            case .restore: try writer.restore(selection.changed)
            case .move(let experimentID): try writer.move(selection.changed, to: experimentID)
            }
        }
    }

    private func change(
        _ target: RunTarget, _ action: RunAction, expectedCount: Int? = nil, dryRun: Bool,
        _ apply: @escaping @Sendable (Writer, RunSelection) throws -> Void
    ) throws -> RunChanges {
        let select = { @Sendable (reader: Reader) throws -> RunSelection in
            let selection = try reader.selection(target, action)
            if let expectedCount, selection.matched.count != expectedCount {
                throw TrackingError.invalid(
                    "\(selection.matched.count) runs match, but expected_count is \(expectedCount). Nothing was "
                        + "changed.")
            }
            return selection
        }
        if dryRun { return try read(.search) { try select($0).changes } }
        return try write(bytes: 4096) { writer in
            let selection = try writer.reading(select)
            if !selection.changed.isEmpty { try apply(writer, selection) }
            return selection.changes
        }
    }
}

extension Writer {
    /// How long other writes may wait for a search of the writer's.
    private static var readingSecondsMax: Int64 { 5 }

    /// Reads the store as this job has made it.
    /// - Throws: what `body` throws; INVALID_PARAMETER_VALUE when it takes too long.
    func reading<R>(_ body: (Reader) throws -> R) throws -> R {
        connection.setDeadline(Clock.monotonicNs() + Self.readingSecondsMax * 1_000_000_000) { Clock.monotonicNs() }
        defer { connection.setDeadline(0) { 0 } }
        do {
            return try body(Reader(over: connection))
        } catch let error as SQLiteError where error.isInterrupted {
            throw TrackingError.invalid(
                "The runs were not found within \(Self.readingSecondsMax) seconds, for which all other writes have to "
                    + "wait; narrow the filter.")
        }
    }
}
