internal import SQLite

extension TrackingStore {
    /// Looks for everything in a store that cannot be right. Safe beside a running server: it only reads, on one
    /// snapshot.
    /// - Returns: one sentence for each fault, at most about a hundred of a kind; empty when all is well.
    /// - Throws: `StoreOpenError` when the file is not a store of this release.
    package static func check(databasePath: String, migrations: [Migration]) throws -> [String] {
        guard fileHasBytes(databasePath) else { throw StoreOpenError("there is no store at \(databasePath)") }
        guard !fileHasBytes(databasePath + "-journal") else {
            throw StoreOpenError(
                "the first start on \(databasePath) was interrupted; `roost serve` puts that right")
        }
        let connection = try Connection(path: databasePath, mode: .readOnly, cacheBytes: 64 * 1024 * 1024)
        let version = try Migrator(migrations: migrations, databasePath: databasePath).version(connection)
        guard version == migrations.count else {
            throw StoreOpenError(
                "\(databasePath) has schema \(version) and this release has \(migrations.count); "
                    + "`roost serve` migrates it")
        }
        try connection.execute("BEGIN")
        let check = StoreCheck(connection: connection)
        var faults = try check.integrityFaults()
        // On a damaged file the other questions have no meaning.
        if faults.isEmpty { faults = try check.schemaFaults(migrations) }
        if faults.isEmpty { faults = try check.orphans() + check.unknownStatuses() + check.latestMetricFaults() }
        if faults.isEmpty { faults = try RunTreeCheck(connection: connection).faults() }
        if faults.isEmpty { faults = try check.loggedModelFaults() }
        if faults.isEmpty { faults = try RegistryCheck(connection: connection).faults() }
        try connection.execute("COMMIT")
        return faults
    }
}

private struct StoreCheck {
    let connection: Connection
    static let faultsMax = 100

    func integrityFaults() throws -> [String] {
        var faults: [String] = []
        try connection.statement("PRAGMA integrity_check(100)").forEach { row in
            if row.text(0) != "ok" { faults.append("damaged file: \(row.text(0))") }
        }
        return faults
    }

    /// Tables and indexes that differ from what the migrations make.
    func schemaFaults(_ migrations: [Migration]) throws -> [String] {
        let fresh = try Connection(path: ":memory:", mode: .readWrite, cacheBytes: 1024 * 1024)
        let migrator = Migrator(migrations: migrations, databasePath: ":memory:")
        _ = try migrator.migrate(fresh)
        let expected = try Self.schema(fresh)
        let found = try Self.schema(connection)
        var faults: [String] = []
        for (name, sql) in expected where found[name] != sql {
            faults.append(found[name] == nil ? "\(name) is missing" : "\(name) is not as this release makes it")
        }
        for name in found.keys where expected[name] == nil { faults.append("\(name) is not Roost's") }
        return faults.sorted()
    }

    /// The statement that made each table and index. SQLite's own (statistics, sequences) are left out.
    private static func schema(_ connection: Connection) throws -> [String: String] {
        var made: [String: String] = [:]
        try connection.statement("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'").forEach {
            made["\($0.text(0)) \($0.text(1))"] = $0.text(2)
        }
        return made
    }

