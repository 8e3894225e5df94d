package import Model
internal import SQLite
package import Search

/// What `registered-models/search` asks for.
package struct RegisteredModelSearch: Sendable {
    package var filter: RegisteredModelFilter
    package var order: [RegisteredModelOrder]
    /// 0 or more.
    package var maxResults: Int
    package var pageToken: String?

    package init(filter: RegisteredModelFilter, order: [RegisteredModelOrder], maxResults: Int, pageToken: String?) {
        self.filter = filter
        self.order = order
        self.maxResults = maxResults
        self.pageToken = pageToken
    }
}

/// What `model-versions/search` asks for.
package struct ModelVersionSearch: Sendable {
    package var filter: ModelVersionFilter
    package var order: [ModelVersionOrder]
    /// 1 or more.
    package var maxResults: Int
    package var pageToken: String?

    package init(filter: ModelVersionFilter, order: [ModelVersionOrder], maxResults: Int, pageToken: String?) {
        self.filter = filter
        self.order = order
        self.maxResults = maxResults
        self.pageToken = pageToken
    }
}

extension TrackingStore {
    /// One page of models: by name unless ordered otherwise.
    /// - Throws: INVALID_PARAMETER_VALUE for a page token that Roost did not make, or past the query time limit.
    package func searchRegisteredModels(_ search: RegisteredModelSearch) throws -> Page<RegisteredModel> {
        let offset = try PageToken.offset(search.pageToken)
        // MLflow answers an empty page here too.
        if search.maxResults == 0 { return Page(items: [], nextToken: nil) }
        return try read(.search) { reader in
            let statement = try reader.connection.statement(search.ids(offset: offset))
            let (ids, token) = page(of: try statement.integersBound(), search.maxResults, offset)
            return Page(items: try reader.registry.models(ids), nextToken: token)
        }
    }

    /// One page of versions: the last updated first unless ordered otherwise. Aliases are left out.
    /// - Throws: INVALID_PARAMETER_VALUE for a page token that Roost did not make, or past the query time limit.
    package func searchModelVersions(_ search: ModelVersionSearch) throws -> Page<ModelVersion> {
        let offset = try PageToken.offset(search.pageToken)
        return try read(.search) { reader in
            let statement = try reader.connection.statement(search.ids(offset: offset))
            let (ids, token) = page(of: try statement.integersBound(), search.maxResults, offset)
            return Page(items: try reader.registry.versions(ids), nextToken: token)
        }
    }
}

/// - Parameter ids: up to one more than the page holds.
private func page(of ids: [Int64], _ maxResults: Int, _ offset: Int) -> (ids: [Int64], token: String?) {
    guard ids.count > maxResults else { return (ids, nil) }
    return (Array(ids.dropLast()), PageToken.encode(offset: offset + maxResults))
}

// MARK: The ids of a page

// What is tested for each row is found by the row's id, so that an order that an index serves ends with the page.

extension RegisteredModelSearch {
    fileprivate func ids(offset: Int) -> SQLFragment {
        var conditions: [SQLFragment] = []
        if filter.prompts == .hidden {
            conditions.append(
                SQLFragment(
                    """
                    NOT EXISTS (SELECT 1 FROM registered_model_tags AS t WHERE t.id = m.id
                        AND t.key = 'mlflow.prompt.is_prompt' AND t.value = 'true')
                    """))
        }
        if let condition = filter.condition { conditions.append(condition.sql(\.sql)) }
        var keys = order.map { order in
            let column =
                switch order.key {
                case .name: "m.name"
                case .lastUpdatedTime: "m.last_updated_time"
                }
            return column + (order.ascending ? " ASC" : " DESC")
        }
        if !order.contains(where: { $0.key == .name }) { keys.append("m.name ASC") }
        return SQLFragment("SELECT m.id FROM registered_models AS m")
            + pageSQL(conditions, keys, maxResults: maxResults, offset: offset)
    }
}

extension RegisteredModelClause {
    fileprivate var sql: SQLFragment {
        switch self {
        case .name(let test):
            return test.sql(on: "m.name")
        case .tag(let key, let test):
            return test.existsSQL(
                SQLFragment("SELECT 1 FROM registered_model_tags AS t WHERE t.id = m.id AND t.key = ?", .text(key)),
                value: "t.value")
        }
    }
}

