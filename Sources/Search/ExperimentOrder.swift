package import Model

package enum ExperimentOrderKey: String, Sendable, CaseIterable {
    case name, experimentID = "experiment_id", creationTime = "creation_time", lastUpdateTime = "last_update_time"
}

package struct ExperimentOrder: Sendable, Equatable {
    package var key: ExperimentOrderKey
    package var ascending: Bool

    package init(key: ExperimentOrderKey, ascending: Bool) {
        self.key = key
        self.ascending = ascending
    }

    /// Parses the `order_by` list of experiments/search. A key may come twice, unlike in runs/search: stock MLflow
    /// allows it here, and the second has no effect.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE with MLflow's texts.
    package static func parse(_ clauses: [String]) throws(TrackingError) -> [ExperimentOrder] {
        var orders: [ExperimentOrder] = []
        for clause in try OrderByClause.parse(clauses) {
            orders.append(ExperimentOrder(key: try ExperimentOrderKey(clause.name), ascending: clause.ascending))
        }
        return orders
    }
}

extension ExperimentOrderKey {
    fileprivate init(_ name: FilterName) throws(TrackingError) {
        switch ExperimentKey.resolve(name) {
        case .success(.name): self = .name
        case .success(.id): self = .experimentID
        case .success(.time(.creationTime)): self = .creationTime
        case .success(.time(.lastUpdateTime)): self = .lastUpdateTime
        case .success(.tag): throw .invalid("Invalid order_by entity: tag")
        case .failure(let error): throw .invalid(error.message)
        }
    }
}
