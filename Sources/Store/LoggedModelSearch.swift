package import Model
internal import SQLite
package import Search

/// A data set that a search asks for.
package struct DatasetPattern: Sendable, Equatable {
    package var name: String
    /// Empty: any digest.
    package var digest: String

    package init(name: String, digest: String) {
        self.name = name
        self.digest = digest
    }
}

/// What `logged-models/search` asks for.
package struct LoggedModelSearch: Sendable {
    package var experimentIDs: [Int64]
    package var filter: LoggedModelFilter
    /// If there are any: tests of metrics look at points on these only, and without such a test a model must have a
    /// point on one of them.
    package var datasets: [DatasetPattern]
    package var order: [LoggedModelOrder]
    /// 1 or more.
    package var maxResults: Int
    /// How many models to skip.
    package var offset: Int

    package init(
        experimentIDs: [Int64], filter: LoggedModelFilter, datasets: [DatasetPattern], order: [LoggedModelOrder],
        maxResults: Int, offset: Int
    ) {
        self.experimentIDs = experimentIDs
        self.filter = filter
        self.datasets = datasets
        self.order = order
        self.maxResults = maxResults
        self.offset = offset
    }
}

extension TrackingStore {
    /// One page of logged models that are not deleted: newest first unless ordered otherwise, also those of deleted
    /// experiments.
    package func searchLoggedModels(_ search: LoggedModelSearch) throws -> (models: [LoggedModel], hasMore: Bool) {
        if search.experimentIDs.isEmpty { return ([], false) }
        return try read(.search) { reader in
            var ids = try reader.connection.statement(try reader.selectIDs(search)).integersBound()
            let hasMore = ids.count > search.maxResults
            if hasMore { ids.removeLast() }
            return (try reader.connection.loggedModels(ids), hasMore)
        }
    }
}

extension Reader {
    /// The numbers of the models on the page, and of one more if there is one.
    fileprivate func selectIDs(_ search: LoggedModelSearch) throws -> SQLFragment {
        var sql = SQLFragment()
        if !search.datasets.isEmpty {
            // Once for the whole statement, however many clauses look at it.
            let list = search.datasets.map { jsonList([$0.name, $0.digest]) }.joined(separator: ",")
            sql += SQLFragment(
                """
                WITH wanted AS MATERIALIZED (
                    SELECT DISTINCT json_extract(value, '$[0]') AS name, json_extract(value, '$[1]') AS digest
                    FROM json_each(?))

                """, .text("[\(list)]"))
        }
        sql += "SELECT m.id FROM logged_models AS m WHERE m.deleted = 0 AND "
        if let only = search.experimentIDs.first, search.experimentIDs.count == 1 {
            // By equality the index gives the rows in the usual order.
            sql += SQLFragment("m.experiment_id = ?", .integer(only))
        } else {
            sql += SQLFragment(
                "m.experiment_id IN (SELECT value FROM json_each(?))", .text(jsonList(search.experimentIDs)))
        }
        var testsMetrics = false
        for clause in search.filter.condition?.clauses ?? [] {
            if case .metric = clause { testsMetrics = true }
            sql += " AND "
            sql += try self.sql(clause, onDatasets: !search.datasets.isEmpty)
        }
        if !search.datasets.isEmpty, !testsMetrics {
            sql += """
                 AND EXISTS (
                    SELECT 1 FROM wanted AS w CROSS JOIN logged_model_metrics AS p
                        ON p.id = m.id AND p.dataset_name = w.name AND p.dataset_name <> ''
                    WHERE w.digest = '' OR p.dataset_digest = w.digest)
                """
        }
        sql += " ORDER BY "
        sql += try orderSQL(search.order)
        sql += SQLFragment(
            " LIMIT ? OFFSET ?", .integer(Int64(search.maxResults) + 1), .integer(Int64(search.offset)))
        return sql
    }

