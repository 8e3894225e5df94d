import Model
import Search
import Store
import Testing

@testable import TestSupport

/// A registry of a few hundred versions, the same versions in a plain array, and every search answered by both.
@Suite struct RegistrySearchTests {
    private struct Registry {
        let temporary: TemporaryStore
        var versions: [ModelVersion] = []
        /// Names of which some version is tagged as a prompt's.
        var promptNames: Set<String> = []

        static let names = ["a", "A", "b_1", "bx1", "é", "prompt"]
        static let runs = ["", "r1", "r2"]
        /// Longer than what the index of tags holds.
        static let longValue = String(repeating: "é", count: 129)

        init() throws {
            temporary = try TemporaryStore()
            let store = temporary.store
            for name in Self.names {
                try store.register(name, tags: name == "prompt" ? [Tag(key: Prompt.tagKey, value: "true")] : [])
            }
            for number in 0..<120 {
                let name = Self.names[number % Self.names.count]
                var tags = [Tag(key: "n", value: String(number % 4))]
                if number % 5 == 0 { tags.append(Tag(key: "long", value: Self.longValue)) }
                if number % 5 == 1 { tags.append(Tag(key: "long", value: String(Self.longValue.dropLast()))) }
                if number % 3 == 0 { tags.append(Tag(key: "team", value: number % 2 == 0 ? "Red" : "red")) }
                if name == "prompt" {
                    tags.append(Tag(key: Prompt.tagKey, value: number % 4 == 1 ? "true" : "false"))
                    promptNames.insert(name)
                }
                let isPrompt = Prompt.isMarked(by: tags)
                _ = try store.newVersion(
                    name, source: isPrompt ? "dummy-source" : "s3://b/m\(number % 5)",
                    runID: Self.runs[number / 6 % Self.runs.count], tags: tags)
            }
            // Some are updated later than made, in another order, and all of one model at the same moment.
            for number: Int64 in [3, 9, 1] {
                _ = try store.updateModelVersion(
                    ModelVersionName(name: "b_1", version: number, text: ""), description: "d")
            }
            _ = try store.renameRegisteredModel(name: "é", to: "é2")
            try store.deleteModelVersion(ModelVersionName(name: "a", version: 2, text: ""))
            for name in Self.names.map({ $0 == "é" ? "é2" : $0 }) {
                for number: Int64 in 1...20 {
                    let wanted = ModelVersionName(name: name, version: number, text: "")
                    if name == "a", number == 2 { continue }
                    versions.append(try store.modelVersion(wanted))
                }
            }
        }

        /// All pages of a search.
        func search(_ filter: String, _ order: [String], pageSize: Int) throws -> [ModelVersion] {
            var found: [ModelVersion] = []
            var token: String?
            repeat {
                let page = try temporary.store.searchModelVersions(
                    ModelVersionSearch(
                        filter: ModelVersionFilter(parsing: filter), order: ModelVersionOrder.parse(order),
                        maxResults: pageSize, pageToken: token))
                #expect(page.items.count <= pageSize)
                found += page.items
                token = page.nextToken
            } while token != nil
            return found
        }
    }

    private struct Question: Sendable {
        let filter: String
        let matches: @Sendable (ModelVersion) -> Bool

        init(_ filter: String, _ matches: @escaping @Sendable (ModelVersion) -> Bool) {
            self.filter = filter
            self.matches = matches
        }
    }

    private static func tag(_ version: ModelVersion, _ key: String) -> String? {
        version.tags.first { $0.key == key }?.value
    }

    private static let questions = [
        Question("") { _ in true },
        Question("name = 'a'") { $0.name == "a" },
        Question("name = 'none'") { _ in false },
        Question("name != 'a'") { $0.name != "a" },
        Question("name LIKE 'b_1'") { $0.name == "b_1" || $0.name == "bx1" },
        Question("name ILIKE 'A%'") { $0.name == "a" || $0.name == "A" },
        Question("name IN ('a', 'é2', 'none')") { $0.name == "a" || $0.name == "é2" },
        Question("name NOT IN ('a')") { $0.name != "a" },
        Question("run_id = 'r1'") { $0.runID == "r1" },
        Question("run_id = ''") { $0.runID == "" },
        Question("run_id IN ('r1', 'r2')") { $0.runID != "" },
        Question("source_path = 's3://b/m3'") { $0.source == "s3://b/m3" },
        Question("source_path LIKE '%m_' AND version_number > 10") { $0.version > 10 && $0.source.contains("/m") },
        Question("version_number = 3") { $0.version == 3 },
        Question("version_number <= '4' AND name = 'A'") { $0.version <= 4 && $0.name == "A" },
        Question("tags.team = 'red'") { tag($0, "team") == "red" },
        Question("tags.team != 'red'") { tag($0, "team") == "Red" },
        Question("tags.team ILIKE 'RED' AND tags.n = '0'") { tag($0, "team") != nil && tag($0, "n") == "0" },
        Question("tags.none != 'x'") { _ in false },
        Question("tags.long = '\(Registry.longValue)'") { tag($0, "long") == Registry.longValue },
        Question("tags.long = '\(Registry.longValue.dropLast())'") { tag($0, "long")?.count == 128 },
    ]

