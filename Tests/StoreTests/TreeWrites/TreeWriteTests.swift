import Model
import SQLite
import Search
import TestSupport
import Testing

@testable import Store

/// Deletions, restorations, moves and bulk changes of runs, on a tree of a few runs: x over a and b, a over a1.
@Suite struct TreeWriteTests {
    private let temporary: MemoryStore
    private let x: String
    private let a: String
    private let a1: String
    private let b: String

    private var store: TrackingStore { temporary.store }

    init() throws {
        temporary = try MemoryStore()
        x = try Self.makeRun(temporary.store, parent: nil)
        a = try Self.makeRun(temporary.store, parent: x)
        a1 = try Self.makeRun(temporary.store, parent: a)
        b = try Self.makeRun(temporary.store, parent: x)
    }

    private static func makeRun(
        _ store: TrackingStore, parent: String?, experiment: Int64 = 0, tags: [Tag] = []
    ) throws -> String {
        let parentTags = parent.map { [Tag(key: "mlflow.parentRunId", value: $0)] } ?? []
        let run = try store.createRun(
            NewRun(experimentID: experiment, name: "r", userID: "", startTimeMs: 0, tags: parentTags + tags))
        try store.logMetric(
            runID: run.info.runID, Metric(key: "loss", value: Double(tags.count), timestampMs: 1, step: 0))
        return run.info.runID
    }

    private func isDeleted(_ run: String) throws -> Bool { try store.run(id: run).info.lifecycleStage == .deleted }

    private func expectDeleted(_ deleted: [String], _ place: SourceLocation = #_sourceLocation) throws {
        let found = try [x, a, a1, b].filter(isDeleted)
        #expect(found == deleted, sourceLocation: place)
        #expect(try temporary.faults() == [], sourceLocation: place)
    }

    // MARK: Trees

    @Test func aTreeGoesAndComesBackAsAWhole() throws {
        let changes = try store.deleteTree(runID: x, dryRun: false)
        #expect(changes.changed == 4 && changes.matched == 4)
        #expect(Set(changes.exampleIDs) == [x, a, a1, b] && changes.exampleIDs[0] == x)
        #expect(changes.statuses == [.running: 4] && changes.stages == [.active: 4])
        try expectDeleted([x, a, a1, b])
        let restored = try store.restoreTree(runID: x, dryRun: false)
        #expect(restored.changed == 4 && restored.stages == [.deleted: 4])
        try expectDeleted([])
        #expect(try store.restoreTree(runID: x, dryRun: false).changed == 0)
    }

    @Test func aDryRunSaysWhatWouldChangeAndChangesNothing() throws {
        let dry = try store.deleteTree(runID: a, dryRun: true)
        try expectDeleted([])
        #expect(try store.deleteTree(runID: a, dryRun: false) == dry)
        let dryRestoration = try store.restoreTree(runID: a, dryRun: true)
        try expectDeleted([a, a1])
        #expect(try store.restoreTree(runID: a, dryRun: false) == dryRestoration)
    }

