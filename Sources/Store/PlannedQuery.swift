internal import Model
internal import SQLite
internal import Search
internal import Threads

/// One search of `RunPlanner`: what is known of its conditions, and the statements that follow from that.
struct PlannedQuery {
    let reader: Reader
    let search: RunSearch
    let rowsWanted: Int
    private let mode: RunPlanner.OpaqueConditions
    private let sql: RunFilterSQL
    private let conditions: [Condition<RunClause>]
    /// At least as many as the store has.
    let runs: Double
    /// nil where the store is too large for them.
    private let sets: RunSets?

    /// What share of all runs each condition is expected to let through.
    private var shares: [Double]
    private var lists: [CandidateList] = []
    /// Places of conditions that are tested one by one at a cost that is not known beforehand.
    private var pending: Set<Int> = []
    /// The runs that pass the conditions at `inSets`.
    private var allowed: RunSet?
    private var inSets: Set<Int> = []

    /// The runs that pass one of `conditions`, maybe with others.
    private struct CandidateList {
        var condition: Int
        var source: Source
        /// No run is in it that does not pass.
        var isExact: Bool
        /// Exact, or a guess for a list that only a scan brings.
        var count: Double
        /// Microseconds to read it, or to sort it where it is read.
        var cost: Double

        enum Source {
            case ids([Int64])
            case query(SQLFragment)
        }
    }

    /// What share of a key's values a pattern is guessed to match.
    private static let scannedShare = 0.02
    /// What share of all runs a condition is guessed to let through that no index tells of.
    private static let opaqueShare = 0.05
    /// Conditions that are looked up in indexes.
    private static let surveyedMax = 8

    init(_ planner: RunPlanner, lastRun: Int64) throws {
        reader = planner.reader
        search = planner.search
        rowsWanted = planner.rowsWanted
        mode = planner.opaque
        sql = RunFilterSQL(planner.reader, planner.bounds)
        conditions = planner.search.conditions
        runs = Double(max(lastRun, 1))
        sets = lastRun <= RunSets.runsMax && mode != .runByRun ? RunSets(sql, lastRun: lastRun) : nil
        shares = conditions.map { _ in 1 }
        try survey()
        let needsSets = try pending.contains { try sql.readsAllTexts(conditions[$0]) }
        if mode == .allAtOnce || needsSets { try workOutSets() }
    }

    // MARK: What is known of the conditions

    private mutating func survey() throws {
        let source = RunLists(sql: sql)
        for (place, condition) in conditions.enumerated() {
            let isOpaque = try sql.isOpaque(condition)
            if isOpaque { pending.insert(place) }
            guard place < Self.surveyedMax else { continue }
            switch try source.list(condition) {
            case .read(let ids, let isExact):
                shares[place] = min(Double(ids.count) / runs, 1)
                lists.append(
                    CandidateList(
                        condition: place, source: .ids(ids), isExact: isExact, count: Double(ids.count),
                        cost: 0.05 * Double(ids.count)))
            case .long(let count): shares[place] = min(Double(count) / runs, 1)
            case .scanned(let query):
                shares[place] = Self.scannedShare
                lists.append(
                    CandidateList(
                        condition: place, source: .query(query), isExact: true, count: Self.scannedShare * runs,
                        cost: 0.15 * runs))
            case nil: if isOpaque { shares[place] = Self.opaqueShare }
            }
        }
        lists.sort { ($0.cost, $0.count) < ($1.cost, $1.count) }
    }

    private var setsCost: Double { runs * pending.reduce(0) { $0 + conditions[$1].setCost } }

    /// Reads all runs that pass the pending conditions.
    mutating func workOutSets() throws {
        guard let sets else { return }
        for place in pending {
            var set = try sets.set(conditions[place])
            if let allowed { set.formIntersection(allowed) }
            allowed = set
            inSets.insert(place)
        }
        lists.removeAll { inSets.contains($0.condition) }
        pending = []
    }

    // MARK: Choosing a way

    /// Lists that are worth reading.
    private struct Candidates {
        var lists: [CandidateList] = []
        /// How many runs are expected to be in all of them.
        var count: Double
        var cost: Double = 0

        func known(by sets: Set<Int>) -> Set<Int> { sets.union(lists.filter(\.isExact).map(\.condition)) }
    }

    private func candidates() -> Candidates? {
        var candidates = Candidates(count: runs)
        if let allowed {
            candidates.count = Double(allowed.count)
            candidates.cost = 0.02 * candidates.count
        }
        // A list is worth reading while it spares more look-ups than it costs.
        for list in lists where list.cost < candidates.count * (1 - list.count / runs) * RunPlanCosts.lookUp {
            candidates.lists.append(list)
            candidates.count *= list.count / runs
            candidates.cost += list.cost
        }
        return allowed == nil && candidates.lists.isEmpty ? nil : candidates
    }

