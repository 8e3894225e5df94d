internal import Model
internal import SQLite
internal import Search

/// The runs that a question about trees is confined to. A run whose parent is outside of them counts as a root.
struct TreeScope {
    /// nil: of every experiment.
    let experimentIDs: [Int64]?
    let view: ViewType
    /// A run that ways up go through, in the scope or not.
    let top: Int64?
    private let experiments: Set<Int64>

    init(experimentIDs: [Int64]?, view: ViewType, top: Int64? = nil) {
        self.experimentIDs = experimentIDs
        self.view = view
        self.top = top
        experiments = Set(experimentIDs ?? [])
    }

    func contains(experiment: Int64, isDeleted: Bool) -> Bool {
        guard experimentIDs == nil || experiments.contains(experiment) else { return false }
        return switch view {
        case .activeOnly: !isDeleted
        case .deletedOnly: isDeleted
        case .all: true
        }
    }

    /// The index to go by to runs of one parent: SQLite itself takes the one that has their order in it, and walks over
    /// all runs of the experiment.
    var siblingIndex: String { experimentIDs == nil ? "runs_by_parent" : "runs_by_tree" }

    /// A condition on the row `alias` of `runs`.
    func sql(_ alias: String = "r") -> SQLFragment {
        var test: SQLFragment
        if let experimentIDs {
            test = SQLFragment("\(alias).experiment_id ")
            test +=
                experimentIDs.count == 1
                ? SQLFragment("= ?", .integer(experimentIDs[0]))
                : SQLFragment("IN (SELECT value FROM json_each(?))", .text(jsonList(experimentIDs)))
            test += " AND "
        } else {
            test = SQLFragment()
        }
        switch view {
        case .activeOnly: test += SQLFragment("\(alias).deleted = 0")
        case .deletedOnly: test += SQLFragment("\(alias).deleted = 1")
        case .all: test += SQLFragment("\(alias).deleted IN (0, 1)")
        }
        return test
    }
}

/// Goes up from runs to where their trees begin within a scope, each part of a way once.
struct ScopedRoots {
    private let scope: TreeScope
    private let step: Statement
    private var known: [Int64: Int64] = [:]
    /// Of runs that have been seen as parents: the root of their children, nil when each of these is one itself.
    private var rootsBelow: [Int64: Int64?] = [:]

    init(_ scope: TreeScope, _ reader: Reader) throws {
        self.scope = scope
        step = try reader.connection.statement(
            """
            SELECT p.run_id, p.experiment_id, p.deleted
            FROM runs AS c CROSS JOIN runs AS p ON p.run_id = c.parent_id WHERE c.run_id = ?
            """)
    }

    /// The parent of a run; nil when it has none in the scope.
    func parent(of run: Int64) throws -> Int64? {
        step.bind(1, run)
        return try step.firstBound {
            let parent = $0.int(0)
            let isIn = parent == scope.top || scope.contains(experiment: $0.int(1), isDeleted: $0.int(2) != 0)
            return isIn ? parent : nil
        } ?? nil
    }

    /// The same with the parent at hand, which the way up from a sibling may be known from.
    /// - Parameters:
    ///   - run: in the scope.
    ///   - parent: in the scope or not.
    mutating func root(of run: Int64, parent: Int64?) throws -> Int64 {
        guard let parent else { return run }
        if let found = rootsBelow[parent] { return found ?? run }
        let found = try root(of: run)
        rootsBelow[parent] = found == run ? Int64?.none : found
        return found
    }

    /// - Parameter run: in the scope.
    mutating func root(of run: Int64) throws -> Int64 {
        if let root = known[run] { return root }
        var passed = [run]
        var root = run
        // Known from now on, so that a circle in a damaged store ends the way.
        known[run] = run
        while let parent = try parent(of: root) {
            if let end = known[parent] {
                root = end
                break
            }
            known[parent] = parent
            passed.append(parent)
            root = parent
        }
        for run in passed { known[run] = root }
        return root
    }
}

extension Reader {
    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    func requireRun(_ uuid: String) throws -> Int64 {
        guard let id = try runID(uuid) else {
            throw TrackingError.missing("Run with id=\(PythonText.shortened(uuid)) not found")
        }
        return id
    }

    /// The id, as clients know it, of the parent of each run that has one, in whatever scope.
    func parentUUIDs(of runs: [Int64]) throws -> [Int64: String] {
        var parents: [Int64: String] = [:]
        try connection.statement(
            """
            SELECT c.run_id, p.uuid FROM json_each(?) AS wanted CROSS JOIN runs AS c ON c.run_id = wanted.value
            CROSS JOIN runs AS p ON p.run_id = c.parent_id
            """
        ).forEach(.text(jsonList(runs))) { parents[$0.int(0)] = $0.text(1) }
        return parents
    }
}
