import Model
import SQLite
import TestSupport
import Testing

@testable import Store

/// `roost check` on stores whose tree was spoilt by hand, and the migration that makes the tree of an older store.
@Suite struct RunTreeCheckTests {
    /// A root (run 1) with two children (2, 3) and two runs on a cycle (4, 5), one of which has a child (6).
    private static func plant(_ store: TrackingStore) throws -> [String] {
        let ids = (0..<6).map { _ in TrackingStore.newRunID() }
        for (place, parent) in [nil, 0, 0, 4, 3, 3].enumerated() {
            let tags = parent.map { [Tag(key: "mlflow.parentRunId", value: ids[$0])] } ?? []
            _ = try store.createRun(
                NewRun(experimentID: 0, name: "r", userID: "u", startTimeMs: 1, tags: tags), uuid: ids[place])
            try store.logBatch(
                runID: ids[place],
                metrics: [5.0, 0.25, .nan, 4].enumerated().map {
                    Metric(key: "loss", value: $1, timestampMs: 10 + Int64($0), step: Int64($0))
                }, params: [], tags: [])
        }
        return ids
    }

    /// What was done to the store, and what the one fault found says; `R1` stands for the id of run 1.
    static let faults: [(sql: String, says: String)] = [
        (
            "UPDATE runs SET parent_id = 3 WHERE run_id = 2",
            "run R2: its parent is noted as run R3, its tags say run R1"
        ),
        (
            "UPDATE runs SET parent_id = 5 WHERE run_id = 4",
            "run R4: its parent is noted as run R5, its tags say that it has none"
        ),
        (
            "UPDATE runs SET parent_id = NULL WHERE run_id = 6",
            "run R6: it is noted as having no parent, its tags say run R4"
        ),
        (
            "UPDATE runs SET parent_id = 99 WHERE run_id = 6",
            "orphan: 1 row(s) of runs refer to parent_id 99, which runs lacks"
        ),
        (
            "UPDATE tags SET value = 'nope' WHERE run_id = 3",
            "run R3: its parent is noted as run R1, its tags say that it has none"
        ),
        (
            "DELETE FROM child_values WHERE run_id = 3",
            "run R3: its metric 'loss' of 4.0 is missing among the values of the children of run R1"
        ),
        (
            "INSERT INTO child_values VALUES (1, (SELECT key_id FROM keys WHERE name = 'loss'), 7.5, 3)",
            "run R1: the values of its children hold a metric 'loss' of 7.5 for run R3, which is no active child"
        ),
        (
            "UPDATE runs SET deleted = 1 WHERE run_id = 3",
            "run R1: the values of its children hold a metric 'loss' of 4.0 for run R3, which is no active child"
        ),
        (
            "INSERT INTO child_values VALUES (1, 99, 7.5, 3)",
            "orphan: 1 row(s) of child_values refer to key_id 99, which keys lacks"
        ),
        (
            "UPDATE latest_metrics SET min_unless_latest = 0.5 WHERE run_id = 1",
            "metric 'loss' of run R1: the least value is noted as 0.5, it is 0.25"
        ),
        (
            "UPDATE latest_metrics SET max_unless_latest = NULL WHERE run_id = 1",
            "metric 'loss' of run R1: the greatest value is noted as 4.0, it is 5.0"
        ),
        (
            "DELETE FROM metrics WHERE run_id = 1 AND step <> 3; UPDATE latest_metrics SET n_points = 1, min_step = 3, "
                + "first_ts = 13, first_value = 4, min_unless_latest = NULL, max_unless_latest = 4 WHERE run_id = 1",
            "metric 'loss' of run R1: the greatest value is the latest, and noted besides"
        ),
        (
            "UPDATE latest_metrics SET first_value = 6 WHERE run_id = 1",
            "metric 'loss' of run R1: its first point is noted as (time 10, value 6.0), it is (time 10, value 5.0)"
        ),
        (
            "UPDATE latest_metrics SET first_ts = 6 WHERE run_id = 1",
            "metric 'loss' of run R1: its first point is noted as (time 6, value 5.0), it is (time 10, value 5.0)"
        ),
        (
            "UPDATE latest_metrics SET first_is_nan = 1 WHERE run_id = 1",
            "metric 'loss' of run R1: its first point is noted as (time 10, value NaN), it is (time 10, value 5.0)"
        ),
    ]

