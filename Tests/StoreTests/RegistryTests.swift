import Model
import SQLite
import Store
import Testing

@testable import TestSupport

extension TrackingStore {
    func register(_ name: String, tags: [Tag] = []) throws {
        _ = try createRegisteredModel(name: name, description: "", tags: tags)
    }

    @discardableResult
    func newVersion(
        _ name: String, source: String = "s3://b/m", runID: String? = nil, modelID: String? = nil, tags: [Tag] = [],
        note: @escaping @Sendable (String?, String, Int64) throws -> String = { "\($0 ?? "")\($1)/\($2);" }
    ) throws -> ModelVersion {
        try createModelVersion(
            NewModelVersion(
                name: name, source: source, runID: runID, loggedModelID: modelID, runLink: "", description: "",
                tags: tags), workingDirectory: "/srv", note: note)
    }
}

extension TrackingStore {
    fileprivate func modelVersionsTag(of id: String) throws -> String? {
        try loggedModel(id: id, allowDeleted: false).tags.first { $0.key == TrackingStore.modelVersionsTagKey }?.value
    }
}

private func version(_ name: String, _ number: Int64) -> ModelVersionName {
    ModelVersionName(name: name, version: number, text: String(number))
}

@Suite struct RegistryTests {
    @Test func numbersAreNeverGivenTwice() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        try store.register("M")
        #expect(try (1...3).map { _ in try store.newVersion("M").version } == [1, 2, 3])
        try store.deleteModelVersion(version("M", 3))
        try store.deleteModelVersion(version("M", 1))
        #expect(try store.newVersion("M").version == 4)
        expectError(.resourceDoesNotExist, "Model Version (name=M, version=3) not found") {
            try store.deleteModelVersion(version("M", 3))
        }
        // A refused one takes no number.
        expectError(.invalidParameterValue, "'key' exceeds the maximum length") {
            try store.newVersion("M", tags: [Tag(key: String(repeating: "k", count: 251), value: "")])
        }
        #expect(try store.newVersion("M").version == 5)
        // A new model of an old name starts anew.
        try store.deleteRegisteredModel(name: "M")
        try store.register("M")
        #expect(try store.newVersion("M").version == 1)
        #expect(try temporary.faults() == [])
    }

    @Test func writersAtOnceGetDifferentNumbers() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        try store.register("M")
        let numbers = try await withThrowingTaskGroup(of: [Int64].self) { group in
            for _ in 0..<4 {
                group.addTask { try (0..<25).map { _ in try store.newVersion("M").version } }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(1...100))
        #expect(try temporary.faults() == [])
    }

    @Test func deletingAModelLeavesNothingBehind() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        for name in ["M", "N"] {
            try store.register(name, tags: [Tag(key: "a", value: name)])
            try store.newVersion(name, tags: [Tag(key: "v", value: name)])
            try store.setModelAlias("champ", of: version(name, 1))
        }
        try store.deleteRegisteredModel(name: "M")
        expectError(.resourceDoesNotExist, "Registered Model with name=M not found") {
            _ = try store.registeredModel(named: "M")
        }
        expectError(.resourceDoesNotExist, "Model Version (name=M, version=1) not found") {
            _ = try store.modelVersion(version("M", 1))
        }
        try store.register("M")
        try store.newVersion("M")
        #expect(try store.registeredModel(named: "M").tags.isEmpty)
        #expect(try store.registeredModel(named: "M").aliases.isEmpty)
        #expect(try store.modelVersion(version("M", 1)).tags.isEmpty)
        #expect(try store.modelVersion(version("N", 1)).tags == [Tag(key: "v", value: "N")])
        #expect(try store.modelVersion(version("N", 1)).aliases == ["champ"])
        #expect(try temporary.faults() == [])
    }

    @Test func everythingFollowsARenamedModel() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        try store.register("old", tags: [Tag(key: "a", value: "1")])
        try store.register("taken")
        try store.newVersion("old", tags: [Tag(key: "v", value: "1")])
        try store.setModelAlias("champ", of: version("old", 1))
        expectError(.resourceAlreadyExists, "Registered Model (name=taken) already exists") {
            _ = try store.renameRegisteredModel(name: "old", to: "taken")
        }
        let renamed = try store.renameRegisteredModel(name: "old", to: "new")
        #expect(renamed.name == "new")
        #expect(renamed.aliases == [ModelAlias(alias: "champ", version: 1)])
        #expect(renamed.latestVersions.map(\.name) == ["new"])
        #expect(renamed.latestVersions.map(\.lastUpdatedTimeMs) == [renamed.lastUpdatedTimeMs])
        #expect(try store.modelVersion(alias: "champ", ofModel: "new").tags == [Tag(key: "v", value: "1")])
        #expect(try store.renameRegisteredModel(name: "new", to: "new").name == "new")
        try store.register("old")
        #expect(try temporary.faults() == [])
    }

    @Test func anAliasMovesAndGoesWithItsVersion() throws {
        let store = try TemporaryStore().store
        try store.register("M")
        for _ in 1...3 { try store.newVersion("M") }
        try store.setModelAlias("a", of: version("M", 1))
        try store.setModelAlias("a", of: version("M", 2))
        try store.setModelAlias("b", of: version("M", 2))
        #expect(try store.modelVersion(version("M", 1)).aliases == [])
        #expect(try store.modelVersion(version("M", 2)).aliases == ["a", "b"])
        #expect(try store.modelVersion(alias: "LATEST", ofModel: "M").version == 3)
        expectError(.resourceDoesNotExist, "Model Version (name=M, version=9) not found") {
            try store.setModelAlias("c", of: version("M", 9))
        }
        try store.deleteModelAlias("b", ofModel: "M")
        try store.deleteModelAlias("b", ofModel: "M")
        try store.deleteModelVersion(version("M", 2))
        #expect(try store.registeredModel(named: "M").aliases.isEmpty)
        expectError(.invalidParameterValue, "Registered model alias a not found.") {
            _ = try store.modelVersion(alias: "a", ofModel: "M")
        }
    }

    @Test func stagesHaveTheirLatestVersions() throws {
        let store = try TemporaryStore().store
        try store.register("M")
        for _ in 1...5 { try store.newVersion("M") }
        func move(_ number: Int64, _ stage: ModelStage, archive: Bool = false) throws {
            let moved = try store.transitionModelVersion(version("M", number), to: stage, archiveOthers: archive)
            #expect(moved.stage == stage)
            #expect(try store.registeredModel(named: "M").lastUpdatedTimeMs == moved.lastUpdatedTimeMs)
        }
        func latest(_ stages: Set<ModelStage> = []) throws -> [String: Int64] {
            let found = try store.latestModelVersions(ofModel: "M") { () throws(TrackingError) in stages }
            return Dictionary(uniqueKeysWithValues: found.map { ($0.stage.name, $0.version) })
        }
        try move(1, .production)
        try move(2, .production)
        try move(3, .staging)
        #expect(try latest() == ["None": 5, "Staging": 3, "Production": 2])
        #expect(try latest([.production, .archived]) == ["Production": 2])
        try move(4, .production, archive: true)
        #expect(try latest() == ["None": 5, "Staging": 3, "Production": 4, "Archived": 2])
        #expect(try store.modelVersion(version("M", 1)).stage == .archived)
        // The one that is moved is not archived though it was there already.
        try move(4, .production, archive: true)
        #expect(try latest([.production]) == ["Production": 4])
    }

    @Test func aVersionIsNotedWithItsLoggedModelOrNotMadeAtAll() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let run = try store.newRun()
        let id = try store.newModel(sourceRun: run)
        let logged = try store.loggedModel(id: id, allowDeleted: false)
        try store.register("M")
        let first = try store.newVersion("M", source: "models:/\(id)", modelID: id)
        #expect(first.runID == run)
        #expect(first.source == "models:/\(id)")
        #expect(try store.modelVersionDownloadURI(version("M", 1)) == logged.artifactURI)
        try store.newVersion("M", modelID: id)
        #expect(try store.modelVersionsTag(of: id) == "M/1;M/2;")

        let before = try store.registeredModel(named: "M")
        expectError(.invalidParameterValue, "no list") {
            try store.newVersion("M", modelID: id) { _, _, _ in throw TrackingError.invalid("no list") }
        }
        expectError(.resourceDoesNotExist, "Logged model with ID 'm-nope' not found.") {
            try store.newVersion("M", modelID: "m-nope")
        }
        #expect(try store.registeredModel(named: "M") == before)
        #expect(try store.modelVersionsTag(of: id) == "M/1;M/2;")
        #expect(try temporary.faults() == [])
    }

    @Test(arguments: [
        ("DELETE FROM registered_models", "which registered_models lacks"),
        ("UPDATE registered_model_aliases SET version = 7", "alias 'champ' of 'M' means version 7, which is not there"),
        ("UPDATE registered_models SET last_version = 0", "'M' has version 1, and its last number given is noted as 0"),
        ("DELETE FROM model_versions", "tag(s) of version 1 of 'M', which is not there"),
        ("UPDATE model_versions SET stage = 9", "version 1 of 'M' has the unknown stage 9"),
        ("UPDATE model_version_tags SET id = 99", "model_version_tags refer to id 99, which registered_models lacks"),
    ])
    func checkTellsWhatCannotBe(_ damage: String, _ fault: String) throws {
        let temporary = try TemporaryStore()
        try temporary.store.register("M", tags: [Tag(key: "a", value: "1")])
        try temporary.store.newVersion("M", tags: [Tag(key: "a", value: "1")])
        try temporary.store.setModelAlias("champ", of: version("M", 1))
        #expect(try temporary.faults() == [])
        temporary.store.close()
        try Connection(path: temporary.databasePath, mode: .readWrite, cacheBytes: 1 << 20).execute(damage)
        let faults = try temporary.faults()
        #expect(faults.contains { $0.contains(fault) }, "\(faults)")
    }
}
