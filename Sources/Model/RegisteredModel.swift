/// A named line of model versions, or of a prompt's versions: prompts are registered models with a tag.
package struct RegisteredModel: Sendable, Equatable {
    package var name: String
    /// Empty when there is none.
    package var description: String
    /// Milliseconds since 1970.
    package var creationTimeMs: Int64
    /// Milliseconds since 1970. Tags and aliases do not count as updates.
    package var lastUpdatedTimeMs: Int64
    /// The highest version of each stage that has one; without their aliases.
    package var latestVersions: [ModelVersion]
    package var tags: [Tag]
    package var aliases: [ModelAlias]

    package init(
        name: String, description: String, creationTimeMs: Int64, lastUpdatedTimeMs: Int64,
        latestVersions: [ModelVersion] = [], tags: [Tag] = [], aliases: [ModelAlias] = []
    ) {
        self.name = name
        self.description = description
        self.creationTimeMs = creationTimeMs
        self.lastUpdatedTimeMs = lastUpdatedTimeMs
        self.latestVersions = latestVersions
        self.tags = tags
        self.aliases = aliases
    }
}

/// A second name for one version of a model.
package struct ModelAlias: Sendable, Equatable {
    package var alias: String
    package var version: Int64

    package init(alias: String, version: Int64) {
        self.alias = alias
        self.version = version
    }
}

/// How MLflow tells prompts from models (`mlflow/prompt/constants.py`).
package enum Prompt {
    package static let tagKey = "mlflow.prompt.is_prompt"
    package static let textTagKey = "mlflow.prompt.text"
    /// What stands for a source in versions of prompts.
    package static let sources = ["dummy-source", "prompt-template"]

    /// Whether these are the tags of a prompt; of equal keys the last one counts.
    package static func isMarked(by tags: [Tag]) -> Bool {
        tags.last { $0.key == tagKey }?.value.lowercased() == "true"
    }
}
