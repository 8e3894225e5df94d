internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// `experiments/…`. Fields are read in the order of stock's checks.
enum ExperimentHandlers {
    static func create(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        let location = try fields.text(.artifactLocation) ?? ""
        let tags = try fields.items(.tags).map { try $0.tag() }
        try ExperimentRules.checkViewCount(tags)
        let artifactLocation = location.isEmpty ? nil : try resolved(location, call.configuration)
        try ExperimentRules.check(name: name)
        for tag in tags { try ExperimentRules.check(tag) }
        let id = try call.store.createExperiment(name: name, artifactLocation: artifactLocation, tags: tags)
        return .object { $0.member("experiment_id", String(id)) }
    }

    private static func resolved(
        _ location: String, _ configuration: APIConfiguration
    ) throws(TrackingError) -> String {
        try ArtifactLocation.resolve(
            location, workingDirectory: configuration.workingDirectory,
            hosts: ArtifactHosts(
                allowedSchemes: configuration.allowedArtifactSchemes, roots: configuration.artifactRoots))
    }

    static func get(_ call: Call) throws -> HTTPResponse {
        let id = try ExperimentID.parseOne(try call.fields().requiredText(.experimentID))
        return answer(try call.store.experiment(id: id))
    }

    static func getByName(_ call: Call) throws -> HTTPResponse {
        let name = try call.fields().requiredText(.experimentName)
        return answer(try call.store.experiment(named: name))
    }

    private static func answer(_ experiment: Experiment) -> HTTPResponse {
        .object { writer in
            writer.key("experiment")
            writer.write(experiment)
        }
    }

    static func search(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let view = try fields.choice(.viewType, ViewType.self) ?? .activeOnly
        // Stock has no default here and refuses the 0 it reads instead; a number is better.
        let maxResults = try fields.int64(.maxResults) ?? Int64(Limits.searchResultsDefault)
        let orderBy = try fields.texts(.orderBy) ?? []
        let filter = try fields.text(.filter) ?? ""
        let pageToken = try fields.text(.pageToken)
        if maxResults < 1 {
            throw TrackingError.invalid(
                "Invalid value \(maxResults) for parameter 'max_results' supplied. It must be a positive integer")
        }
        if maxResults > Limits.searchResultsMax {
            throw TrackingError.invalid(
                "Invalid value \(maxResults) for parameter 'max_results' supplied. It must be at most "
                    + "\(Limits.searchResultsMax)")
        }
        let page = try call.store.searchExperiments(
            ExperimentSearch(
                filter: try ExperimentFilter(parsing: filter), view: view, order: try ExperimentOrder.parse(orderBy),
                maxResults: Int(maxResults), pageToken: pageToken))
        return .object(capacity: 64 + 384 * page.items.count) { writer in
            if !page.items.isEmpty {
                writer.key("experiments")
                writer.beginArray()
                for experiment in page.items { writer.write(experiment) }
                writer.endArray()
            }
            writer.writeNextPageToken(page.nextToken)
        }
    }

    static func update(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let id = try fields.requiredText(.experimentID)
        let name = try fields.requiredText(.newName)
        try ExperimentRules.check(name: name)
        try call.store.renameExperiment(id: try ExperimentID.parseOne(id), to: name)
        return .emptyObject
    }

    static func delete(_ call: Call) throws -> HTTPResponse {
        let id = try ExperimentID.parseOne(try call.fields().requiredText(.experimentID))
        try call.store.deleteExperiment(id: id)
        return .emptyObject
    }

    static func restore(_ call: Call) throws -> HTTPResponse {
        let id = try ExperimentID.parseOne(try call.fields().requiredText(.experimentID))
        try call.store.restoreExperiment(id: id)
        return .emptyObject
    }

    static func setTag(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let idText = try fields.requiredText(.experimentID)
        let tag = Tag(key: try fields.requiredText(.key), value: try fields.text(.value) ?? "")
        try ExperimentRules.check(tag)
        let id = try ExperimentID.parseOne(idText)
        if ExperimentRules.isView(tag.key) {
            try ExperimentRules.checkView(tag, on: try call.store.experiment(id: id))
        }
        try call.store.setExperimentTag(id: id, tag: tag)
        return .emptyObject
    }

    static func deleteTag(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let id = try fields.requiredText(.experimentID)
        let key = try fields.requiredText(.key)
        try call.store.deleteExperimentTag(id: try ExperimentID.parseOne(id), key: key)
        return .emptyObject
    }
}
