internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// One action for all runs that match a filter, as one transaction.
enum BulkHandler {
    static func change(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let experiments = try fields.texts(.experimentIDs) ?? []
        let filterText = try fields.text(.filter) ?? ""
        let givenView = try fields.choice(.runViewType, ViewType.self)
        let action = try action(fields, call.rules)
        let expectedCount = try expectedCount(fields)
        let dryRun = try fields.isDryRun()
        // A search without experiments finds nothing, which nobody means who wants to change something.
        if experiments.isEmpty { throw fields.missing(.experimentIDs) }
        if experiments.count > Limits.searchExperimentsMax {
            throw fields.refused(
                "At most \(Limits.searchExperimentsMax) experiment_ids can be named at once. Got \(experiments.count).")
        }
        let view = try view(givenView, action, fields)
        let target = RunTarget.matching(
            experimentIDs: try ExperimentID.parseAll(experiments), try RunFilter(parsing: filterText), view)
        let changes = try call.store.changeRuns(target, action, expectedCount: expectedCount, dryRun: dryRun)
        return TreeWriteHandlers.answer(changes, dryRun: dryRun)
    }

    /// Deleted runs when runs are to be restored, else active ones.
    private static func view(
        _ given: ViewType?, _ action: RunAction, _ fields: RequestFields
    ) throws(TrackingError) -> ViewType {
        switch action {
        case .restore: return given ?? .deletedOnly
        case .setTags, .deleteTags:
            guard let given, given != .activeOnly else { return .activeOnly }
            throw fields.refused(
                "Tags of deleted runs cannot be changed, so 'run_view_type' must be ACTIVE_ONLY for 'set_tags' and "
                    + "'delete_tags'. Got \(given.name).")
        case .delete, .move: return given ?? .activeOnly
        }
    }

    private static func expectedCount(_ fields: RequestFields) throws(TrackingError) -> Int? {
        guard let count = try fields.int64(.expectedCount) else { return nil }
        guard count >= 0 else {
            throw fields.refused("'expected_count' must be 0 or more. Got \(count).")
        }
        return Int(count)
    }

    // MARK: Actions

    private static let actionFields: [Field] = [.setTags, .deleteTags, .delete, .restore, .move]

    private static func action(_ fields: RequestFields, _ rules: LogRules) throws -> RunAction {
        guard let action = try fields.message(.action) else { throw fields.missing(.action) }
        let given = try actionFields.filter { try action.value($0) != nil }
        guard given.count == 1 else {
            let names = actionFields.map { "'\($0.name)'" }.joined(separator: ", ")
            let got = given.isEmpty ? "none" : given.map { "'\($0.name)'" }.joined(separator: " and ")
            throw fields.refused("'action' must hold exactly one of \(names). Got \(got).")
        }
        switch given[0].name {
        case Field.setTags.name:
            let tags = try action.items(.setTags).map { try rules.checked(try $0.tag(), at: $0.place) }
            try checkCount(tags.count, .setTags, fields)
            return .setTags(lastOfEachKey(tags))
        case Field.deleteTags.name:
            let keys = try action.texts(.deleteTags) ?? []
            try checkCount(keys.count, .deleteTags, fields)
            var seen = Set<ExactText>()
            return .deleteTags(keys.filter { seen.insert(ExactText($0)).inserted })
        case Field.move.name:
            guard let move = try action.message(.move) else { throw action.missing(.move) }
            return .move(experimentID: try ExperimentID.parseOne(try move.requiredText(.experimentID)))
        case Field.delete.name:
            _ = try action.message(.delete)
            return .delete
        default:
            _ = try action.message(.restore)
            return .restore
        }
    }

    private static func checkCount(_ count: Int, _ field: Field, _ fields: RequestFields) throws(TrackingError) {
        guard (1...Limits.batchTagsMax).contains(count) else {
            throw fields.refused("'action.\(field.name)' must hold 1 to \(Limits.batchTagsMax) tags. Got \(count).")
        }
    }

    private static func lastOfEachKey(_ tags: [Tag]) -> [Tag] {
        var places: [ExactText: Int] = [:]
        var last: [Tag] = []
        for tag in tags {
            if let place = places[ExactText(tag.key)] {
                last[place] = tag
            } else {
                places[ExactText(tag.key)] = last.count
                last.append(tag)
            }
        }
        return last
    }
}