    private func testCost(except known: Set<Int>) -> Double {
        conditions.indices.reduce(0) { sum, place in
            if inSets.contains(place) { return sum + RunPlanCosts.setTest }
            return known.contains(place) ? sum : sum + conditions[place].testCost
        }
    }

    /// - Returns: nil when a budget was spent, which works out sets first.
    func page(skipping offset: Int, atMost count: Int) throws -> [Int64]? {
        var collector = Collector(reader: reader, offset: offset, count: count)
        let candidates = candidates()
        let isByGroup = isByGroup
        let walk =
            isByGroup
            ? nil : try search.order.first.flatMap { item in try RunValueWalk(item, reader) { try sets?.forest() } }
        let extremes = try search.order.first.flatMap { try RunExtremeWalk($0, reader) }
        let known = candidates?.known(by: inSets) ?? inSets
        let sortsAll = try sortsAll()
        let costs = RunPlanCosts(
            RunPlanCosts.Query(
                runs: runs, matches: matches, rowsWanted: Double(rowsWanted), tests: testCost(except: inSets),
                candidates: candidates?.count, reading: candidates?.cost ?? 0, testsLeft: testCost(except: known),
                walkStart: extremes != nil ? 0 : isByGroup ? 0.2 * runs : walk.map { $0.isMade ? 0.2 * runs : 0 },
                sortsAll: sortsAll))
        if let candidates, costs.fromCandidates < min(costs.alongIndex, costs.all) {
            if isDearToTest(pending.subtracting(known), candidates.count) { return nil }
            let ordering = try RunOrdering(search.order, reader)
            let scope = try scope(except: known)
            try collector.take(
                scope.select(
                    from: SQLFragment("(") + (try listSQL(candidates.lists))
                        + SQLFragment(") AS c CROSS JOIN runs AS r ON r.run_id = c.run_id"))
                    + ordering.joins + SQLFragment(" WHERE ") + scope.test
                    + SQLFragment(" ORDER BY \(ordering.sql)"), scope.checks)
        } else if let extremes, costs.alongIndex < costs.all {
            let scope = try scope(except: inSets, budget: budget(step: RunPlanCosts.lookUp))
            guard try take(extremes, scope, &collector) else { return nil }
        } else if isByGroup, let sets, costs.alongIndex < costs.all {
            let groups = RunGroupWalk(search.order, try sets.forest(), smallGroup: sql.bounds.smallGroup)
            let scope = try scope(except: inSets, budget: budget(step: RunPlanCosts.stepByValue))
            guard try take(groups, scope, &collector) else { return nil }
        } else if let walk, costs.alongIndex < costs.all {
            guard try take(walk, try scope(except: inSets, budget: budget(step: RunPlanCosts.stepByValue)), &collector)
            else { return nil }
        } else {
            if let sortsAll, isDearToTest(pending, sortsAll) { return nil }
            let ordering = try RunOrdering(search.order, reader)
            let scope = try scope(
                except: inSets, budget: sortsAll == nil ? budget(step: RunPlanCosts.stepByStart) : nil)
            let isDone = try collector.take(
                scope.select(from: SQLFragment("runs AS r")) + ordering.joins + SQLFragment(" WHERE ") + scope.test
                    + SQLFragment(" ORDER BY \(ordering.sql)"), scope.checks)
            if !isDone { return nil }
        }
        return collector.ids
    }

    /// Whether runs can be met in groups, and the index of start times has those of each group in order.
    private var isByGroup: Bool {
        sets != nil && search.experimentIDs.count == 1 && search.view != .all && RunGroupWalk.serves(search.order)
    }

    /// How many runs are expected to pass all conditions.
    var matches: Double {
        let known = allowed.map { Double($0.count) } ?? runs
        return conditions.indices.reduce(known) { inSets.contains($1) ? $0 : $0 * shares[$1] }
    }

    private func isDearToTest(_ places: Set<Int>, _ runs: Double) -> Bool {
        guard sets != nil, !places.isEmpty else { return false }
        return mode == .afterBudget || runs * places.reduce(0) { $0 + conditions[$1].testCostAtWorst } > setsCost
    }

    /// For tests of the pending conditions, run by run: about half of what sets would cost.
    /// - Parameter step: microseconds to meet a run.
    private func budget(step: Double) -> RowChecks.Budget? {
        guard sets != nil, !pending.isEmpty else { return nil }
        if mode == .afterBudget { return RowChecks.Budget(rows: 1, endNs: .max) }
        let rows = setsCost / 2 / pending.reduce(step) { $0 + conditions[$1].testCost }
        // Estimates may be far from true of deep trees and of busy machines, so time counts, too.
        return RowChecks.Budget(
            rows: max(500, Int(rows)), endNs: Clock.monotonicNs() + Int64(max(setsCost, 5000) * 2000))
    }

