internal import JSON
internal import MicroHTTP
internal import Model
internal import Search
internal import Store

/// `model-versions/…`. Fields are read in the order of stock's checks.
enum RegistryVersionHandlers {
    static func create(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let (name, source) = (try fields.requiredText(.name), try fields.requiredText(.source))
        let runID = try fields.text(.runID)
        let tags = try fields.items(.tags).map { try $0.tag() }
        let runLink = try fields.text(.runLink) ?? ""
        let description = try fields.text(.description) ?? ""
        let new = NewModelVersion(
            name: name, source: source, runID: runID, loggedModelID: try fields.text(.modelID), runLink: runLink,
            description: description, tags: tags)
        if Prompt.isMarked(by: new.tags), !Prompt.sources.contains(new.source) {
            throw TrackingError.invalid(
                "Invalid prompt source: '\(PythonText.shortened(new.source))'. Prompt sources must use an MLflow "
                    + "placeholder.")
        }
        try ArtifactHosts(
            allowedSchemes: call.configuration.allowedArtifactSchemes, roots: call.configuration.artifactRoots
        ).check(new.source, field: "source")
        return .answer(
            try call.store.createModelVersion(
                new, workingDirectory: call.configuration.workingDirectory,
                note: ModelVersionsTag.appending(to:name:version:)))
    }

    static func get(_ call: Call) throws -> HTTPResponse {
        .answer(try call.store.modelVersion(try call.fields().modelVersionName()))
    }

    /// Stock has no schema for this one, so absent fields get other texts.
    static func downloadURI(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let name = try fields.text(.name) ?? ""
        let text = try fields.text(.version) ?? ""
        try RegistryRules.check(name: name)
        let version = ModelVersionName(name: name, version: try ModelVersionNumber.parse(text), text: text)
        let uri = try call.store.modelVersionDownloadURI(version)
        return .object { $0.member("artifact_uri", uri) }
    }

    static func update(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let (name, number) = (try fields.requiredText(.name), try fields.requiredText(.version))
        // An absent one clears it.
        let description = try fields.text(.description)
        let version = try ModelVersionName(checking: name, number)
        return .answer(try call.store.updateModelVersion(version, description: description))
    }

    static func transition(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let (name, number) = (try fields.requiredText(.name), try fields.requiredText(.version))
        let stageName = try fields.requiredText(.stage)
        let archiveOthers = try fields.flag(.archiveExistingVersions) ?? false
        let stage = try ModelStage(parsing: stageName)
        if archiveOthers, !stage.isActive {
            throw TrackingError.invalid(
                "Model version transition cannot archive existing model versions because "
                    + "'\(stageName)' is not an Active stage. Valid stages are ['Staging', 'Production']")
        }
        let version = try ModelVersionName(checking: name, number)
        return .answer(try call.store.transitionModelVersion(version, to: stage, archiveOthers: archiveOthers))
    }

    static func delete(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let (name, text) = (try fields.requiredText(.name), try fields.requiredText(.version))
        let number = try ModelVersionNumber.parse(text)
        try RegistryRules.check(name: name)
        try call.store.deleteModelVersion(ModelVersionName(name: name, version: number, text: text))
        return .emptyObject
    }

    static func setTag(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let (name, number) = (try fields.requiredText(.name), try fields.requiredText(.version))
        let tag = Tag(key: try fields.requiredText(.key), value: try fields.text(.value) ?? "")
        let version = try ModelVersionName(checking: name, number)
        try RegistryRules.check(versionTag: tag)
        try call.store.setModelVersionTag(version, tag: tag)
        return .emptyObject
    }

    static func deleteTag(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let (name, number) = (try fields.requiredText(.name), try fields.requiredText(.version))
        let key = try fields.requiredText(.key)
        let version = try ModelVersionName(checking: name, number)
        try RegistryRules.check(tagKey: key)
        try call.store.deleteModelVersionTag(version, key: key)
        return .emptyObject
    }

    static func search(_ call: Call) throws -> HTTPResponse {
        let fields = try call.fields()
        let filter = try fields.text(.filter) ?? ""
        let maxResults = try fields.registryMaxResults(Limits.searchVersionsDefault, max: Limits.searchVersionsMax)
        let orderBy = try fields.texts(.orderBy) ?? []
        let pageToken = try fields.text(.pageToken)
        if maxResults < 1 {
            throw TrackingError.invalid(
                "Invalid value for max_results. It must be a positive integer, but got \(maxResults)")
        }
        let search = ModelVersionSearch(
            filter: try ModelVersionFilter(parsing: filter), order: try ModelVersionOrder.parse(orderBy),
            maxResults: Int(maxResults), pageToken: pageToken)
        return .answer(try call.store.searchModelVersions(search))
    }
}

extension ModelVersionName {
    /// - Throws: INVALID_PARAMETER_VALUE when no model can be named so, or the version is no integer.
    init(checking name: String, _ version: String) throws(TrackingError) {
        try RegistryRules.check(name: name)
        self.init(name: name, version: try ModelVersionNumber.parse(version), text: version)
    }
}

extension RequestFields {
    func modelVersionName() throws(TrackingError) -> ModelVersionName {
        let name = try requiredText(.name)
        return try ModelVersionName(checking: name, try requiredText(.version))
    }
}
