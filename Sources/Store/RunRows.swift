internal import Model
internal import SQLite

// Runs as they are read back: a fixed number of statements however many runs are asked for.

let runInfoByIDSQL: StaticString = """
    SELECT uuid, experiment_id, name, user_id, status, deleted, start_time, end_time, artifact_uri
    FROM runs WHERE run_id = ?
    """

/// Reads a row that starts with the columns of `runInfoByIDSQL`.
func readRunInfo(_ row: Statement) throws -> RunInfo {
    guard let status = RunStatus(rawValue: Int(row.int(4))) else {
        throw TrackingError(
            .internalError, "run \(row.text(0)) has the unknown status \(row.int(4)); run `roost check`")
    }
    return RunInfo(
        runID: row.text(0), experimentID: row.int(1), name: row.text(2), userID: row.text(3), status: status,
        startTimeMs: row.int(6), endTimeMs: row.optionalInt(7), artifactURI: row.text(8),
        lifecycleStage: row.int(5) == 0 ? .active : .deleted)
}

extension Reader {
    func runID(_ uuid: String) throws -> Int64? {
        try connection.statement("SELECT run_id FROM runs WHERE uuid = ?").first(.text(uuid)) { $0.int(0) }
    }

    /// The runs of `ids`, in that order, with what was logged to them.
    /// - Parameter modelInputs: runs/search leaves them out, as MLflow does.
    func runs(_ ids: [Int64], modelInputs: Bool) throws -> [Run] {
        var cursor = RunCursor(ids)
        let wanted = WantedRuns(ids)
        var runs: [Run] = []
        runs.reserveCapacity(ids.count)
        try wanted.rows(
            """
            SELECT r.uuid, r.experiment_id, r.name, r.user_id, r.status, r.deleted, r.start_time, r.end_time,
                r.artifact_uri
            """, "runs AS r ON r.run_id = wanted.value", connection
        ) { row in runs.append(Run(info: try readRunInfo(row))) }
        guard runs.count == ids.count else { throw TrackingError(.internalError, "a run vanished while it was read") }

        try wanted.rows(
            "SELECT m.run_id, m.key_id, m.value, m.ts, m.step, m.is_nan",
            "latest_metrics AS m ON m.run_id = wanted.value", connection
        ) { row in
            let metric = Metric(
                key: try keyName(row.int(1)), value: row.int(5) == 0 ? row.double(2) : .nan, timestampMs: row.int(3),
                step: row.int(4))
            runs[cursor.place(row.int(0))].metrics.append(metric)
        }
        cursor.rewind()
        try wanted.rows(
            "SELECT p.run_id, p.key_id, p.value",
            "params AS p ON p.run_id = wanted.value", connection
        ) { row in
            runs[cursor.place(row.int(0))].params.append(Param(key: try keyName(row.int(1)), value: row.text(2)))
        }
        cursor.rewind()
        try wanted.rows(
            "SELECT t.run_id, t.key_id, t.value",
            "tags AS t ON t.run_id = wanted.value", connection
        ) { row in
            runs[cursor.place(row.int(0))].tags.append(Tag(key: try keyName(row.int(1)), value: row.text(2)))
        }
        cursor.rewind()
        try readDatasets(wanted, &cursor, &runs)
        cursor.rewind()
        try wanted.rows(
            "SELECT o.run_id, o.model_id, o.step",
            "run_model_outputs AS o ON o.run_id = wanted.value", connection
        ) { row in
            runs[cursor.place(row.int(0))].modelOutputs.append(ModelOutput(modelID: row.text(1), step: row.int(2)))
        }
        guard modelInputs else { return runs }
        cursor.rewind()
        try wanted.rows(
            "SELECT i.run_id, i.model_id",
            "run_model_inputs AS i ON i.run_id = wanted.value", connection
        ) { row in runs[cursor.place(row.int(0))].modelInputs.append(row.text(1)) }
        return runs
    }

    private func readDatasets(_ wanted: WantedRuns, _ cursor: inout RunCursor, _ runs: inout [Run]) throws {
        var datasetOfLast: Int64?
        var runOfLast: Int64?
        try wanted.rows(
            """
            SELECT rd.run_id, rd.dataset_id, d.name, d.digest, d.source_type, d.source, d.schema, d.profile,
                t.key, t.value
            """,
            """
            run_datasets AS rd ON rd.run_id = wanted.value
                CROSS JOIN datasets AS d ON d.dataset_id = rd.dataset_id
                LEFT JOIN run_dataset_tags AS t ON t.run_id = rd.run_id AND t.dataset_id = rd.dataset_id
            """, connection
        ) { row in
            let place = cursor.place(row.int(0))
            if runOfLast != row.int(0) || datasetOfLast != row.int(1) {
                let dataset = Dataset(
                    name: row.text(2), digest: row.text(3), sourceType: row.text(4), source: row.text(5),
                    schema: row.optionalText(6), profile: row.optionalText(7))
                runs[place].datasetInputs.append(DatasetInput(dataset: dataset, tags: []))
                runOfLast = row.int(0)
                datasetOfLast = row.int(1)
            }
            if let key = row.optionalText(8) {
                let last = runs[place].datasetInputs.count - 1
                runs[place].datasetInputs[last].tags.append(Tag(key: key, value: row.text(9)))
            }
        }
    }
}

/// The runs to read, as the outer loop of a statement. One run is bound as itself, since unpacking a list costs as much
/// as all else that is done for it; many are bound as one list.
private struct WantedRuns {
    private let source: String
    private let binding: SQLValue

    init(_ ids: [Int64]) {
        if ids.count == 1 {
            source = " FROM (SELECT ? AS value) AS wanted CROSS JOIN "
            binding = .integer(ids[0])
        } else {
            source = " FROM json_each(?) AS wanted CROSS JOIN "
            binding = .text(jsonList(ids))
        }
    }

    /// Calls `body` for the rows of each run, in the runs' order.
    func rows(
        _ select: String, _ join: String, _ connection: Connection, body: (Statement) throws -> Void
    ) throws {
        let statement = try connection.statement(dynamic: select + source + join)
        statement.bind(1, binding)
        try statement.forEachBound(body)
    }
}

/// Finds a run's place in the page. Rows come in the page's order, so the search moves on and never looks back.
private struct RunCursor {
    private let ids: [Int64]
    private var at = 0

    init(_ ids: [Int64]) { self.ids = ids }

    mutating func place(_ id: Int64) -> Int {
        while ids[at] != id { at += 1 }
        return at
    }

    mutating func rewind() { at = 0 }
}
