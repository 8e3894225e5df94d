package import Model
internal import SQLite
internal import Search

/// A run in a list of a tree's runs.
package struct TreeRun: Sendable {
    package var run: Run
    /// Steps down from the run that was asked about.
    package var depth: Int
    /// nil for a run without a parent.
    package var parentRunID: String?
}

extension TrackingStore {
    /// Parent, parent's parent and so on, nearest first, whatever their experiments and lifecycles.
    /// - Parameter maxResults: 1 or more.
    /// - Throws: RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE for a page token that Roost did not make.
    package func ancestors(of runID: String, maxResults: Int, pageToken: String?) throws -> Page<Run> {
        let offset = try PageToken.offset(pageToken)
        return try read(.search) { reader in
            var path = try ParentPath(from: try reader.requireRun(runID), reader.connection)
            var ids: [Int64] = []
            var passed = 0
            var token: String?
            while try path.stepUp() {
                passed += 1
                if passed <= offset { continue }
                if ids.count == maxResults {
                    token = PageToken.encode(offset: offset + maxResults)
                    break
                }
                ids.append(path.run)
            }
            return Page(items: try reader.runs(ids, modelInputs: false), nextToken: token)
        }
    }

    /// A run and all below it, depth first, siblings in the order they were made. What hangs below a run that `view`
    /// hides is there all the same.
    ///
    /// A page costs what it holds and the siblings on its way: its token is the id of its last run, and the next page
    /// goes on from there, whatever has been made or deleted meanwhile.
    /// - Parameters:
    ///   - levels: how many below the run; nil for all.
    ///   - maxResults: 1 or more.
    /// - Throws: RESOURCE_DOES_NOT_EXIST, or INVALID_PARAMETER_VALUE for the token of another tree.
    package func subtree(
        of runID: String, view: ViewType, levels: Int?, maxResults: Int, pageToken: String?
    ) throws -> Page<TreeRun> {
        try read(.search) { reader in
            let top = try reader.requireRun(runID)
            var walk = try DepthFirstWalk(reader, from: top, levels: levels ?? .max)
            if let pageToken, !pageToken.isEmpty {
                guard try walk.moveBehind(uuid: pageToken) else {
                    throw TrackingError.invalid(
                        "Invalid page token '\(PythonText.shortened(pageToken))': it names no run at or below run "
                            + "\(runID) any more. Start again without a token.")
                }
            }
            var ids: [Int64] = []
            var depths: [Int] = []
            var isCut = false
            while let place = try walk.next() {
                guard try reader.isInView(place.run, view) else { continue }
                if ids.count == maxResults {
                    isCut = true
                    break
                }
                ids.append(place.run)
                depths.append(place.depth)
            }
            let parents = try reader.parentUUIDs(of: ids)
            let runs = try reader.runs(ids, modelInputs: false).enumerated().map { index, run in
                TreeRun(run: run, depth: depths[index], parentRunID: parents[ids[index]])
            }
            return Page(items: runs, nextToken: isCut ? runs.last?.run.info.runID : nil)
        }
    }
}

extension Reader {
    fileprivate func isInView(_ run: Int64, _ view: ViewType) throws -> Bool {
        if view == .all { return true }
        let isDeleted = try connection.statement("SELECT deleted FROM runs WHERE run_id = ?").first(.integer(run)) {
            $0.int(0) != 0
        }
        return isDeleted == (view == .deletedOnly)
    }
}

/// The runs of a subtree, each before its children.
private struct DepthFirstWalk {
    private let reader: Reader
    private let top: Int64
    private let levels: Int
    /// For each level the siblings that are still to come, last one first. Level 0 holds the top only.
    private var waiting: [[Int64]]
    /// The run whose children come next unless they lie too deep.
    private var last: Int64?

    init(_ reader: Reader, from top: Int64, levels: Int) throws {
        self.reader = reader
        self.top = top
        self.levels = levels
        waiting = [[top]]
    }

    mutating func next() throws -> (run: Int64, depth: Int)? {
        if let last {
            self.last = nil
            if waiting.count <= levels { waiting.append(try reader.children(of: last).reversed()) }
        }
        while let siblings = waiting.last {
            if let run = siblings.last {
                waiting[waiting.count - 1].removeLast()
                last = run
                return (run, waiting.count - 1)
            }
            waiting.removeLast()
        }
        return nil
    }

    /// Moves to just behind a run.
    /// - Returns: false when it is not in the subtree.
    mutating func moveBehind(uuid: String) throws -> Bool {
        guard let run = try reader.runID(uuid) else { return false }
        var path = try ParentPath(from: run, reader.connection)
        var way = [run]
        while path.run != top {
            guard try path.stepUp() else { return false }
            way.append(path.run)
        }
        guard way.count - 1 <= levels else { return false }
        waiting = [[]]
        for (member, parent) in zip(way, way.dropFirst()).reversed() {
            waiting.append(try reader.children(of: parent).filter { $0 > member }.reversed())
        }
        last = run
        return true
    }
}
