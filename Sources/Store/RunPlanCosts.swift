internal import Search

// What ways to find runs are expected to cost, in microseconds, from measurements of each step on 100 000 runs.

/// Estimates for the ways of `RunPlanner`.
struct RunPlanCosts {
    let fromCandidates: Double
    let alongIndex: Double
    let all: Double

    /// Looking up a run by its id, and its part in the sort.
    static let lookUp = 3.0
    /// Meeting a run in the order of start times, and in that of another value.
    static let stepByStart = 0.4
    static let stepByValue = 1.5
    /// Testing whether a run is in a set.
    static let setTest = 0.05

    /// What is known of a query.
    struct Query {
        /// At least as many as the store has.
        var runs: Double
        /// How many are expected to pass all conditions, were these independent of each other.
        var matches: Double
        var rowsWanted: Double
        /// To test a run against all conditions.
        var tests: Double
        /// How many runs are expected to be in all lists that are worth reading; nil when there is no such list.
        var candidates: Double?
        /// To read these lists.
        var reading: Double
        /// To test a run against the conditions without such a list.
        var testsLeft: Double
        /// To get to the first run in the order of a value; nil: the order is by start time, or such that no index has
        /// it.
        var walkStart: Double?
        /// How many runs a sort of all would take, nil when the order by start time needs none.
        var sortsAll: Double?
    }

    init(_ query: Query) {
        let sortsAll = query.sortsAll
        // Runs met until the page is full: of the experiments along start times, of the whole store along values.
        let share = min((sortsAll ?? query.runs) / query.runs, 1)
        let metByStart = min(query.runs, query.rowsWanted * query.runs / max(query.matches, 1))
        let metByValue = min(query.runs, metByStart / max(share, 1e-9))
        fromCandidates = query.candidates.map { query.reading + $0 * (Self.lookUp + query.testsLeft) } ?? .infinity
        alongIndex =
            query.walkStart.map { $0 + metByValue * (Self.stepByValue + query.tests) } ?? .infinity
        all = (sortsAll ?? metByStart) * ((sortsAll == nil ? Self.stepByStart : 1.5) + query.tests)
    }
}

extension Condition<RunClause> {
    /// To test one run, in the database.
    var testCost: Double {
        switch self {
        case .clause(let clause): clause.testCost
        case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.testCost }
        case .not(let part): part.testCost
        }
    }

    /// As `testCost`, if trees are deep or large.
    var testCostAtWorst: Double {
        switch self {
        case .clause(let clause): clause.walksFar ? 5 * clause.testCost : clause.testCost
        case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.testCostAtWorst }
        case .not(let part): part.testCostAtWorst
        }
    }

    /// To work out all runs of a store that pass (`RunSets`), for each of its runs.
    var setCost: Double { clauseSetCost + (needsForest ? 0.12 : 0) }

    private var clauseSetCost: Double {
        switch self {
        case .clause(let clause): clause.setCost
        case .all(let parts), .any(let parts): parts.reduce(0) { $0 + $1.clauseSetCost }
        case .not(let part): part.clauseSetCost
        }
    }

    private var needsForest: Bool {
        switch self {
        case .clause(.related), .clause(.treeText), .clause(.treeNumber): true
        case .clause: false
        case .all(let parts), .any(let parts): parts.contains(where: \.needsForest)
        case .not(let part): part.needsForest
        }
    }
}

extension RunClause {
    /// Most runs are no parents, which settles many tests at once.
    fileprivate var testCost: Double {
        switch self {
        case .metric, .param, .tag, .text, .number, .dataset, .metricHistory: 0.6
        case .paramNumber: 0.8
        case .treeText(.parentRunID, .isNull), .treeText(.parentRunID, .isNotNull): 0.3
        case .treeText(.parentRunID, _): 0.8
        case .treeText(.rootRunID, _): 2.5
        case .treeNumber(.depth, _): 1.6
        case .treeNumber(.numChildren, _): 0.6
        case .treeNumber(.numDescendants, _): 1.4
        case .childAggregate(.mean, _, _): 1.4
        case .childAggregate: 0.6
        case .related(let relation, let clause):
            switch relation {
            case .parent: 0.5 + clause.testCost
            case .child: 0.5 + 0.5 * clause.testCost
            case .root: 2.5 + clause.testCost
            case .ancestor: 1.6 + clause.testCost
            case .descendant: 1 + 0.5 * clause.testCost
            }
        }
    }

    /// Whether the cost of a test grows with the depth or size of the run's tree.
    fileprivate var walksFar: Bool {
        switch self {
        case .treeText(.rootRunID, _), .treeNumber(.depth, _), .treeNumber(.numDescendants, _): true
        case .related(.root, _), .related(.ancestor, _), .related(.descendant, _): true
        case .related(_, let clause): clause.walksFar
        default: false
        }
    }

    fileprivate var setCost: Double {
        switch self {
        case .metric, .param, .tag: 0.05
        case .metricHistory(_, .first, _): 0.6
        case .metricHistory: 0.05
        case .paramNumber: 0.25
        case .text, .number: 0.3
        case .dataset: 0.6
        case .childAggregate(.mean, _, _): 0.25
        case .childAggregate: 0.1
        case .treeText, .treeNumber: 0.05
        case .related(_, let clause): 0.05 + clause.setCost
        }
    }
}
