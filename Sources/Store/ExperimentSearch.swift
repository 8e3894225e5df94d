package import Model
internal import SQLite
package import Search

/// What `experiments/search` asks for.
package struct ExperimentSearch: Sendable {
    package var filter: ExperimentFilter
    package var view: ViewType
    package var order: [ExperimentOrder]
    /// 1 or more.
    package var maxResults: Int
    package var pageToken: String?

    package init(
        filter: ExperimentFilter, view: ViewType, order: [ExperimentOrder], maxResults: Int, pageToken: String?
    ) {
        self.filter = filter
        self.view = view
        self.order = order
        self.maxResults = maxResults
        self.pageToken = pageToken
    }
}

extension TrackingStore {
    /// One page of experiments: newest first unless ordered otherwise.
    /// - Throws: INVALID_PARAMETER_VALUE for a page token that Roost did not make.
    package func searchExperiments(_ search: ExperimentSearch) throws -> Page<Experiment> {
        let offset = try PageToken.offset(search.pageToken)
        return try read(.search) { reader in
            var condition = SQLFragment("deleted IN (\(search.view.deletedValues))")
            if let filter = search.filter.condition { condition += SQLFragment(" AND ") + filter.sql(\.sql) }
            var keys = search.order.map { "\($0.key.rawValue) \($0.ascending ? "ASC" : "DESC")" }
            if keys.isEmpty {
                keys = ["creation_time DESC", "experiment_id ASC"]
            } else if !search.order.contains(where: { $0.key == .experimentID }) {
                keys.append("experiment_id DESC")
            }
            condition += SQLFragment(
                " ORDER BY \(keys.joined(separator: ", ")) LIMIT ? OFFSET ?", .integer(Int64(search.maxResults + 1)),
                .integer(Int64(offset)))
            var found = try reader.experiments(condition)
            var token: String?
            if found.count > search.maxResults {
                found.removeLast()
                token = PageToken.encode(offset: offset + search.maxResults)
            }
            return Page(items: found, nextToken: token)
        }
    }
}

extension ViewType {
    /// The values of a `deleted` column that this view shows, for an IN list.
    var deletedValues: String {
        switch self {
        case .activeOnly: "0"
        case .deletedOnly: "1"
        case .all: "0, 1"
        }
    }
}

extension Reader {
    /// Experiments with their tags. `condition` follows WHERE and may end in ORDER BY and LIMIT.
    func experiments(_ condition: SQLFragment) throws -> [Experiment] {
        var found: [Experiment] = []
        let rows = try connection.statement(
            SQLFragment(
                """
                SELECT experiment_id, name, artifact_location, deleted, creation_time, last_update_time
                FROM experiments WHERE 
                """) + condition)
        try rows.forEachBound { row in
            found.append(
                Experiment(
                    id: row.int(0), name: row.text(1), artifactLocation: row.text(2),
                    lifecycleStage: row.int(3) == 0 ? .active : .deleted, creationTimeMs: row.int(4),
                    lastUpdateTimeMs: row.int(5), tags: []))
        }
        let places = Dictionary(uniqueKeysWithValues: found.enumerated().map { ($1.id, $0) })
        try connection.statement(
            """
            SELECT t.experiment_id, t.key, t.value
            FROM json_each(?) AS wanted CROSS JOIN experiment_tags AS t ON t.experiment_id = wanted.value
            """
        ).forEach(.text(jsonList(found.map(\.id)))) { row in
            guard let place = places[row.int(0)] else { return }
            found[place].tags.append(Tag(key: row.text(1), value: row.text(2)))
        }
        return found
    }
}

extension ExperimentClause {
    fileprivate var sql: SQLFragment {
        switch self {
        case .name(let test):
            return test.sql(on: "name")
        case .id(let test):
            switch test {
            case .equal(let id): return SQLFragment("experiment_id = ?", .integer(id))
            case .notEqual(let id): return SQLFragment("experiment_id <> ?", .integer(id))
            case .oneOf(let ids):
                return SQLFragment("experiment_id IN (SELECT value FROM json_each(?))", .text(jsonList(ids)))
            case .noneOf(let ids):
                return SQLFragment("experiment_id NOT IN (SELECT value FROM json_each(?))", .text(jsonList(ids)))
            }
        case .time(let attribute, let test):
            return test.sql(on: attribute.rawValue)
        case .tag(let key, let test):
            return test.existsSQL(
                SQLFragment(
                    """
                    SELECT 1 FROM experiment_tags AS t
                    WHERE t.experiment_id = experiments.experiment_id AND t.key = ?
                    """, .text(key)), value: "t.value")
        }
    }
}
