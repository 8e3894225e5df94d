internal import MicroHTTP
internal import Model
internal import Store

/// The ways to a version by something else than its number. Fields are read in the order of stock's checks.
enum RegistryAliasHandlers {
    static func set(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        let alias = try fields.requiredText(.alias)
        let number = try fields.requiredText(.version)
        try RegistryRules.check(name: name)
        try RegistryRules.check(alias: alias)
        try RegistryRules.checkNotReserved(alias: alias)
        try call.store.setModelAlias(alias, of: try ModelVersionName(checking: name, number))
        return .emptyObject
    }

    static func delete(_ call: Call) throws -> HTTPResponse {
        let (name, alias) = try names(call)
        try call.store.deleteModelAlias(alias, ofModel: name)
        return .emptyObject
    }

    static func get(_ call: Call) throws -> HTTPResponse {
        let (name, alias) = try names(call)
        return .answer(try call.store.modelVersion(alias: alias, ofModel: name))
    }

    private static func names(_ call: Call) throws(TrackingError) -> (name: String, alias: String) {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        let alias = try fields.requiredText(.alias)
        try RegistryRules.check(name: name)
        try RegistryRules.check(alias: alias)
        return (name, alias)
    }

    static func latestVersions(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.requiredText(.name)
        let stageNames = try fields.texts(.stages) ?? []
        try RegistryRules.check(name: name)
        let versions = try call.store.latestModelVersions(ofModel: name) { () throws(TrackingError) in
            var stages: Set<ModelStage> = []
            for stageName in stageNames { stages.insert(try ModelStage(parsing: stageName)) }
            return stages
        }
        return .answer(Page(items: versions, nextToken: nil))
    }
}