    private static let orders: [([String], @Sendable (ModelVersion, ModelVersion) -> Bool?)] = [
        ([], { $0.lastUpdatedTimeMs == $1.lastUpdatedTimeMs ? nil : $0.lastUpdatedTimeMs > $1.lastUpdatedTimeMs }),
        (
            ["last_updated_timestamp"],
            { $0.lastUpdatedTimeMs == $1.lastUpdatedTimeMs ? nil : $0.lastUpdatedTimeMs < $1.lastUpdatedTimeMs }
        ),
        (["name DESC"], { $0.name == $1.name ? nil : precedes($1.name, $0.name) }),
        (["version_number ASC"], { $0.version == $1.version ? nil : $0.version < $1.version }),
        (
            ["creation_timestamp DESC", "version_number"],
            {
                if $0.creationTimeMs != $1.creationTimeMs { return $0.creationTimeMs > $1.creationTimeMs }
                return $0.version == $1.version ? nil : $0.version < $1.version
            }
        ),
    ]

    /// Byte by byte, as the database compares.
    private static func precedes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

    @Test func searchesFindWhatAPlainListHolds() throws {
        let registry = try Registry()
        for question in Self.questions {
            for (order, first) in Self.orders {
                let expected = registry.versions
                    .filter { question.matches($0) && !registry.promptNames.contains($0.name) }
                    .sorted { a, b in
                        if let decided = first(a, b) { return decided }
                        if a.name != b.name { return Self.precedes(a.name, b.name) }
                        return a.version > b.version
                    }
                for pageSize in [7, 1000] {
                    let found = try registry.search(question.filter, order, pageSize: pageSize)
                    #expect(found == expected, "\(question.filter) \(order) by \(pageSize)")
                }
            }
        }
        #expect(try registry.temporary.faults() == [])
    }

    @Test func promptsAreFoundByThoseWhoAskForThem() throws {
        let registry = try Registry()
        func versions(_ filter: String) throws -> [ModelVersion] { try registry.search(filter, [], pageSize: 50) }
        let prompts = registry.versions.filter { Prompt.isMarked(by: $0.tags) }
        #expect(!prompts.isEmpty)
        let key = "tags.`mlflow.prompt.is_prompt`"
        #expect(Set(try versions("\(key) = 'true'").map(\.version)) == Set(prompts.map(\.version)))
        #expect(try versions("\(key) = 'true' AND name = 'a'").isEmpty)
        #expect(try versions("\(key) != 'true'").count == registry.versions.count - 20)
        #expect(try versions("name = 'prompt'").isEmpty)

        func models(_ filter: String, _ order: [String] = []) throws -> [String] {
            try registry.temporary.store.searchRegisteredModels(
                RegisteredModelSearch(
                    filter: RegisteredModelFilter(parsing: filter), order: RegisteredModelOrder.parse(order),
                    maxResults: 100, pageToken: nil)
            ).items.map(\.name)
        }
        #expect(try models("") == ["A", "a", "b_1", "bx1", "é2"])
        #expect(try models("", ["name DESC"]) == ["é2", "bx1", "b_1", "a", "A"])
        #expect(try models("\(key) = 'true'") == ["prompt"])
        #expect(try models("\(key) != 'true'") == ["A", "a", "b_1", "bx1", "é2"])
        #expect(try models("name LIKE '%1'") == ["b_1", "bx1"])
        #expect(try models("name IN ('prompt', 'a')") == ["a"])
        #expect(try models("", ["timestamp DESC"]).first == "a")
    }

    @Test func pagesOfModelsBringTheirParts() throws {
        let store = try TemporaryStore().store
        for number in 10..<35 {
            try store.register("m\(number)", tags: [Tag(key: "n", value: "\(number)")])
            if number % 2 == 0 {
                try store.newVersion("m\(number)", tags: [Tag(key: "v", value: "\(number)")])
                try store.setModelAlias("x", of: ModelVersionName(name: "m\(number)", version: 1, text: "1"))
            }
        }
        var found: [RegisteredModel] = []
        var token: String?
        repeat {
            let page = try store.searchRegisteredModels(
                RegisteredModelSearch(
                    filter: RegisteredModelFilter(parsing: ""), order: [], maxResults: 10, pageToken: token))
            found += page.items
            token = page.nextToken
        } while token != nil
        #expect(found.map(\.name) == (10..<35).map { "m\($0)" })
        for model in found { #expect(try store.registeredModel(named: model.name) == model) }
        #expect(found[4].latestVersions.first?.tags == [Tag(key: "v", value: "14")])
        #expect(found[4].aliases == [ModelAlias(alias: "x", version: 1)])
        #expect(found[5].latestVersions.isEmpty)
    }
}
