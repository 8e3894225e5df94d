internal import Model
internal import SQLite
internal import Search

/// Lists of the runs that pass a condition, read from indexes as long as they stay short.
struct RunLists {
    let sql: RunFilterSQL

    enum List {
        case read(ids: [Int64], isExact: Bool)
        /// Not read to its end, which is beyond this count.
        case long(atLeast: Int)
        /// A query that takes a scan.
        case scanned(SQLFragment)
    }

    /// Lists are read up to here: a few milliseconds.
    static let idsMax = 30_000

    /// nil where no index leads to the runs.
    func list(_ condition: Condition<RunClause>) throws -> List? {
        switch condition {
        case .clause(.related(let relation, let clause)): return try list(relation, clause)
        case .clause(.treeText(.parentRunID, let test)) where test.isByIndex:
            return try list(.parent, .text(.runID, test))
        case .clause(.treeText(.rootRunID, let test)) where test.isByIndex:
            return try list(.root, .text(.runID, test))
        case .clause(let clause):
            switch try sql.candidatesSQL(clause) {
            case .found(let query): return try read(query, isExact: true, atMost: Self.idsMax)
            case .union(let query, let isExact):
                guard case .read(let ids, _) = try read(query, isExact: isExact, atMost: Self.idsMax) else {
                    return .long(atLeast: Self.idsMax / 2)
                }
                return .read(ids: sortedOnce(ids), isExact: isExact)
            case .scanned(let query): return .scanned(query)
            case nil: return nil
            }
        case .any(let parts): return try union(parts)
        case .all(let parts): return try intersection(parts)
        case .not: return nil
        }
    }

    /// Read and not only counted: most lists are used, and to count takes as long.
    private func read(_ query: SQLFragment, isExact: Bool, atMost limit: Int) throws -> List {
        let ids = try sql.reader.connection.statement(query + SQLFragment(" LIMIT ?", .integer(Int64(limit))))
            .integersBound()
        return ids.count < limit ? .read(ids: ids, isExact: isExact) : .long(atLeast: limit)
    }

    private func union(_ parts: [Condition<RunClause>]) throws -> List? {
        var union: [Int64] = []
        var isExact = true
        for part in parts {
            guard case .read(let ids, let isExactPart) = try list(part) else { return nil }
            union += ids
            isExact = isExact && isExactPart
            if union.count > 2 * Self.idsMax { return .long(atLeast: Self.idsMax) }
        }
        union = sortedOnce(union)
        return union.count < Self.idsMax ? .read(ids: union, isExact: isExact) : .long(atLeast: Self.idsMax)
    }

    private func intersection(_ parts: [Condition<RunClause>]) throws -> List? {
        var common: [Int64]?
        var isExact = true
        for part in parts {
            guard case .read(var ids, let isExactPart) = try list(part) else {
                isExact = false
                continue
            }
            ids.sort()
            common = common.map { sortedIntersection($0, ids) } ?? ids
            isExact = isExact && isExactPart
        }
        return common.map { .read(ids: $0, isExact: isExact) }
    }

    /// By way of the tree from the runs that pass the clause.
    private func list(_ relation: RunRelation, _ clause: RunClause) throws -> List? {
        let isExact: Bool
        let query: SQLFragment
        switch try sql.candidatesSQL(clause) {
        case .found(let found): (isExact, query) = (true, found)
        case .union(let found, let isExactUnion): (isExact, query) = (isExactUnion, found)
        case .scanned, nil: return nil
        }
        guard case .read(let ids, _) = try read(query, isExact: isExact, atMost: sql.bounds.walkedRuns) else {
            return nil
        }
        switch try sql.runs(with: relation, to: sortedOnce(ids)) {
        case .all(let related): return .read(ids: related, isExact: isExact)
        case .more(let bound): return .long(atLeast: bound)
        }
    }
}

extension StringTest {
    /// Whether an index of texts leads to what passes.
    fileprivate var isByIndex: Bool {
        switch self {
        case .equal, .oneOf: true
        default: false
        }
    }
}

func sortedOnce(_ ids: [Int64]) -> [Int64] {
    var sorted = ids.sorted()
    var last: Int64?
    sorted.removeAll { id in
        defer { last = id }
        return id == last
    }
    return sorted
}

/// What is in both, each sorted and without repetitions.
func sortedIntersection(_ a: [Int64], _ b: [Int64]) -> [Int64] {
    var common: [Int64] = []
    var i = 0
    var j = 0
    while i < a.count, j < b.count {
        if a[i] == b[j] {
            common.append(a[i])
            i += 1
            j += 1
        } else if a[i] < b[j] {
            i += 1
        } else {
            j += 1
        }
    }
    return common
}
