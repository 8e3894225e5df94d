package import Model
internal import SQLite
internal import Search

/// Which runs a search finds, all of them, to be read piece by piece: eight bytes for each run are all that is held.
package struct RunListing: Sendable {
    fileprivate let ids: [Int64]

    package var count: Int { ids.count }
}

/// A run as an export shows it.
package struct ListedRun: Sendable {
    package let run: Run
    package let parentRunID: String?
}

/// The names under which some runs have logged something, each list sorted.
package struct LoggedKeys: Sendable {
    package let params: [String]
    package let metrics: [String]
    package let tags: [String]
}

extension TrackingStore {
    /// All that `search` finds, in its order; `maxResults` and `pageToken` do not count.
    /// - Throws: INVALID_PARAMETER_VALUE past the query time limit.
    package func listRuns(_ search: RunSearch) throws -> RunListing {
        guard !search.experimentIDs.isEmpty else { return RunListing(ids: []) }
        return try read(.search) { reader in
            let planner = RunPlanner(reader: reader, search: search, rowsWanted: .max / 2)
            return RunListing(ids: try planner.page(skipping: 0, atMost: .max / 2))
        }
    }

    /// The runs at `range` of a listing, as they are now; those removed for good since then are missing.
    package func runs(of listing: RunListing, in range: Range<Int>) throws -> [ListedRun] {
        try read(.search) { reader in
            let ids = try reader.existing(Array(listing.ids[range]))
            let parents = try reader.parentUUIDs(of: ids)
            return zip(ids, try reader.runs(ids, modelInputs: false)).map { id, run in
                ListedRun(run: run, parentRunID: parents[id])
            }
        }
    }

    package func loggedKeys(of listing: RunListing) throws -> LoggedKeys {
        try read(.search) { reader in
            LoggedKeys(
                params: try reader.keys("params", of: listing.ids),
                metrics: try reader.keys("latest_metrics", of: listing.ids),
                tags: try reader.keys("tags", of: listing.ids))
        }
    }
}

extension Reader {
    fileprivate func existing(_ ids: [Int64]) throws -> [Int64] {
        var found: Set<Int64> = []
        try connection.statement(
            "SELECT r.run_id FROM json_each(?) AS wanted CROSS JOIN runs AS r ON r.run_id = wanted.value"
        ).forEach(.text(jsonList(ids))) { found.insert($0.int(0)) }
        return ids.filter { found.contains($0) }
    }

    /// - Parameter table: one of ours.
    fileprivate func keys(_ table: String, of ids: [Int64]) throws -> [String] {
        var keys: Set<Int64> = []
        // In pieces: a list of all ids as text would be several times their size.
        for start in stride(from: 0, to: ids.count, by: 10_000) {
            let piece = ids[start..<min(start + 10_000, ids.count)]
            let statement = try connection.statement(
                SQLFragment(
                    """
                    SELECT DISTINCT t.key_id FROM json_each(?) AS wanted
                    CROSS JOIN \(table) AS t ON t.run_id = wanted.value
                    """, .text(jsonList(Array(piece)))))
            try statement.forEachBound { keys.insert($0.int(0)) }
        }
        return try keys.map { try keyName($0) }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
