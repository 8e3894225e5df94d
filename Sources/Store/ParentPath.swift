internal import SQLite

/// Goes up from a run to its parent, its parent's parent and so on.
///
/// Paths end, since runs on cycles have no parents; should a damaged store hold a circle of parents nevertheless, the
/// path ends within twice its length (Brent's way: a mark that moves ahead at powers of two).
struct ParentPath {
    /// Where the path has come to.
    private(set) var run: Int64
    private let parent: Statement
    private var mark: Int64
    private var steps = 0
    private var nextMark = 1

    init(from start: Int64, _ connection: Connection) throws {
        run = start
        mark = start
        parent = try connection.statement("SELECT parent_id FROM runs WHERE run_id = ?")
    }

    /// - Returns: false when `run` has no parent; it then stays where it is.
    mutating func stepUp() throws -> Bool {
        parent.bind(1, run)
        guard let next = try parent.firstBound({ $0.optionalInt(0) }) ?? nil, next != mark else { return false }
        run = next
        steps += 1
        if steps == nextMark {
            mark = run
            nextMark *= 2
        }
        return true
    }
}