    @Test func whatWasDeletedBeforeStaysDeleted() throws {
        try store.deleteRun(id: a1)
        try store.deleteTree(runID: b, dryRun: false).expect(changed: 1)
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 2)
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 2)
        try expectDeleted([a1, b])
        try store.restoreTree(runID: b, dryRun: false).expect(changed: 1)
        try expectDeleted([a1])
    }

    @Test func runsBelowDeletedOnesAreTaken() throws {
        try store.deleteRun(id: a)
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 3)
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 3)
        try expectDeleted([a])
    }

    @Test func aPartComesBackByItself() throws {
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 4)
        try store.restoreTree(runID: a, dryRun: false).expect(changed: 2)
        try expectDeleted([x, b])
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 2)
        try expectDeleted([])
    }

    @Test func aRunThatWasBroughtBackAndDeletedAnewBelongsToItsLastDeletion() throws {
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 4)
        try store.restoreRun(id: a)
        try store.restoreRun(id: b)
        try store.deleteRun(id: a)
        try store.deleteTree(runID: b, dryRun: false).expect(changed: 1)
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 2)
        try expectDeleted([a, b])
    }

    @Test func anotherDeletionOfTheSameTreeJoinsTheFirst() throws {
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 4)
        try store.restoreTree(runID: a, dryRun: false).expect(changed: 2)
        // x is deleted still, and a and a1 are taken again.
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 2)
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 4)
        try expectDeleted([])
    }

    @Test func theRestOfATreeComesBackAfterItsTopDid() throws {
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 4)
        try store.restoreRun(id: x)
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 3)
        try expectDeleted([])
    }

    @Test func deletingADeletedRunByItselfTakesItOutOfTheTreesDeletion() throws {
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 4)
        try store.deleteRun(id: a1)
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 3)
        try expectDeleted([a1])
        try store.restoreTree(runID: a1, dryRun: false).expect(changed: 1)
        try expectDeleted([])
    }

    @Test func restoringAnExperimentForgetsHowItsRunsWereDeleted() throws {
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 4)
        try store.deleteExperiment(id: 0)
        try store.restoreExperiment(id: 0)
        try expectDeleted([])
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 0)
    }

    @Test func aRunThatHangsElsewhereByNowComesBackToo() throws {
        try store.deleteTree(runID: x, dryRun: false).expect(changed: 4)
        try store.restoreRun(id: a)
        try store.deleteTag(runID: a, key: "mlflow.parentRunId")
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 3)
        try expectDeleted([])
    }

    @Test func unknownRunsAreNamed() throws {
        for call in [store.deleteTree, store.restoreTree] {
            #expect(throws: TrackingError.missing("Run with id=nope not found")) { try call("nope", false) }
        }
    }

    // MARK: Moves

    @Test func aSubtreeMovesWithItsDeletedRuns() throws {
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        try store.deleteRun(id: a1)
        let uri = try store.run(id: a).info.artifactURI
        let dry = try store.changeRuns(.tree(a), .move(experimentID: other), dryRun: true)
        let changes = try store.changeRuns(.tree(a), .move(experimentID: other), dryRun: false)
        #expect(changes == dry && changes.changed == 2 && changes.stages == [.active: 1, .deleted: 1])
        #expect(try [x, a, a1, b].map { try store.run(id: $0).info.experimentID } == [0, other, other, 0])
        #expect(try store.run(id: a).info.artifactURI == uri)
        let parent = try store.read(.point) { try $0.parent(of: $0.runID(a) ?? 0) == $0.runID(x) }
        #expect(parent, "the parent stays")
        try expectDeleted([a1])
        try store.changeRuns(.tree(a), .move(experimentID: other), dryRun: false).expect(changed: 0)
    }

    @Test func dataSetsAndLoggedModelsGoAlong() throws {
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        let shared = DatasetInput(
            dataset: Dataset(
                name: "d", digest: "1", sourceType: "t", source: "s", schema: "c", profile: nil),
            tags: [Tag(key: "mlflow.data.context", value: "training")])
        var own = shared
        own.dataset.digest = "2"
        try store.logInputs(runID: a, datasets: [shared, own], modelIDs: [])
        try store.logInputs(runID: b, datasets: [shared], modelIDs: [])
        let model = try store.createLoggedModel(
            NewLoggedModel(experimentID: 0, name: "m", modelType: "", sourceRunID: a, params: [], tags: []))
        let changes = try store.changeRuns(.runs([a, a]), .move(experimentID: other), dryRun: false)
        #expect(changes.matched == 1 && changes.changed == 1 && changes.loggedModels == 1)
        #expect(try Set(store.run(id: a).datasetInputs.map(\.dataset.digest)) == ["1", "2"])
        #expect(try store.run(id: a).datasetInputs.map(\.tags) == [shared.tags, shared.tags])
        #expect(try store.run(id: b).datasetInputs == [shared])
        let summaries = try store.searchDatasets(experimentIDs: [0, other])
        #expect(summaries.map { "\($0.experimentID) \($0.digest)" } == ["0 1", "\(other) 1", "\(other) 2"])
        let moved = try store.loggedModel(id: model.modelID, allowDeleted: false)
        #expect(moved.experimentID == other)
        #expect(try temporary.faults() == [])
    }

    @Test func runsMoveToActiveExperimentsOnly() throws {
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        try store.deleteExperiment(id: other)
        for dryRun in [true, false] {
            #expect(
                throws: TrackingError.invalid(
                    "The experiment \(other) must be in the 'active' state. Current state is deleted.")
            ) { try store.changeRuns(.tree(x), .move(experimentID: other), dryRun: dryRun) }
            #expect(throws: TrackingError.missing("No Experiment with id=77 exists")) {
                try store.changeRuns(.tree(x), .move(experimentID: 77), dryRun: dryRun)
            }
        }
    }

    @Test func oneUnknownRunKeepsAllFromMoving() throws {
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        #expect(throws: TrackingError.missing("Run with id=nope not found")) {
            try store.changeRuns(.runs([x, "nope"]), .move(experimentID: other), dryRun: false)
        }
        #expect(try store.run(id: x).info.experimentID == 0)
    }

    // MARK: Bulk

    private func matching(_ filter: String, _ view: ViewType = .activeOnly) throws -> RunTarget {
        .matching(experimentIDs: [0], try RunFilter(parsing: filter), view)
    }

    @Test func tagsAreSetAndRemovedWhereTheFilterSays() throws {
        try store.setTag(runID: a, Tag(key: "team", value: "red"))
        let target = try matching("tags.team IS NULL")
        let tags = [Tag(key: "team", value: "blue"), Tag(key: "mlflow.runName", value: "")]
        let dry = try store.changeRuns(target, .setTags(tags), dryRun: true)
        #expect(try store.changeRuns(target, .setTags(tags), dryRun: false) == dry)
        #expect(dry.matched == 3 && dry.changed == 3)
        #expect(try tag("team") == ["blue", "red", "blue", "blue"])
        try store.changeRuns(try matching(""), .setTags([Tag(key: "team", value: "red")]), dryRun: false)
            .expect(changed: 3)
        try store.changeRuns(try matching(""), .deleteTags(["team", "unknown"]), dryRun: false).expect(changed: 4)
        #expect(try tag("team") == [nil, nil, nil, nil])
        try store.changeRuns(try matching(""), .deleteTags(["team", "unknown"]), dryRun: false).expect(changed: 0)
        #expect(try store.run(id: a).info.name == "r")
    }

    private func tag(_ key: String) throws -> [String?] {
        try [x, a, a1, b].map { run in try store.run(id: run).tags.first { $0.key == key }?.value }
    }

    @Test func theParentTagMovesRunsInTheTree() throws {
        let parent = [Tag(key: "mlflow.parentRunId", value: b)]
        try store.changeRuns(try matching("tags.\"mlflow.parentRunId\" = '\(a)'"), .setTags(parent), dryRun: false)
            .expect(changed: 1)
        let children = try store.read(.point) { try $0.children(of: $0.runID(b) ?? 0) == [$0.runID(a1) ?? 0] }
        #expect(children)
        // b is among them, and becomes its own parent, which is none.
        try store.changeRuns(try matching(""), .setTags(parent), dryRun: false).expect(changed: 3)
        #expect(try temporary.faults() == [])
        try store.changeRuns(try matching(""), .deleteTags(["mlflow.parentRunId"]), dryRun: false).expect(changed: 4)
        #expect(try temporary.faults() == [])
    }

    @Test func bulkDeletionTakesTheRunsThatMatchAndNoOthers() throws {
        let target = try matching("child.attributes.status = 'RUNNING' AND num_descendants > 0")
        try store.changeRuns(target, .delete, dryRun: false).expect(changed: 2)
        try expectDeleted([x, a])
        // They bear no mark of a tree.
        try store.restoreTree(runID: x, dryRun: false).expect(changed: 1)
        try expectDeleted([a])
        try store.changeRuns(try matching("", .all), .restore, dryRun: false).expect(changed: 1)
        try expectDeleted([])
    }

    @Test func anUnexpectedCountChangesNothing() throws {
        for dryRun in [true, false] {
            #expect(
                throws: TrackingError.invalid("4 runs match, but expected_count is 3. Nothing was changed.")
            ) { try store.changeRuns(try matching(""), .delete, expectedCount: 3, dryRun: dryRun) }
        }
        try expectDeleted([])
        try store.changeRuns(try matching(""), .delete, expectedCount: 4, dryRun: false).expect(changed: 4)
    }

    // MARK: Events

    @Test func followersHearOfEveryRun() throws {
        let start = try #require(store.events.join())
        defer { store.events.leave() }
        let other = try store.createExperiment(name: "other", artifactLocation: nil, tags: [])
        try store.deleteTree(runID: a, dryRun: false).expect(changed: 2)
        try store.restoreTree(runID: a, dryRun: false).expect(changed: 2)
        try store.changeRuns(.tree(a), .move(experimentID: other), dryRun: false).expect(changed: 2)
        let target = RunTarget.matching(experimentIDs: [other], RunFilter(condition: nil), .activeOnly)
        try store.changeRuns(target, .setTags([Tag(key: "k", value: "v")]), dryRun: false).expect(changed: 2)
        try store.changeRuns(target, .deleteTags(["k"]), dryRun: false).expect(changed: 2)
        try store.changeRuns(target, .delete, dryRun: false).expect(changed: 2)
        #expect(try store.purgeRows(PurgeScope(olderThanSeconds: 0), dryRun: false).runs == 2)
        guard case .events(let events, _) = store.events.read(from: start, atMost: 100, waitingMs: 0) else {
            Issue.record("the events are lost")
            return
        }
        let heard = events.map { event in "\(event.runID == a ? "a" : "a1") \(event.experimentID) \(event.change.word)"
        }
        let expected = [
            "0 deleted", "0 restored", "\(other) moved from 0", "\(other) tags", "\(other) tag k deleted",
            "\(other) deleted", "\(other) purged",
        ].flatMap { ["a \($0)", "a1 \($0)"] }
        #expect(heard.sorted() == expected.sorted())
        // In the order in which it was done.
        #expect(heard.filter { $0.hasPrefix("a ") } == expected.filter { $0.hasPrefix("a ") })
    }
}

extension RunChanges {
    func expect(changed: Int, _ place: SourceLocation = #_sourceLocation) {
        #expect(self.changed == changed, sourceLocation: place)
    }
}

extension RunEvent.Change {
    fileprivate var word: String {
        switch self {
        case .deleted: "deleted"
        case .restored: "restored"
        case .moved(let from): "moved from \(from)"
        case .tags: "tags"
        case .tagDeleted(let key): "tag \(key) deleted"
        case .purged: "purged"
        case .created, .updated, .metrics, .params: "another"
        }
    }
}
