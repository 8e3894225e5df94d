internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// `registered-models/…` as far as a model itself is concerned. Fields are read in the order of stock's checks.
enum RegistryModelHandlers {
    static func create(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        let tags = try fields.items(.tags).map { try $0.tag() }
        let description = try fields.text(.description) ?? ""
        try RegistryRules.check(name: name)
        for tag in tags { try RegistryRules.check(modelTag: tag) }
        return .answer(try call.store.createRegisteredModel(name: name, description: description, tags: tags))
    }

    static func get(_ call: Call) throws -> HTTPResponse {
        .answer(try call.store.registeredModel(named: try call.fields().registeredModelName()))
    }

    static func update(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        // An absent one clears it.
        let description = try fields.text(.description) ?? ""
        try RegistryRules.check(name: name)
        return .answer(try call.store.updateRegisteredModel(name: name, description: description))
    }

    static func rename(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        let newName = try fields.requiredText(.newName)
        try RegistryRules.check(name: newName, field: "new_name")
        try RegistryRules.check(name: name)
        return .answer(try call.store.renameRegisteredModel(name: name, to: newName))
    }

    static func delete(_ call: Call) throws -> HTTPResponse {
        try call.store.deleteRegisteredModel(name: try call.fields().registeredModelName())
        return .emptyObject
    }

    static func setTag(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        let tag = Tag(key: try fields.requiredText(.key), value: try fields.text(.value) ?? "")
        try RegistryRules.check(name: name)
        try RegistryRules.check(modelTag: tag)
        try call.store.setRegisteredModelTag(name: name, tag: tag)
        return .emptyObject
    }

    static func deleteTag(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        let key = try fields.requiredText(.key)
        try RegistryRules.check(name: name)
        try RegistryRules.check(tagKey: key)
        try call.store.deleteRegisteredModelTag(name: name, key: key)
        return .emptyObject
    }

    static func search(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let filter = try fields.text(.filter) ?? ""
        let maxResults = try fields.registryMaxResults(Limits.searchModelsDefault, max: Limits.searchModelsMax)
        let orderBy = try fields.texts(.orderBy) ?? []
        let pageToken = try fields.text(.pageToken)
        if maxResults < 0 {
            throw TrackingError.invalid(
                "Invalid value \(maxResults) for parameter 'max_results' supplied. It must be a positive integer")
        }
        let search = RegisteredModelSearch(
            filter: try RegisteredModelFilter(parsing: filter), order: try RegisteredModelOrder.parse(orderBy),
            maxResults: Int(maxResults), pageToken: pageToken)
        return .answer(try call.store.searchRegisteredModels(search))
    }
}

extension RequestFields {
    /// - Throws: INVALID_PARAMETER_VALUE when it is absent, or no model can be named so.
    func registeredModelName() throws(TrackingError) -> String {
        let name = try requiredText(.name)
        try RegistryRules.check(name: name)
        return name
    }

    /// A number above the limit gets the text of a wrong type, as stock's schema has it.
    func registryMaxResults(_ standard: Int, max: Int) throws(TrackingError) -> Int64 {
        guard let number = try int64(.maxResults) else { return Int64(standard) }
        if number > max, let value = try value(.maxResults) { throw wrongType(value, .maxResults) }
        return number
    }
}
