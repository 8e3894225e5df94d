package import Model

package enum RunOrderKey: Sendable, Equatable, Hashable {
    case metric(String)
    case param(String)
    case tag(String)
    case text(RunStringAttribute)
    case number(RunNumericAttribute)
    case metricHistory(String, MetricHistory)
    case treeText(RunTreeText)
    case treeNumber(RunTreeNumber)
    case childAggregate(ChildAggregate, metric: String)
}

package struct RunOrder: Sendable, Equatable {
    package var key: RunOrderKey
    package var ascending: Bool

    package init(key: RunOrderKey, ascending: Bool) {
        self.key = key
        self.ascending = ascending
    }

    /// Parses the `order_by` list of runs/search; the keys of the result all differ.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE with MLflow's texts. The same key twice, whatever its direction and whichever
    ///   alias of its prefix it was written with, is INVALID_PARAMETER_VALUE too, where stock MLflow answers 500.
    package static func parse(_ clauses: [String]) throws(TrackingError) -> [RunOrder] {
        var orders: [RunOrder] = []
        // Strings that differ only in Unicode normalisation are equal in Swift and different keys in the database.
        var seen: Set<[UInt8]> = []
        for clause in try OrderByClause.parse(clauses, as: .runs) {
            let order = RunOrder(key: try RunOrderKey(clause.name), ascending: clause.ascending)
            guard seen.insert(order.key.identity).inserted else {
                let list = clauses.map(Excerpt.quotedAsInPython).joined(separator: ", ")
                throw .invalid("`order_by` contains duplicate fields: [\(Excerpt.of(list))]")
            }
            orders.append(order)
        }
        return orders
    }
}

extension RunOrderKey {
    fileprivate init(_ name: FilterName) throws(TrackingError) {
        if let relation = name.relation {
            throw .invalid(
                "\(RunKey.unknownEntity(relation.rawValue).message). Runs are sorted by what is their own, and by min, "
                    + "max and avg of child.metrics.KEY")
        }
        switch RunKey.resolve(name, for: .order) {
        case .success(.metric(let key)): self = .metric(key)
        case .success(.param(let key)): self = .param(key)
        case .success(.tag(let key)): self = .tag(key)
        case .success(.text(let attribute)): self = .text(attribute)
        case .success(.number(let attribute)): self = .number(attribute)
        case .success(.metricHistory(let key, let history)): self = .metricHistory(key, history)
        case .success(.treeText(let attribute)): self = .treeText(attribute)
        case .success(.treeNumber(let attribute)): self = .treeNumber(attribute)
        case .success(.childAggregate(let aggregate, let key)): self = .childAggregate(aggregate, metric: key)
        case .success(.dataset): throw .invalid("Invalid identifier type 'dataset'")
        case .failure(let error): throw .invalid(error.message)
        }
    }

    /// Bytes that are equal exactly for the same key of the same kind.
    fileprivate var identity: [UInt8] {
        switch self {
        case .metric(let key): Array("m\(key)".utf8)
        case .param(let key): Array("p\(key)".utf8)
        case .tag(let key): Array("t\(key)".utf8)
        case .text(let attribute): Array("a\(attribute.rawValue)".utf8)
        case .number(let attribute): Array("a\(attribute.rawValue)".utf8)
        case .metricHistory(let key, let history): Array("h\(history.rawValue) \(key)".utf8)
        case .treeText(let attribute): Array("a\(attribute.rawValue)".utf8)
        case .treeNumber(let attribute): Array("a\(attribute.rawValue)".utf8)
        case .childAggregate(let aggregate, let key): Array("c\(aggregate.rawValue) \(key)".utf8)
        }
    }
}