    /// Rows that refer to something that is not there.
    func orphans() throws -> [String] {
        let references: [(table: String, column: String, target: String, targetColumn: String)] = [
            ("experiment_tags", "experiment_id", "experiments", "experiment_id"),
            ("runs", "experiment_id", "experiments", "experiment_id"),
            ("runs", "parent_id", "runs", "run_id"),
            ("child_values", "parent_id", "runs", "run_id"),
            ("child_values", "key_id", "keys", "key_id"),
            ("child_values", "run_id", "runs", "run_id"),
            ("datasets", "experiment_id", "experiments", "experiment_id"),
            ("metrics", "run_id", "runs", "run_id"),
            ("metrics", "key_id", "keys", "key_id"),
            ("latest_metrics", "run_id", "runs", "run_id"),
            ("latest_metrics", "key_id", "keys", "key_id"),
            ("params", "run_id", "runs", "run_id"),
            ("params", "key_id", "keys", "key_id"),
            ("tags", "run_id", "runs", "run_id"),
            ("tags", "key_id", "keys", "key_id"),
            ("run_datasets", "run_id", "runs", "run_id"),
            ("run_datasets", "dataset_id", "datasets", "dataset_id"),
            ("run_dataset_tags", "run_id", "runs", "run_id"),
            ("run_dataset_tags", "dataset_id", "datasets", "dataset_id"),
            ("run_model_inputs", "run_id", "runs", "run_id"),
            ("run_model_outputs", "run_id", "runs", "run_id"),
            ("logged_models", "experiment_id", "experiments", "experiment_id"),
            ("logged_model_tags", "id", "logged_models", "id"),
            ("logged_model_params", "id", "logged_models", "id"),
            ("logged_model_metrics", "id", "logged_models", "id"),
            ("logged_model_metrics", "key_id", "keys", "key_id"),
            ("logged_model_metrics", "run_id", "runs", "run_id"),
        ]
        var faults: [String] = []
        for reference in references {
            let (table, column, target, targetColumn) = reference
            let query = SQLFragment(
                """
                SELECT \(column), count(*) FROM \(table)
                WHERE \(column) NOT IN (SELECT \(targetColumn) FROM \(target)) GROUP BY 1 LIMIT \(Self.faultsMax)
                """)
            try connection.statement(query).forEachBound { row in
                faults.append(
                    "orphan: \(row.int(1)) row(s) of \(table) refer to \(column) \(row.int(0)), which \(target) lacks")
            }
        }
        return faults
    }

    func unknownStatuses() throws -> [String] {
        var faults: [String] = []
        try connection.statement("SELECT uuid, status FROM runs WHERE status NOT BETWEEN 1 AND 5 LIMIT 100").forEach {
            faults.append("run \($0.text(0)) has the unknown status \($0.int(1))")
        }
        try connection.statement(
            """
            SELECT uuid FROM runs WHERE deleted_with IS NOT NULL AND (
                deleted <> 1 OR deleted_with NOT IN (SELECT run_id FROM runs)) LIMIT 100
            """
        ).forEach { faults.append("run \($0.text(0)) is noted as deleted with a tree and is not") }
        return faults
    }

    /// Logged models whose status is unknown, or whose points are not numbered from 0 without a gap.
    func loggedModelFaults() throws -> [String] {
        var faults: [String] = []
        try connection.statement(
            "SELECT model_id, status FROM logged_models WHERE status NOT BETWEEN 0 AND 3 LIMIT 100"
        ).forEach { faults.append("logged model \($0.text(0)) has the unknown status \($0.int(1))") }
        try connection.statement(
            """
            SELECT m.model_id, m.n_points, count(p.id), count(DISTINCT p.place), coalesce(max(p.place), -1)
            FROM logged_models AS m LEFT JOIN logged_model_metrics AS p ON p.id = m.id
            GROUP BY m.id
            HAVING m.n_points <> count(p.id) OR count(DISTINCT p.place) <> count(p.id)
                OR coalesce(max(p.place), -1) <> count(p.id) - 1 OR coalesce(min(p.place), 0) <> 0
            LIMIT 100
            """
        ).forEach { row in
            faults.append(
                "logged model \(row.text(0)): \(row.int(1)) points are noted, there are \(row.int(2)) at "
                    + "\(row.int(3)) places up to \(row.int(4))")
        }
        return faults
    }

    /// Walks the history and the latest rows side by side and recounts every one. Of runs that a purge has removed
    /// there may be points left.
    func latestMetricFaults() throws -> [String] {
        let points = try connection.statement(
            """
            SELECT run_id, key_id, step, ts, value, is_nan FROM metrics
            WHERE run_id NOT IN (SELECT run_id FROM runs WHERE deleted = 2)
            ORDER BY run_id, key_id, step, ts, value, is_nan
            """)
        let latest = try connection.statement(
            """
            SELECT run_id, key_id, step, ts, value, is_nan, n_points, min_step, arrangement, first_ts, first_value,
                first_is_nan, min_unless_latest, max_unless_latest
            FROM latest_metrics ORDER BY run_id, key_id
            """)
        defer {
            points.reset()
            latest.reset()
        }
        var faults: [String] = []
        var hasPoint = try points.step()
        var hasLatest = try latest.step()
        while (hasPoint || hasLatest) && faults.count < Self.faultsMax {
            let pointPlace = (points.int(0), points.int(1))
            let latestPlace = (latest.int(0), latest.int(1))
            if hasLatest, !hasPoint || latestPlace < pointPlace {
                faults.append("\(try name(latestPlace)) has a latest value but no points")
                hasLatest = try latest.step()
            } else {
                var recount = MetricRecount(points)
                hasPoint = try points.step()
                while hasPoint, (points.int(0), points.int(1)) == pointPlace {
                    recount.add(points)
                    hasPoint = try points.step()
                }
                guard hasLatest, latestPlace == pointPlace else {
                    faults.append("\(try name(pointPlace)) has points but no latest value")
                    continue
                }
                if let fault = recount.fault(of: latest) { faults.append("\(try name(pointPlace)): \(fault)") }
                hasLatest = try latest.step()
            }
        }
        return faults
    }

