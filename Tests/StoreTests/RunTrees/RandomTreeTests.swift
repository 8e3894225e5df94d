import Foundation
import Model
import SQLite
import TestSupport
import Testing

@testable import Store

/// Random forests, changed in every way there is; tables and readers are compared with what `TreeModel` works out.
@Suite struct RandomTreeTests {
    /// How many forests each test case grows; more by the environment variable ROOST_TREE_FORESTS.
    static let forests = ProcessInfo.processInfo.environment["ROOST_TREE_FORESTS"].flatMap(Int.init) ?? 13

    @Test(arguments: 0..<16) func tablesAndReadersAgreeWithAModel(_ part: Int) throws {
        for _ in 0..<Self.forests {
            let seed = UInt64.random(in: 0 ... .max)
            let temporary = try MemoryStore()
            var operations = try TreeOperations(temporary.store, seed: seed)
            let tables = try TreeTables(temporary.path)
            for step in 1...50 {
                do { try operations.step() } catch {
                    Issue.record("seed \(seed), after \(operations.log.suffix(20)): \(error)")
                    return
                }
                guard step % 5 == 0 else { continue }
                let differences = try tables.differences(operations.model)
                try #require(differences == [], "seed \(seed), after \(operations.log)")
            }
            let faults = try temporary.faults()
            try #require(faults == [], "seed \(seed), after \(operations.log)")
            let differences = try temporary.store.read(.search) {
                try ReaderComparison(operations.model, $0).differences()
            }
            try #require(differences == [], "seed \(seed), after \(operations.log)")
        }
    }
}

/// A store in memory where the system has such a folder, since thousands of small writes would wait for a disk.
struct MemoryStore {
    let path: String
    let store: TrackingStore
    private let folder: Folder

    private final class Folder: Sendable {
        let path: String

        init(_ path: String) throws {
            self.path = path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }

        deinit {
            do { try FileManager.default.removeItem(atPath: path) } catch { print("left behind: \(path): \(error)") }
        }
    }

    init() throws {
        let parent = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        folder = try Folder("\(parent)/roost-test-\(UUID().uuidString)")
        path = folder.path + "/roost.db"
        store = try TrackingStore.open(
            StoreConfiguration(databasePath: path, readersPerLane: 1), migrations: embeddedMigrations())
    }

    func faults() throws -> [String] { try TrackingStore.check(databasePath: path, migrations: embeddedMigrations()) }
}

/// Asks a reader everything about every run.
struct ReaderComparison {
    private let model: TreeModel
    private let reader: Reader
    private let parents: [Int?]
    /// The number of each run, by place in the model.
    private let ids: [Int64]
    private static let keys = ["loss", "acc", "é", "unknown"]

    init(_ model: TreeModel, _ reader: Reader) throws {
        self.model = model
        self.reader = reader
        parents = model.parents()
        ids = try model.runs.map { try reader.runID($0.uuid) ?? -1 }
    }

    func differences() throws -> [String] {
        var differences: [String] = []
        func compare<T: Equatable>(_ what: String, _ found: T, _ expected: T) {
            if found != expected { differences.append("\(what): found \(found), expected \(expected)") }
        }
        let places = try reader.rootAndDepth(of: ids)
        let counts = try reader.statusCounts(ofChildrenOf: ids)
        for run in model.runs.indices {
            let ancestors = model.ancestors(run, parents)
            let children = model.runs.indices.filter { parents[$0] == run }
            let below = model.runs.indices.filter { model.ancestors($0, parents).contains(run) }
            compare("parent of \(run)", try reader.parent(of: ids[run]), parents[run].map { ids[$0] })
            compare("ancestors of \(run)", try reader.ancestors(of: ids[run]), ancestors.map { ids[$0] })
            compare("root of \(run)", places[run].root, ids[ancestors.last ?? run])
            compare("depth of \(run)", places[run].depth, ancestors.count)
            for (view, stages) in [
                (ViewType.all, [true, false]), (.activeOnly, [false]), (.deletedOnly, [true]),
            ] {
                let wanted = children.filter { stages.contains(model.runs[$0].isDeleted) }
                compare("\(view) children of \(run)", try reader.children(of: ids[run], view), wanted.map { ids[$0] })
                let wantedBelow = below.filter { stages.contains(model.runs[$0].isDeleted) }
                compare(
                    "\(view) descendants of \(run)", try reader.descendants(of: ids[run], view).sorted(),
                    wantedBelow.map { ids[$0] })
            }
            for status in RunStatus.allCases {
                for stage in [LifecycleStage.active, .deleted] {
                    let wanted = children.filter {
                        model.runs[$0].status == status && model.runs[$0].isDeleted == (stage == .deleted)
                    }
                    compare("\(stage) \(status) children of \(run)", counts[run][status, stage], Int64(wanted.count))
                }
            }
            compare(
                "metrics of the children of \(run)",
                Set(try reader.childMetricKeys(of: ids[run]).map { try reader.keyName($0) }),
                Set(Self.keys.filter { !model.values($0, of: children).isEmpty }))
            for key in Self.keys {
                let keyID = try reader.keyID(key) ?? -1
                differences += difference(
                    "\(key) of the children of \(run)", try reader.childMetricRollUp(ids[run], keyID),
                    model.values(key, of: children))
                differences += difference(
                    "\(key) below \(run)", try reader.descendantMetricRollUp(ids[run], keyID),
                    model.values(key, of: below))
            }
        }
        return differences
    }

    private func difference(_ what: String, _ found: MetricRollUp?, _ values: [(run: Int, value: Double)]) -> [String] {
        var expected: MetricRollUp?
        if let least = values.first, let greatest = values.last {
            let maxRun = values.first { $0.value == greatest.value }?.run ?? 0
            // Of the greatest numbers that there are, the sum of the parts may round up to infinity.
            let sum = values.reduce(0) { $0 + $1.value / Double(values.count) }
            let mean = min(max(sum, least.value), greatest.value)
            expected = MetricRollUp(
                count: Int64(values.count), min: least.value, minRun: ids[least.run], max: greatest.value,
                maxRun: ids[maxRun], mean: mean)
            let tolerance = 1e-12 * max(abs(least.value), abs(greatest.value))
            if let found, abs(found.mean - mean) <= tolerance { expected?.mean = found.mean }
        }
        return found == expected ? [] : ["\(what): found \(String(describing: found)), expected \(values)"]
    }
}
