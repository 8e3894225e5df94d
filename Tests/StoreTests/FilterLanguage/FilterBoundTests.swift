import Model
import Search
import TestSupport
import Testing

@testable import Store

/// The longest, deepest and slowest filters that are allowed.
@Suite struct FilterBoundTests {
    private typealias Filter = Condition<RunClause>

    /// Clauses that look like the most SQL.
    private static let clauses: [RunClause] =
        RunRelation.allCases.flatMap { relation in
            [
                RunClause.related(relation, .childAggregate(.mean, metric: "loss", .notBetween(7, 9))),
                .related(relation, .treeNumber(.numDescendants, .compare(.less, 7))),
                .related(relation, .treeText(.rootRunID, .notEqual("x"))),
                .related(relation, .metric(key: "loss", .noneOf([1, 2]))),
                .related(relation, .paramNumber(key: "lr", .compare(.less, 7))),
                .related(relation, .dataset(.name, .notILike("%x%"))),
            ]
        }

    /// A parent with a child, which have all that `clauses` ask for.
    private func plant(_ store: TrackingStore) throws -> [String] {
        var ids: [String] = []
        for _ in 0..<2 {
            ids.append(
                try store.newRun(
                    startTimeMs: Int64(10 - ids.count), tags: ids.map { Tag(key: "mlflow.parentRunId", value: $0) }))
            try store.logBatch(
                runID: ids[ids.count - 1],
                metrics: (["loss"] + (0..<Limits.orderByMax).map { "m\($0)" }).map {
                    Metric(key: $0, value: 3, timestampMs: 1, step: 0)
                },
                params: [Param(key: "lr", value: "3e0")], tags: [])
        }
        return ids
    }

    private func found(
        _ store: TrackingStore, _ filter: Condition<RunClause>, _ order: [RunOrder],
        _ opaque: RunPlanner.OpaqueConditions
    ) throws -> Int {
        try store.read(.search) { reader in
            let search = RunSearch(
                experimentIDs: [0], filter: RunFilter(condition: filter), view: .activeOnly, order: order,
                maxResults: 10, pageToken: nil)
            return try RunPlanner(reader: reader, search: search, rowsWanted: 10, opaque: opaque)
                .page(skipping: 0, atMost: 10).count
        }
    }

    static let modes: [RunPlanner.OpaqueConditions] = [.asExpected, .runByRun, .allAtOnce, .afterBudget]

    @Test(arguments: modes) func theDeepestFilterIsAnswered(_ mode: RunPlanner.OpaqueConditions) throws {
        let temporary = try MemoryStore()
        _ = try plant(temporary.store)
        for clause in Self.clauses {
            var filter = Filter.clause(clause)
            var always = Filter.clause(.treeNumber(.depth, .compare(.greaterOrEqual, 0)))
            for level in 1...Limits.filterLevelsMax {
                filter = level.isMultiple(of: 2) ? .all([always, filter]) : .any([.not(always), filter])
                always = .not(.not(always))
            }
            let alone = try found(temporary.store, .clause(clause), [], mode)
            #expect(try found(temporary.store, filter, [], mode) == alone, "\(clause)")
            #expect(try found(temporary.store, .not(filter), [], mode) == 2 - alone, "\(clause)")
        }
    }

    @Test(arguments: modes) func theLongestFilterAndOrderAreAnswered(_ mode: RunPlanner.OpaqueConditions) throws {
        let temporary = try MemoryStore()
        _ = try plant(temporary.store)
        let clauses = (0..<Limits.filterClausesMax).map { Filter.clause(Self.clauses[$0 % Self.clauses.count]) }
        let keys: [RunOrderKey] =
            [.treeText(.rootRunID), .treeNumber(.depth), .treeNumber(.numDescendants)]
            + (0..<(Limits.orderByMax - 3)).map { number in
                .childAggregate(.mean, metric: "m\(number)")
            }
        let orders = [[], keys.map { RunOrder(key: $0, ascending: true) }]
        for order in orders {
            #expect(try found(temporary.store, .any(clauses), order, mode) == 2)
            #expect(try found(temporary.store, .not(.any(clauses)), order, mode) == 0)
            #expect(try found(temporary.store, .all(clauses.map { .any([$0, .not($0)]) }), order, mode) == 2)
        }
    }

    @Test func aSearchPastItsTimeLimitIsStopped() throws {
        let folder = TemporaryFolder()
        let store = try TrackingStore.open(
            StoreConfiguration(databasePath: folder.path + "/roost.db", queryTimeoutSeconds: 0),
            migrations: embeddedMigrations())
        var last: [String] = []
        for _ in 0..<150 {
            last = [try store.newRun(tags: last.map { Tag(key: "mlflow.parentRunId", value: $0) })]
        }
        func search(_ filter: String, _ order: [RunOrder] = []) throws {
            _ = try store.searchRuns(
                RunSearch(
                    experimentIDs: [0], filter: try RunFilter(parsing: filter), view: .activeOnly, order: order,
                    maxResults: 1, pageToken: nil))
        }
        try search("parent_run_id IS NULL")
        expectError(.invalidParameterValue, "The query was stopped after 0 seconds") {
            try search(
                "depth >= 0", [.treeText(.rootRunID), .text(.userID)].map { RunOrder(key: $0, ascending: true) })
        }
        // The connection that was interrupted goes on.
        try search("parent_run_id IS NULL")
    }
}
