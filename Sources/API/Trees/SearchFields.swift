internal import Model
internal import Search

/// The fields that say which runs are meant, as runs/search has them.
struct SearchFields {
    /// Empty only where they need not be given.
    let experimentIDs: [Int64]
    let filter: RunFilter
    let view: ViewType
    let order: [RunOrder]

    /// - Throws: INVALID_PARAMETER_VALUE, of several mistakes for the one that runs/search would tell.
    init(_ fields: RequestFields, needsExperiments: Bool = true) throws(TrackingError) {
        let experiments = try fields.texts(.experimentIDs) ?? []
        if needsExperiments, experiments.isEmpty { throw fields.missing(.experimentIDs) }
        let filter = try fields.text(.filter) ?? ""
        let orderBy = try fields.texts(.orderBy) ?? []
        view = try fields.choice(.runViewType, ViewType.self) ?? .activeOnly
        if experiments.count > Limits.searchExperimentsMax {
            throw .invalid(
                "A search of runs can name at most \(Limits.searchExperimentsMax) experiment_ids. "
                    + "Received \(experiments.count) experiment_ids.")
        }
        self.filter = try RunFilter(parsing: filter)
        order = try RunOrder.parse(orderBy)
        experimentIDs = try ExperimentID.parseAll(experiments)
    }
}

extension RequestFields {
    /// A whole number of a range.
    func int(_ field: Field, in range: ClosedRange<Int>, default standard: Int) throws(TrackingError) -> Int {
        try int(field, in: range) ?? standard
    }

    func int(_ field: Field, in range: ClosedRange<Int>) throws(TrackingError) -> Int? {
        guard let value = try value(field) else { return nil }
        guard let number = value.int64 else { throw wrongType(value, field) }
        guard let number = Int(exactly: number), range.contains(number) else {
            throw notAllowed(
                value, field, "It must be an integer from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }
}
