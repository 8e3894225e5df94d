internal import JSON
internal import MicroHTTP
internal import Model

extension JSONWriter {
    /// MLflow's `RegisteredModel` message.
    mutating func write(_ model: RegisteredModel) {
        beginObject()
        member("name", model.name)
        member("creation_timestamp", model.creationTimeMs)
        member("last_updated_timestamp", model.lastUpdatedTimeMs)
        if !model.description.isEmpty { member("description", model.description) }
        if !model.latestVersions.isEmpty {
            key("latest_versions")
            write(model.latestVersions)
        }
        writeTags(model.tags)
        if !model.aliases.isEmpty {
            key("aliases")
            beginArray()
            for alias in model.aliases {
                beginObject()
                member("alias", alias.alias)
                member("version", String(alias.version))
                endObject()
            }
            endArray()
        }
        endObject()
    }

    /// MLflow's `ModelVersion` message. What was set is written even when it is empty.
    mutating func write(_ version: ModelVersion) {
        beginObject()
        member("name", version.name)
        member("version", String(version.version))
        member("creation_timestamp", version.creationTimeMs)
        member("last_updated_timestamp", version.lastUpdatedTimeMs)
        member("current_stage", version.stage.name)
        if let description = version.description { member("description", description) }
        member("source", version.source)
        member("run_id", version.runID)
        // Every version is there as soon as it is made.
        member("status", "READY")
        writeTags(version.tags)
        member("run_link", version.runLink)
        if !version.aliases.isEmpty {
            key("aliases")
            beginArray()
            for alias in version.aliases { string(alias) }
            endArray()
        }
        endObject()
    }

    mutating func write(_ versions: [ModelVersion]) {
        beginArray()
        for version in versions { write(version) }
        endArray()
    }
}

extension HTTPResponse {
    static func answer(_ model: RegisteredModel) -> HTTPResponse {
        .object(capacity: 512 + estimatedBytes(model)) { writer in
            writer.key("registered_model")
            writer.write(model)
        }
    }

    static func answer(_ version: ModelVersion) -> HTTPResponse {
        .object(capacity: 64 + estimatedBytes(version)) { writer in
            writer.key("model_version")
            writer.write(version)
        }
    }

    static func answer(_ models: Page<RegisteredModel>) -> HTTPResponse {
        .object(capacity: models.items.reduce(64) { $0 + 256 + estimatedBytes($1) }) { writer in
            if !models.items.isEmpty {
                writer.key("registered_models")
                writer.beginArray()
                for model in models.items { writer.write(model) }
                writer.endArray()
            }
            writer.writeNextPageToken(models.nextToken)
        }
    }

    static func answer(_ versions: Page<ModelVersion>) -> HTTPResponse {
        .object(capacity: versions.items.reduce(64) { $0 + estimatedBytes($1) }) { writer in
            if !versions.items.isEmpty {
                writer.key("model_versions")
                writer.write(versions.items)
            }
            writer.writeNextPageToken(versions.nextToken)
        }
    }

    /// A guess, so that a long answer is not moved as it grows.
    private static func estimatedBytes(_ model: RegisteredModel) -> Int {
        model.latestVersions.reduce(80 * model.tags.count + model.description.utf8.count) { $0 + estimatedBytes($1) }
    }

    private static func estimatedBytes(_ version: ModelVersion) -> Int {
        version.tags.reduce(384 + version.source.utf8.count) { $0 + 80 + $1.value.utf8.count }
    }
}
