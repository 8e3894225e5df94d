internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// `logged-models…`. Fields are read in the order of stock's checks; the model is the one of the path where nothing
/// else is said.
enum LoggedModelHandlers {
    static func create(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let idText = try fields.requiredText(.experimentID)
        let name = try fields.text(.name) ?? ""
        let modelType = try fields.text(.modelType) ?? ""
        let sourceRunID = try fields.text(.sourceRunID) ?? ""
        let params = try params(fields)
        let tags = try fields.items(.tags).map { item throws(TrackingError) in try item.tag() }
        if !name.isEmpty { try LoggedModelName.check(name) }
        let model = try call.store.createLoggedModel(
            NewLoggedModel(
                experimentID: try ExperimentID.parseOne(idText), name: name.isEmpty ? RunName.generated() : name,
                modelType: modelType, sourceRunID: sourceRunID, params: params, tags: tags))
        return answer(model)
    }

    static func search(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        guard try fields.strictValue(.experimentIDs) != nil, let experiments = try fields.texts(.experimentIDs) else {
            throw fields.missing(.experimentIDs)
        }
        let filter = try fields.text(.filter) ?? ""
        let datasets = try fields.items(.datasets).map { item throws(TrackingError) in
            DatasetPattern(name: try item.text(.datasetName) ?? "", digest: try item.text(.datasetDigest) ?? "")
        }
        let maxResults = try maxResults(fields)
        let orderBy = try fields.items(.orderBy).map { item throws(TrackingError) in try orderField(item) }
        let pageToken = try fields.text(.pageToken)
        if datasets.contains(where: \.name.isEmpty) {
            throw TrackingError.invalid("`dataset_name` in the `datasets` clause must be specified.")
        }
        if experiments.count > Limits.searchExperimentsMax {
            throw TrackingError.invalid(
                "A search of logged models can name at most \(Limits.searchExperimentsMax) experiment_ids. "
                    + "Received \(experiments.count) experiment_ids.")
        }
        // In the order of stock's store, so that of several mistakes the same one is told.
        let offset = try LoggedModelPageToken.offset(
            pageToken, experimentIDs: experiments, filter: filter, orderBy: orderBy)
        let modelFilter = try LoggedModelFilter(parsing: filter)
        let experimentIDs = try ExperimentID.parseAll(experiments)
        let page = try call.store.searchLoggedModels(
            LoggedModelSearch(
                experimentIDs: experimentIDs, filter: modelFilter, datasets: datasets,
                order: try LoggedModelOrder.parse(orderBy), maxResults: maxResults, offset: offset))
        let estimate = page.models.reduce(64) { $0 + 512 + estimatedBytes($1) }
        return .object(capacity: estimate) { writer in
            if !page.models.isEmpty {
                writer.key("models")
                writer.beginArray()
                for model in page.models { writer.write(model) }
                writer.endArray()
            }
            if page.hasMore {
                writer.writeNextPageToken(
                    LoggedModelPageToken.encode(
                        experimentIDs: experiments, filter: filter, orderBy: orderBy,
                        offset: offset + page.models.count))
            }
        }
    }

    /// Absent is 50 and 0 is 100, as on stock. Stock has no upper limit; here a page ends at the limit of the other
    /// searches, and its token leads on.
    private static func maxResults(_ fields: RequestFields) throws(TrackingError) -> Int {
        guard let number = try fields.int64(.maxResults) else { return 50 }
        if number < 0 {
            throw .invalid(
                "Invalid value \(number) for parameter 'max_results' supplied. It must be a positive integer")
        }
        return number == 0 ? 100 : Int(min(number, Int64(Limits.searchResultsMax)))
    }

    private static func orderField(_ item: RequestFields) throws(TrackingError) -> LoggedModelOrderField {
        var ascending = true
        if let value = try item.value(.ascending) {
            guard case .json(let json) = value, let flag = json.bool else { throw item.wrongType(value, .ascending) }
            ascending = flag
        }
        return LoggedModelOrderField(
            fieldName: try item.text(.fieldName) ?? "", ascending: ascending, datasetName: try item.text(.datasetName),
            datasetDigest: try item.text(.datasetDigest))
    }

    static func get(_ call: Call) throws -> HTTPResponse {
        let allowDeleted = call.request.head.query.first("allow_deleted")?.lowercased() == "true"
        return answer(try call.store.loggedModel(id: call.parts[0], allowDeleted: allowDeleted))
    }

    /// The model is the one that the body names, as on stock. Stock takes a status it does not know for UNSPECIFIED.
    static func finalize(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let modelID = try fields.requiredText(.modelID)
        guard try fields.strictValue(.status) != nil,
            let status = try fields.choice(.status, LoggedModelStatus.self)
        else { throw fields.missing(.status) }
        return answer(try call.store.finalizeLoggedModel(id: modelID, status: status))
    }

    static func delete(_ call: Call) throws -> HTTPResponse {
        try call.store.deleteLoggedModel(id: call.parts[0])
        return .emptyObject
    }

    static func setTags(_ call: Call) throws -> HTTPResponse {
        let tags = try call.fields().items(.tags).map { item throws(TrackingError) in try item.tag() }
        try call.store.setLoggedModelTags(id: call.parts[0], tags: tags)
        return .emptyObject
    }

    static func deleteTag(_ call: Call) throws -> HTTPResponse {
        try call.store.deleteLoggedModelTag(id: call.parts[0], key: call.parts[1])
        return .emptyObject
    }

    /// The body must name a model, but the one of the path counts, as on stock.
    static func logParams(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        _ = try fields.requiredText(.modelID)
        try call.store.logLoggedModelParams(id: call.parts[0], params: try params(fields))
        return .emptyObject
    }

    private static func params(_ fields: RequestFields) throws(TrackingError) -> [Param] {
        try fields.items(.params).map { item throws(TrackingError) in
            Param(key: try item.text(.key) ?? "", value: try item.text(.value) ?? "")
        }
    }

    private static func answer(_ model: LoggedModel) -> HTTPResponse {
        .object(capacity: 1024 + estimatedBytes(model)) { writer in
            writer.key("model")
            writer.write(model)
        }
    }

    /// A guess at the bytes of what was logged to a model, so that a long answer is not moved as it grows.
    private static func estimatedBytes(_ model: LoggedModel) -> Int {
        192 * model.metrics.count + 64 * (model.params.count + model.tags.count)
    }
}

extension LoggedModelStatus: ProtocolEnum {}