    @Test(arguments: faults.indices) func aSpoiltTreeIsFound(_ place: Int) throws {
        let (sql, says) = Self.faults[place]
        let temporary = try MemoryStore()
        let ids = try Self.plant(temporary.store)
        #expect(try temporary.faults() == [])
        try Connection(path: temporary.path, mode: .readWrite, cacheBytes: 1 << 20).execute(sql)
        let faults = try temporary.faults()
        let first = try #require(faults.first)
        let said = ids.enumerated().reduce(first) { $0.replacing($1.element, with: "R\($1.offset + 1)") }
        #expect(said.hasPrefix(says), "\(said)")
        #expect(faults.count == 1)
    }

    @Test func readersEndOnACircleOfParents() throws {
        let temporary = try MemoryStore()
        _ = try Self.plant(temporary.store)
        try Connection(path: temporary.path, mode: .readWrite, cacheBytes: 1 << 20)
            .execute("UPDATE runs SET parent_id = 6 WHERE run_id = 4; UPDATE runs SET parent_id = 3 WHERE run_id = 1")
        try temporary.store.read(.search) { (reader: Reader) throws in
            for run in Int64(1)...6 {
                #expect(try reader.ancestors(of: run).count <= 12)
                #expect(try reader.descendants(of: run).count <= 6)
            }
            #expect(try reader.rootAndDepth(of: [1, 2, 3, 4, 5, 6]).count == 6)
        }
        let uuid = try temporary.store.read(.point) { try $0.runs([3], modelInputs: false)[0].info.runID }
        let last = try temporary.store.read(.point) { try $0.runs([5], modelInputs: false)[0].info.runID }
        for parent in [uuid, last, "", last] {
            try temporary.store.setTag(runID: uuid, Tag(key: "mlflow.parentRunId", value: parent))
        }
    }

    /// The tables that the tree is made from, as they were before there was one.
    @Test(arguments: 0..<4) func aStoreOfAnOlderReleaseGetsItsTree(_ part: Int) throws {
        let seed = UInt64.random(in: 0 ... .max)
        let source = try MemoryStore()
        var operations = try TreeOperations(source.store, seed: seed)
        for _ in 0..<150 { try operations.step() }
        source.store.close()

        let folder = TemporaryFolder()
        let path = folder.path + "/roost.db"
        let configuration = StoreConfiguration(databasePath: path)
        try TrackingStore.open(configuration, migrations: Array(embeddedMigrations().prefix(3))).close()
        let old = try Connection(path: path, mode: .readWrite, cacheBytes: 1 << 20)
        try old.execute("ATTACH '\(source.path)' AS source; DELETE FROM experiments")
        for table in ["experiments", "keys", "runs", "tags", "metrics", "latest_metrics"] {
            var columns: [String] = []
            try old.statement(dynamic: "PRAGMA main.table_info(\(table))").forEach { columns.append($0.text(1)) }
            let list = columns.joined(separator: ", ")
            try old.execute("INSERT INTO main.\(table) (\(list)) SELECT \(list) FROM source.\(table)")
        }
        try old.execute("DETACH source")

        let store = try TrackingStore.open(configuration, migrations: embeddedMigrations())
        #expect(try TreeTables(path).differences(operations.model) == [], "seed \(seed)")
        #expect(try TrackingStore.check(databasePath: path, migrations: embeddedMigrations()) == [], "seed \(seed)")
        store.close()
    }
}