extension ModelVersionSearch {
    fileprivate func ids(offset: Int) -> SQLFragment {
        var conditions: [SQLFragment] = []
        if filter.prompts == .hidden {
            // MLflow leaves out all versions of a name of which any one is a prompt's.
            conditions.append(
                SQLFragment(
                    """
                    NOT EXISTS (SELECT 1 FROM model_version_tags AS t WHERE t.id = v.id
                        AND t.key = 'mlflow.prompt.is_prompt' AND t.value = 'true' AND length(t.value) <= 128)
                    """))
        }
        if let condition = filter.condition { conditions.append(condition.sql(\.sql)) }
        var order = order
        if order.isEmpty { order.append(ModelVersionOrder(key: .lastUpdatedTimestamp, ascending: false)) }
        if !order.contains(where: { $0.key == .name }) { order.append(ModelVersionOrder(key: .name, ascending: true)) }
        if !order.contains(where: { $0.key == .versionNumber }) {
            order.append(ModelVersionOrder(key: .versionNumber, ascending: false))
        }
        // Among versions of one model the name decides nothing, and without it an index serves the usual order.
        if filter.condition?.pinsName ?? false { order.removeAll { $0.key == .name } }
        let keys = order.map { order in
            let column =
                switch order.key {
                case .name: "m.name"
                case .versionNumber: "v.version"
                case .creationTimestamp: "v.creation_time"
                case .lastUpdatedTimestamp: "v.last_updated_time"
                }
            return column + (order.ascending ? " ASC" : " DESC")
        }
        var from = "SELECT v.version_id FROM "
        if order.first?.key == .name {
            from += "registered_models AS m CROSS JOIN model_versions AS v ON v.id = m.id"
        } else if order.contains(where: { $0.key == .name }) {
            from += "model_versions AS v CROSS JOIN registered_models AS m ON m.id = v.id"
        } else {
            from += "model_versions AS v"
        }
        return SQLFragment(from) + pageSQL(conditions, keys, maxResults: maxResults, offset: offset)
    }
}

extension Condition where Clause == ModelVersionClause {
    /// Whether it can be true of one model's versions only.
    fileprivate var pinsName: Bool {
        switch self {
        case .clause(.name(.equal)): true
        case .clause: false
        case .all(let parts): parts.contains(where: \.pinsName)
        case .any, .not: false
        }
    }
}

/// Longer values are not in the index of tags. The index serves only statements with the same bound, written out.
private let indexedTagLengthMax = 128

extension ModelVersionClause {
    fileprivate var sql: SQLFragment {
        switch self {
        case .name(.equal(let name)):
            return SQLFragment("v.id = (SELECT n.id FROM registered_models AS n WHERE n.name = ?)", .text(name))
        case .name(let test):
            return SQLFragment("v.id IN (SELECT n.id FROM registered_models AS n WHERE ") + test.sql(on: "n.name")
                + SQLFragment(")")
        case .runID(let test):
            return test.sql(on: "v.run_id")
        case .sourcePath(let test):
            return test.sql(on: "v.source")
        case .version(let test):
            return test.sql(on: "v.version")
        case .tag(let key, .equal(let value)) where !TextLength.exceeds(value, indexedTagLengthMax):
            return SQLFragment(
                """
                (v.id, v.version) IN (SELECT t.id, t.version FROM model_version_tags AS t
                    WHERE t.key = ? AND t.value = ? AND length(t.value) <= 128)
                """, .text(key), .text(value))
        case .tag(let key, let test):
            return test.existsSQL(
                SQLFragment(
                    """
                    SELECT 1 FROM model_version_tags AS t WHERE t.id = v.id AND t.version = v.version AND t.key = ?
                    """, .text(key)), value: "t.value")
        }
    }
}

/// One row more than the page holds, to know whether there is another.
private func pageSQL(_ conditions: [SQLFragment], _ keys: [String], maxResults: Int, offset: Int) -> SQLFragment {
    var sql = SQLFragment()
    if !conditions.isEmpty { sql += SQLFragment(" WHERE ") + conditions.joined(separator: " AND ") }
    sql += SQLFragment(
        " ORDER BY \(keys.joined(separator: ", ")) LIMIT ? OFFSET ?", .integer(Int64(maxResults + 1)),
        .integer(Int64(offset)))
    return sql
}
