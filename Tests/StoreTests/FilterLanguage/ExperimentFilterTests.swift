import Model
import Search
import TestSupport
import Testing

@testable import Store

/// OR, NOT, lists and ranges in searches of experiments.
@Suite struct ExperimentFilterTests {
    private func plant() throws -> MemoryStore {
        let temporary = try MemoryStore()
        for (name, tags) in [
            ("apple", ["kind": "fruit", "note": "it's"]), ("beet", ["kind": "root"]), ("Carrot", ["kind": "root"]),
            ("date", [:]), ("elder", ["kind": "Fruit"]),
        ] {
            let id = try temporary.store.createExperiment(
                name: name, artifactLocation: nil, tags: tags.map { Tag(key: $0.key, value: $0.value) })
            if name == "elder" { try temporary.store.deleteExperiment(id: id) }
        }
        return temporary
    }

    @Test(arguments: [
        ("name = 'apple' OR name = 'beet'", "apple beet"),
        ("name = 'apple' OR tags.kind = 'root' AND NOT name LIKE 'C%'", "apple beet"),
        ("(name = 'apple' OR tags.kind = 'root') AND name IN ('apple', 'Carrot', 'elder')", "Carrot apple"),
        ("NOT tags.kind = 'root'", "Default apple date elder"),
        ("tags.kind != 'root'", "apple elder"),
        ("NOT (tags.kind ILIKE 'fruit' OR tags.kind IS NULL)", "Carrot beet"),
        ("name BETWEEN 'a' AND 'c'", "apple beet"),
        ("name NOT BETWEEN 'a' AND 'c' AND name NOT IN ('Default')", "Carrot date elder"),
        ("tags.note IN ('it''s', 'x')", "apple"),
        ("tags.kind NOT ILIKE 'FRUIT'", "Carrot beet"),
        ("experiment_id IN ('1', '2') AND NOT experiment_id = '2'", "apple"),
        ("creation_time BETWEEN 0 AND 1 OR NOT creation_time > 0", ""),
        ("creation_time NOT IN (1, 2) AND tags.kind IN ('root')", "Carrot beet"),
    ]) func aFilterFinds(_ filter: String, _ names: String) throws {
        let temporary = try plant()
        let page = try temporary.store.searchExperiments(
            ExperimentSearch(
                filter: try ExperimentFilter(parsing: filter), view: .all,
                order: [], maxResults: 100, pageToken: nil))
        #expect(page.items.map(\.name).sorted().joined(separator: " ") == names)
    }
}
