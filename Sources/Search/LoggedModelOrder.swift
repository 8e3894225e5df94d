package import Model

/// One entry of the `order_by` list of logged-models/search, as sent.
package struct LoggedModelOrderField: Sendable, Equatable {
    package var fieldName: String
    /// true unless sent.
    package var ascending: Bool
    /// nil also when sent empty.
    package var datasetName: String?
    package var datasetDigest: String?

    package init(fieldName: String, ascending: Bool = true, datasetName: String? = nil, datasetDigest: String? = nil) {
        self.fieldName = fieldName
        self.ascending = ascending
        self.datasetName = datasetName.flatMap { $0.isEmpty ? nil : $0 }
        self.datasetDigest = datasetDigest.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// A key of the `order_by` of logged-models/search (`_apply_order_by_search_logged_models` of MLflow).
package struct LoggedModelOrder: Sendable, Equatable {
    package enum Key: Sendable, Equatable {
        case attribute(LoggedModelAttribute)
        /// The latest point of a metric, among those on the dataset if one is given; a digest may come without a name.
        case metric(key: String, datasetName: String?, datasetDigest: String?)
    }

    package var key: Key
    package var ascending: Bool

    package init(key: Key, ascending: Bool) {
        self.key = key
        self.ascending = ascending
    }

    /// - Parameters:
    ///   - fieldName: an attribute or one of its aliases without prefix, or `metrics.` and a key without quotes.
    ///   - datasetName: nil or empty for any dataset. Says nothing about an attribute.
    ///   - datasetDigest: as `datasetName`.
    /// - Throws: INVALID_PARAMETER_VALUE with MLflow's texts.
    package init(
        fieldName: String, ascending: Bool = true, datasetName: String? = nil, datasetDigest: String? = nil
    ) throws(TrackingError) {
        try self.init(
            LoggedModelOrderField(
                fieldName: fieldName, ascending: ascending, datasetName: datasetName, datasetDigest: datasetDigest))
    }

    /// - Throws: INVALID_PARAMETER_VALUE with MLflow's texts.
    package init(_ field: LoggedModelOrderField) throws(TrackingError) {
        let name = field.fieldName
        guard name.utf8.count <= Limits.filterBytesMax, !name.utf8.contains(0) else {
            throw .invalid("Invalid order by field name: it is too long or contains a NUL character")
        }
        ascending = field.ascending
        // Bytes, as a combining mark behind the dot would hide it from a search by characters.
        guard let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) else {
            guard let attribute = LoggedModelAttribute(named: name) else {
                throw .invalid("Invalid order by field name: \(Excerpt.of(name))")
            }
            key = .attribute(attribute)
            return
        }
        guard name.utf8[..<dot].elementsEqual("metrics".utf8) else {
            throw .invalid("Invalid order by field name: \(Excerpt.of(name)). Only metrics are supported.")
        }
        key = .metric(
            key: String(decoding: name.utf8[name.utf8.index(after: dot)...], as: UTF8.self),
            datasetName: field.datasetName, datasetDigest: field.datasetDigest)
    }

    /// The keys of a whole list. A key may come twice, as on stock MLflow.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE with MLflow's texts, and for more than `Limits.orderByMax` keys.
    package static func parse(_ fields: [LoggedModelOrderField]) throws(TrackingError) -> [LoggedModelOrder] {
        guard fields.count <= Limits.orderByMax else {
            throw .invalid("Invalid order_by: \(fields.count) clauses, at most \(Limits.orderByMax) are allowed")
        }
        var orders: [LoggedModelOrder] = []
        for field in fields { orders.append(try LoggedModelOrder(field)) }
        return orders
    }
}