    /// How many runs must be sorted where no index is gone along; nil when the index of start times has their order.
    private func sortsAll() throws -> Double? {
        let isByStart = search.order.isEmpty || search.order.map(\.key) == [.number(.startTime)]
        if isByStart, search.experimentIDs.count == 1, search.view != .all { return nil }
        let counting = try reader.connection.statement(
            SQLFragment(
                """
                SELECT count(*) FROM (
                    SELECT 1 FROM runs WHERE experiment_id IN (SELECT value FROM json_each(?)) LIMIT ?)
                """, .text(jsonList(search.experimentIDs)), .integer(Int64(RunLists.idsMax))))
        let count = Int(try counting.firstBound { $0.int(0) } ?? 0)
        // Past the bound it may be all there are.
        return count < RunLists.idsMax ? Double(count) : runs
    }

    // MARK: Statements

    /// The runs that are in every one of the lists and in the sets. Several are intersected here: reading a list is
    /// about twenty times cheaper than looking each of its runs up.
    private func listSQL(_ lists: [CandidateList]) throws -> SQLFragment {
        var common: [Int64]?
        if allowed == nil, lists.count == 1, case .query(let query) = lists[0].source { return query }
        for list in lists {
            var ids =
                switch list.source {
                case .ids(let ids): ids
                case .query(let query): try reader.connection.statement(query).integersBound()
                }
            ids.sort()
            common = common.map { sortedIntersection($0, ids) } ?? ids
        }
        if let allowed { common = common?.filter { allowed.contains(Int($0)) } ?? allowed.runs }
        return SQLFragment("SELECT value AS run_id FROM json_each(?)", .text(jsonList(common ?? [])))
    }

    /// What confines the row `r` to the runs that are asked for.
    struct Scope {
        /// Rows of metrics, params and tags that a run must have, joined by their primary keys: a fifth cheaper than
        /// the same as EXISTS.
        var joins = SQLFragment()
        /// Follows WHERE or AND. Begins with the experiments.
        var test: SQLFragment
        /// Tests that are made here, on columns of each row.
        var checks = RowChecks()

        func select(from source: SQLFragment) -> SQLFragment {
            SQLFragment("SELECT r.run_id") + checks.columns + SQLFragment(" FROM ") + source + joins
        }
    }

    /// SQLite joins at most 64 tables, and an order may bring `Limits.orderByMax` of them.
    private static let joinsMax = 8

    /// The runs in `search.experimentIDs` and `search.view`, and the filter.
    /// - Parameters:
    ///   - known: places in `conditions` that are known to hold, but for those in sets.
    ///   - budget: for tests of the pending conditions.
    private func scope(except known: Set<Int>, budget: RowChecks.Budget? = nil) throws -> Scope {
        var scope = Scope(test: SQLFragment("r.experiment_id "))
        if search.experimentIDs.count == 1 {
            scope.test += SQLFragment("= ?", .integer(search.experimentIDs[0]))
        } else {
            scope.test += SQLFragment(
                "IN (SELECT value FROM json_each(?))", .text(jsonList(search.experimentIDs)))
        }
        switch search.view {
        case .activeOnly: scope.test += " AND r.deleted = 0"
        case .deletedOnly: scope.test += " AND r.deleted = 1"
        case .all: scope.test += " AND r.deleted IN (0, 1)"
        }
        scope.checks.allowed = allowed
        scope.checks.budget = budget
        for (place, condition) in conditions.enumerated() where !known.contains(place) && !inSets.contains(place) {
            if pending.contains(place), case .clause(.paramNumber(let key, let test)) = condition,
                let keyID = try sql.keyID(key)
            {
                scope.checks.add(
                    SQLFragment(
                        "(SELECT k.value FROM params AS k WHERE k.run_id = r.run_id AND k.key_id = ? AND ",
                        .integer(keyID)) + test.roughSQL(onText: "k.value") + SQLFragment(")"), .number(test))
            } else if budget != nil, pending.contains(place) {
                scope.checks.add(SQLFragment("(") + (try sql.conditionSQL(condition)) + SQLFragment(")"), .flag)
            } else if place < Self.joinsMax, case .clause(let clause) = condition,
                let row = try sql.rowSQL(clause, alias: "f\(place)")
            {
                scope.joins += row.join
                scope.test += SQLFragment(" AND ") + row.test
            } else {
                scope.test += SQLFragment(" AND ") + (try sql.conditionSQL(condition))
            }
        }
        return scope
    }
}
