internal import Model
internal import SQLite

/// Where a new version comes from, as it is stored.
struct ModelVersionOrigin {
    var source: String
    /// Empty when the source says itself where the files are.
    var storageLocation = ""
    var runID: String
    var loggedModelID: String

    init(_ new: NewModelVersion) {
        source = new.source
        runID = new.runID ?? ""
        loggedModelID = new.loggedModelID ?? ""
    }
}

/// What is needed of a logged model.
struct LoggedModelOrigin {
    let id: Int64
    let artifactLocation: String
    let sourceRunID: String
}

/// Holds a source against what the store knows of runs, logged models and registered models
/// (`_resolve_registered_model_source_lineage`, `_validate_source_run` and `_validate_source_model` in
/// `mlflow/server/handlers.py`).
struct ModelSourceLookup {
    let connection: Connection
    let workingDirectory: String

    private var rows: RegistryRows { RegistryRows(connection: connection) }

    func origin(_ new: NewModelVersion) throws -> ModelVersionOrigin {
        var origin = ModelVersionOrigin(new)
        let owner: ModelSourceOwner = origin.loggedModelID.isEmpty ? .run : .loggedModel
        switch try ModelSource(parsing: new.source) {
        case .local:
            try checkLocal(origin, owner)
        case .run(let id):
            guard owner == .run, ExactText(id) == ExactText(origin.runID) else {
                throw TrackingError.notContained(new.source, in: owner)
            }
        case .loggedModel(let id):
            guard ExactText(id) == ExactText(origin.loggedModelID) else {
                throw TrackingError.notContained(new.source, in: .loggedModel)
            }
            origin.storageLocation = try rows.loggedModel(id).artifactLocation
        case .registeredModel(let reference):
            try follow(reference, new, &origin)
        case .artifactProxy:
            guard !origin.loggedModelID.isEmpty || !origin.runID.isEmpty,
                ModelSourcePlace.contains(new.source, root: try root(origin, owner))
            else { throw TrackingError.notContained(new.source, in: owner) }
        case .elsewhere:
            break
        }
        return origin
    }

    private func checkLocal(_ origin: ModelVersionOrigin, _ owner: ModelSourceOwner) throws {
        guard !origin.loggedModelID.isEmpty || !origin.runID.isEmpty else {
            throw TrackingError.localNotContained(origin.source, in: owner)
        }
        let root = LocalPath(try root(origin, owner), workingDirectory: workingDirectory)
        let path = LocalPath(origin.source, workingDirectory: workingDirectory)
        guard let root, let path, root.contains(path) else {
            throw TrackingError.localNotContained(path?.text ?? origin.source, in: owner)
        }
    }

    /// Where the artifacts of the run or logged model are that the request names.
    private func root(_ origin: ModelVersionOrigin, _ owner: ModelSourceOwner) throws -> String {
        let found: String?
        switch owner {
        case .run:
            found = try connection.statement("SELECT artifact_uri FROM runs WHERE uuid = ?").first(.text(origin.runID))
            { $0.text(0) }
        case .loggedModel:
            found = try rows.findLoggedModel(origin.loggedModelID)?.artifactLocation
        }
        guard let found else { throw TrackingError.notContained(origin.source, in: owner) }
        return found
    }

    /// Takes over what the version has that the source names.
    private func follow(
        _ reference: RegisteredModelReference, _ new: NewModelVersion, _ origin: inout ModelVersionOrigin
    ) throws {
        try RegistryRules.check(name: reference.name)
        let model = try rows.modelID(reference.name)
        guard try !isPrompt(model) else {
            throw TrackingError.invalid(
                "Invalid model version source: '\(PythonText.shortened(new.source))'. Prompt versions cannot be used "
                    + "as model version sources.")
        }
        let id = try versionID(reference, model)
        let version = try rows.versions([id])[0]
        // MLflow does not keep a version's logged model, and so refuses every one that is given here.
        guard new.runID == nil || ExactText(new.runID ?? "") == ExactText(version.runID),
            (new.loggedModelID ?? "").isEmpty
        else {
            throw TrackingError.invalid(
                "Invalid model version source: '\(PythonText.shortened(new.source))'. The run_id and model_id request "
                    + "parameters must match the referenced model version.")
        }
        origin.source = "models:/\(version.name)/\(version.version)"
        origin.storageLocation = try rows.downloadURI(id)
        origin.runID = version.runID
    }

    private func isPrompt(_ model: Int64) throws -> Bool {
        let value = try connection.statement(
            "SELECT value FROM registered_model_tags WHERE id = ? AND key = 'mlflow.prompt.is_prompt'"
        ).first(.integer(model)) { $0.text(0) }
        return value?.lowercased() == "true"
    }

    private func versionID(_ reference: RegisteredModelReference, _ model: Int64) throws -> Int64 {
        let name = PythonText.shortened(reference.name)
        switch reference.version {
        case .number(let number, let text):
            return try rows.versionID(reference.name, number, text: text).version
        case .alias(let alias):
            try RegistryRules.check(alias: alias)
            return try rows.versionID(alias: alias, ofModel: reference.name).version
        case .latest:
            guard let latest = try rows.latestVersion(ofModel: model) else {
                throw TrackingError.missing("No versions of model with name '\(name)' found")
            }
            return latest
        case .stage(let text):
            let stage = try ModelStage(parsing: text)
            guard let latest = try rows.latestVersion(ofModel: model, stage: stage) else {
                throw TrackingError.missing(
                    "No versions of model with name '\(name)' and stage '\(text)' found")
            }
            return latest
        }
    }
}

extension RegistryRows {
    /// A logged model that is not deleted; nil when there is none.
    func findLoggedModel(_ modelID: String) throws -> LoggedModelOrigin? {
        try connection.statement(
            "SELECT id, artifact_location, source_run_id FROM logged_models WHERE model_id = ? AND deleted = 0"
        ).first(.text(modelID)) {
            LoggedModelOrigin(id: $0.int(0), artifactLocation: $0.text(1), sourceRunID: $0.text(2))
        }
    }

    /// - Throws: RESOURCE_DOES_NOT_EXIST.
    func loggedModel(_ modelID: String) throws -> LoggedModelOrigin {
        guard let found = try findLoggedModel(modelID) else {
            throw TrackingError.missing("Logged model with ID '\(PythonText.shortened(modelID))' not found.")
        }
        return found
    }
}