    private func name(_ place: (run: Int64, key: Int64)) throws -> String {
        let run = try connection.statement("SELECT uuid FROM runs WHERE run_id = ?").first(.integer(place.run)) {
            $0.text(0)
        }
        let key = try connection.statement("SELECT name FROM keys WHERE key_id = ?").first(.integer(place.key)) {
            $0.text(0)
        }
        return "metric '\(key ?? "key \(place.key)")' of run \(run ?? "number \(place.run)")"
    }
}

/// What the latest row of a metric should say, from its points in (step, time, value, NaN) order.
private struct MetricRecount {
    private var step: Int64
    private var timestampMs: Int64
    private var value: Double
    private var count: Int64 = 0
    private let first: (step: Int64, timestampMs: Int64, value: Double, isNaN: Bool)
    private var minValue: Double?
    private var maxValue: Double?
    private var timesRise = true
    private var stepsDiffer = true

    init(_ row: Statement) {
        step = row.int(2)
        timestampMs = row.int(3)
        value = row.double(4)
        first = (step, timestampMs, value, row.int(5) != 0)
        include(row)
    }

    mutating func add(_ row: Statement) {
        if row.int(3) < timestampMs { timesRise = false }
        if row.int(2) == step { stepsDiffer = false }
        step = row.int(2)
        timestampMs = row.int(3)
        value = row.double(4)
        include(row)
    }

    private mutating func include(_ row: Statement) {
        count += 1
        guard row.int(5) == 0 else { return }
        minValue = min(minValue ?? value, value)
        maxValue = max(maxValue ?? value, value)
    }

    /// `row` is of `latest_metrics`. Of two points that differ in NaN alone either may be the latest.
    func fault(of row: Statement) -> String? {
        if (row.int(2), row.int(3), row.double(4)) != (step, timestampMs, value) {
            return "the latest value is (step \(row.int(2)), time \(row.int(3)), value \(row.double(4))), "
                + "its points say (step \(step), time \(timestampMs), value \(value))"
        }
        if row.int(6) != count { return "\(row.int(6)) points are noted, there are \(count)" }
        if row.int(7) != first.step { return "the first step is noted as \(row.int(7)), it is \(first.step)" }
        if row.int(8) > 0, !timesRise { return "its points are noted as ordered in time and are not" }
        if row.int(8) > 1, !stepsDiffer { return "its steps are noted as all different and are not" }
        if (row.int(9), row.double(10), row.int(11)) != (first.timestampMs, first.value, first.isNaN ? 1 : 0) {
            return
                "its first point is noted as (time \(row.int(9)), value \(number(row.int(11) != 0, row.double(10)))), "
                + "it is (time \(first.timestampMs), value \(number(first.isNaN, first.value)))"
        }
        let latest = row.int(5) == 0 ? row.double(4) : nil
        return extremeFault("least", row.isNull(12) ? nil : row.double(12), minValue, latest)
            ?? extremeFault("greatest", row.isNull(13) ? nil : row.double(13), maxValue, latest)
    }

    private func extremeFault(_ which: String, _ noted: Double?, _ actual: Double?, _ latest: Double?) -> String? {
        if (noted ?? latest) != actual {
            return "the \(which) value is noted as \(text(noted ?? latest)), it is \(text(actual))"
        }
        return noted != nil && noted == latest ? "the \(which) value is the latest, and noted besides" : nil
    }

    private func number(_ isNaN: Bool, _ value: Double) -> String { isNaN ? "NaN" : "\(value)" }

    private func text(_ value: Double?) -> String { value.map { "\($0)" } ?? "none" }
}
