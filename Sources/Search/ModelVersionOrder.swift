package import Model

package enum ModelVersionOrderKey: String, Sendable, CaseIterable {
    case name, versionNumber = "version_number", creationTimestamp = "creation_timestamp"
    case lastUpdatedTimestamp = "last_updated_timestamp"
}

package struct ModelVersionOrder: Sendable, Equatable {
    package var key: ModelVersionOrderKey
    package var ascending: Bool

    package init(key: ModelVersionOrderKey, ascending: Bool) {
        self.key = key
        self.ascending = ascending
    }

    /// Parses the `order_by` list of model-versions/search; the keys of the result all differ.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE with MLflow's texts, also for a key that comes twice, where stock MLflow
    ///   answers 500.
    package static func parse(_ clauses: [String]) throws(TrackingError) -> [ModelVersionOrder] {
        var orders: [ModelVersionOrder] = []
        for clause in try OrderByClause.parse(clauses) {
            let key = try ModelVersionOrderKey(clause.name)
            guard !orders.contains(where: { $0.key == key }) else { throw .duplicateOrder(clauses) }
            orders.append(ModelVersionOrder(key: key, ascending: clause.ascending))
        }
        return orders
    }
}

extension ModelVersionOrderKey {
    fileprivate init(_ name: FilterName) throws(TrackingError) {
        let unquoted = FilterName(prefix: name.prefix, key: QuotedText(text: name.key.text, quote: .none))
        switch RegistryKey<ModelVersionOrderKey>.resolve(unquoted) {
        case .success(.attribute(let key)): self = key
        case .success(.tag(let key)):
            let valid = "'creation_timestamp', 'last_updated_timestamp', 'name', 'version_number'"
            throw .invalid("Invalid order by key '\(Excerpt.of(key))' specified. Valid keys are {\(valid)}")
        case .failure(let error): throw .invalid(error.message)
        }
    }
}
