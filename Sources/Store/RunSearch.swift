package import Model
internal import SQLite
package import Search

/// What `runs/search` asks for.
package struct RunSearch: Sendable {
    package var experimentIDs: [Int64]
    package var filter: RunFilter
    package var view: ViewType
    package var order: [RunOrder]
    /// 1 or more.
    package var maxResults: Int
    package var pageToken: String?

    package init(
        experimentIDs: [Int64], filter: RunFilter, view: ViewType, order: [RunOrder], maxResults: Int,
        pageToken: String?
    ) {
        self.experimentIDs = experimentIDs
        self.filter = filter
        self.view = view
        self.order = order
        self.maxResults = maxResults
        self.pageToken = pageToken
    }
}

extension TrackingStore {
    /// One page of the experiments' runs: latest start first unless ordered otherwise. Model inputs are left out.
    ///
    /// The number of statements depends on the filter and hardly on the page: up to four for each comparison, about ten
    /// for the ids (`RunPlanner`) and six for the runs.
    /// - Throws: INVALID_PARAMETER_VALUE for a page token that Roost did not make, or past the query time limit.
    package func searchRuns(_ search: RunSearch) throws -> Page<Run> {
        let offset = try PageToken.offset(search.pageToken)
        guard !search.experimentIDs.isEmpty else { return Page(items: [], nextToken: nil) }
        return try read(.search) { reader in
            let planner = RunPlanner(reader: reader, search: search, rowsWanted: offset + search.maxResults + 1)
            var ids = try planner.page(skipping: offset, atMost: search.maxResults + 1)
            var token: String?
            if ids.count > search.maxResults {
                ids.removeLast()
                token = PageToken.encode(offset: offset + search.maxResults)
            }
            return Page(items: try reader.runs(ids, modelInputs: false), nextToken: token)
        }
    }
}
