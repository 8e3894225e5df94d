package import Model

package enum RegisteredModelOrderKey: String, Sendable, CaseIterable {
    /// `timestamp` means the second one too.
    case name, lastUpdatedTime = "last_updated_timestamp"
}

package struct RegisteredModelOrder: Sendable, Equatable {
    package var key: RegisteredModelOrderKey
    package var ascending: Bool

    package init(key: RegisteredModelOrderKey, ascending: Bool) {
        self.key = key
        self.ascending = ascending
    }

    /// Parses the `order_by` list of registered-models/search; the keys of the result all differ.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE with MLflow's texts, also for a key that comes twice, where stock MLflow
    ///   answers 500.
    package static func parse(_ clauses: [String]) throws(TrackingError) -> [RegisteredModelOrder] {
        var orders: [RegisteredModelOrder] = []
        for clause in try OrderByClause.parse(clauses) {
            let key = try RegisteredModelOrderKey(clause.name)
            guard !orders.contains(where: { $0.key == key }) else { throw .duplicateOrder(clauses) }
            orders.append(RegisteredModelOrder(key: key, ascending: clause.ascending))
        }
        return orders
    }
}

extension RegisteredModelOrderKey {
    fileprivate init(_ name: FilterName) throws(TrackingError) {
        switch (name.prefix, name.key.text) {
        case (nil, "name"): self = .name
        case (nil, "timestamp"), (nil, "last_updated_timestamp"): self = .lastUpdatedTime
        default:
            throw .invalid(
                "Invalid order by key '\(Excerpt.of(name.description))' specified. Valid keys are "
                    + "'{'name', 'timestamp'}'")
        }
    }
}
