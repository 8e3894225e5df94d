internal import Model
internal import SQLite
internal import Search
internal import Threads

/// The runs of a target and those that an action changes, by small integers and in the target's order. Found in the
/// same way for a dry run, on a reader, and for the write itself, on the writer's own view of the store.
struct RunSelection {
    var matched: [Int64]
    var changed: [Int64]
    var changes: RunChanges
}

extension Reader {
    /// - Throws: RESOURCE_DOES_NOT_EXIST for a run or an experiment; INVALID_PARAMETER_VALUE when runs are to be moved
    ///   to a deleted experiment.
    func selection(_ target: RunTarget, _ action: RunAction) throws -> RunSelection {
        if case .move(let experimentID) = action { try requireActive(experiment: experimentID) }
        let matched = try runs(of: target)
        let changed = try changed(matched, action)
        var changes = RunChanges(matched: matched.count, changed: changed.count)
        try summarise(changed, &changes)
        if case .move = action { changes.loggedModels = try loggedModelCount(of: changed) }
        return RunSelection(matched: matched, changed: changed, changes: changes)
    }

    // MARK: Targets

    private func runs(of target: RunTarget) throws -> [Int64] {
        switch target {
        case .runs(let uuids):
            var seen = Set<Int64>()
            return try uuids.map(existingRun).filter { seen.insert($0).inserted }
        case .tree(let uuid):
            let run = try existingRun(uuid)
            return [run] + (try descendants(of: run))
        case .deletedTree(let uuid): return try deletedTree(try existingRun(uuid))
        case .matching(let experimentIDs, let filter, let view):
            let search = RunSearch(
                experimentIDs: experimentIDs, filter: filter, view: view, order: [], maxResults: Self.allRuns,
                pageToken: nil)
            return try RunPlanner(reader: self, search: search, rowsWanted: Self.allRuns)
                .page(skipping: 0, atMost: Self.allRuns)
        }
    }

    /// More than any store holds.
    private static let allRuns = 1 << 40

    private func existingRun(_ uuid: String) throws -> Int64 {
        guard let id = try runID(uuid) else {
            throw TrackingError.missing("Run with id=\(PythonText.shortened(uuid)) not found")
        }
        return id
    }

    /// See `TrackingStore.restoreTree`.
    private func deletedTree(_ run: Int64) throws -> [Int64] {
        let mark =
            try connection.statement("SELECT deleted_with FROM runs WHERE run_id = ?")
            .first(.integer(run)) { $0.optionalInt(0) } ?? nil
        guard let mark, mark != run else {
            let marked = try connection.statement("SELECT run_id FROM runs WHERE deleted_with = ? ORDER BY run_id")
            marked.bind(1, run)
            return [run] + (try marked.integersBound()).filter { $0 != run }
        }
        let below = try connection.statement(
            """
            SELECT r.run_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
            WHERE r.deleted_with = ? ORDER BY w.key
            """)
        below.bind(1, jsonList(try descendants(of: run)))
        below.bind(2, mark)
        return [run] + (try below.integersBound())
    }

    private func requireActive(experiment id: Int64) throws {
        let deleted = try connection.statement("SELECT deleted FROM experiments WHERE experiment_id = ?")
            .first(.integer(id)) { $0.int(0) != 0 }
        guard let deleted else { throw TrackingError.missing("No Experiment with id=\(id) exists") }
        guard !deleted else {
            throw TrackingError.invalid("The experiment \(id) must be in the 'active' state. Current state is deleted.")
        }
    }

    // MARK: What an action changes

    private func changed(_ runs: [Int64], _ action: RunAction) throws -> [Int64] {
        let test: SQLFragment
        switch action {
        case .delete: test = SQLFragment("r.deleted = 0")
        case .restore: test = SQLFragment("r.deleted = 1")
        case .move(let experimentID): test = SQLFragment("r.experiment_id <> ?", .integer(experimentID))
        case .setTags(let tags):
            // MLflow takes an empty name for none.
            let written = tags.filter { $0.key != "mlflow.runName" || !$0.value.isEmpty }
            test = try tagTest(written.map { ($0.key, $0.value) })
        case .deleteTags(let keys): test = try tagTest(keys.map { ($0, nil) })
        }
        let select = try connection.statement(
            SQLFragment(
                "SELECT r.run_id FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value WHERE ",
                .text(jsonList(runs))) + test + SQLFragment(" ORDER BY w.key"))
        return try select.integersBound()
    }

    /// Whether the run `r` lacks one of the tags, or, for those without a value, has one of that key.
    private func tagTest(_ tags: [(key: String, value: String?)]) throws -> SQLFragment {
        var tests: [SQLFragment] = []
        for tag in tags {
            guard let keyID = try keyID(tag.key) else {
                if tag.value != nil { return SQLFragment("1") }
                continue
            }
            let row = SQLFragment(
                "EXISTS (SELECT 1 FROM tags AS t WHERE t.run_id = r.run_id AND t.key_id = ?", .integer(keyID))
            if let value = tag.value {
                tests.append(SQLFragment("NOT ") + row + SQLFragment(" AND t.value = ?)", .text(value)))
            } else {
                tests.append(row + SQLFragment(")"))
            }
        }
        return tests.isEmpty ? SQLFragment("0") : SQLFragment("(") + tests.joined(separator: " OR ") + SQLFragment(")")
    }

    // MARK: Counts

    private func summarise(_ runs: [Int64], _ changes: inout RunChanges) throws {
        try connection.statement(
            """
            SELECT r.status, r.deleted, count(*) FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
            GROUP BY 1, 2
            """
        ).forEach(.text(jsonList(runs))) { row in
            guard let status = RunStatus(rawValue: Int(row.int(0))) else {
                throw TrackingError(
                    .internalError, "a run has the unknown status \(row.int(0)); run `roost check`")
            }
            changes.statuses[status, default: 0] += Int(row.int(2))
            changes.stages[row.int(1) == 0 ? .active : .deleted, default: 0] += Int(row.int(2))
        }
        try connection.statement(
            "SELECT r.uuid FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value ORDER BY w.key"
        ).forEach(.text(jsonList(Array(runs.prefix(RunChanges.examplesMax))))) { changes.exampleIDs.append($0.text(0)) }
    }

    /// Logged models that the runs made in the experiments they are in.
    private func loggedModelCount(of runs: [Int64]) throws -> Int {
        let count = try connection.statement(
            """
            SELECT count(*) FROM json_each(?) AS w CROSS JOIN runs AS r ON r.run_id = w.value
            CROSS JOIN logged_models AS m ON m.experiment_id = r.experiment_id AND m.source_run_id = r.uuid
            """
        ).first(.text(jsonList(runs))) { Int($0.int(0)) }
        return count ?? 0
    }
}