    private func sql(_ clause: LoggedModelClause, onDatasets: Bool) throws -> SQLFragment {
        switch clause {
        case .text(let attribute, let test): return test.sql(on: attribute.column)
        case .number(let attribute, let comparison, let value):
            return SQLFragment("\(attribute.column) \(comparison.sql) ?", .real(value))
        case .param(let key, let test):
            return test.existsSQL(
                SQLFragment("SELECT 1 FROM logged_model_params AS p WHERE p.id = m.id AND p.key = ?", .text(key)),
                value: "p.value")
        case .tag(let key, let test):
            return test.existsSQL(
                SQLFragment("SELECT 1 FROM logged_model_tags AS t WHERE t.id = m.id AND t.key = ?", .text(key)),
                value: "t.value")
        case .metric(let key, let comparison, let value):
            // Nothing was ever logged under a name that is not known.
            guard let keyID = try keyID(key) else { return SQLFragment("0") }
            let onWanted = """
                 AND EXISTS (
                    SELECT 1 FROM wanted AS w
                    WHERE w.name = p.dataset_name AND (w.digest = '' OR w.digest = p.dataset_digest))
                """
            return SQLFragment(
                """
                EXISTS (SELECT 1 FROM logged_model_metrics AS p
                    WHERE p.id = m.id AND p.key_id = ? AND p.value \(comparison.sql) ?\(onDatasets ? onWanted : ""))
                """, .integer(keyID), .real(value))
        }
    }

    /// Models that lack what is ordered by come last, whatever the direction; of equal ones the newest comes first
    /// (`SqlAlchemyStore._apply_order_by_search_logged_models`).
    private func orderSQL(_ order: [LoggedModelOrder]) throws -> SQLFragment {
        var terms: [SQLFragment] = []
        for part in order {
            let direction = part.ascending ? "ASC" : "DESC"
            switch part.key {
            case .attribute(let attribute):
                // Never NULL, and without NULLS LAST the index serves the usual order also when it is asked for.
                terms.append(SQLFragment("\(attribute.column) \(direction)"))
            case .metric(let key, let datasetName, let datasetDigest):
                guard let keyID = try keyID(key) else { continue }
                var latest = SQLFragment(
                    "(SELECT p.value FROM logged_model_metrics AS p WHERE p.id = m.id AND p.key_id = ?",
                    .integer(keyID))
                if let datasetName { latest += SQLFragment(" AND p.dataset_name = ?", .text(datasetName)) }
                if let datasetDigest { latest += SQLFragment(" AND p.dataset_digest = ?", .text(datasetDigest)) }
                latest += """
                     ORDER BY p.ts DESC, p.step DESC, (SELECT r.uuid FROM runs AS r WHERE r.run_id = p.run_id)
                    LIMIT 1) \(direction) NULLS LAST
                    """
                terms.append(latest)
            }
        }
        func has(_ attribute: LoggedModelAttribute) -> Bool { order.contains { $0.key == .attribute(attribute) } }
        if !has(.creationTimestampMs) { terms.append(SQLFragment("m.creation_time DESC")) }
        if !has(.modelID) { terms.append(SQLFragment("m.model_id ASC")) }
        return terms.joined(separator: ", ")
    }
}

extension Condition {
    /// All there are, since AND is the only way to join them.
    fileprivate var clauses: [Clause] {
        switch self {
        case .clause(let clause): [clause]
        case .all(let parts): parts.flatMap(\.clauses)
        case .any, .not: preconditionFailure("the filter of logged models has neither OR nor NOT")
        }
    }
}

extension LoggedModelAttribute {
    /// A filter compares the status by its number and the experiment by its id, both given as texts: the columns' own
    /// affinity makes numbers of those, as it does on stock.
    fileprivate var column: String {
        switch self {
        case .name: "m.name"
        case .modelID: "m.model_id"
        case .modelType: "m.model_type"
        case .status: "m.status"
        // There is no way to set one.
        case .statusMessage: "NULL"
        case .sourceRunID: "m.source_run_id"
        case .experimentID: "m.experiment_id"
        case .creationTimestampMs: "m.creation_time"
        case .lastUpdatedTimestampMs: "m.last_updated_time"
        case .artifactLocation: "m.artifact_location"
        case .lifecycleStage: "CASE m.deleted WHEN 0 THEN 'active' ELSE 'deleted' END"
        }
    }
}
