/// The columns of a logged model that a search can name (`SqlLoggedModel` of MLflow).
package enum LoggedModelAttribute: String, Sendable, CaseIterable {
    case name
    case modelID = "model_id"
    case modelType = "model_type"
    /// Compared as the text of its number: `2` is READY.
    case status
    case statusMessage = "status_message"
    case sourceRunID = "source_run_id"
    /// Compared as a text, too.
    case experimentID = "experiment_id"
    case creationTimestampMs = "creation_timestamp_ms"
    case lastUpdatedTimestampMs = "last_updated_timestamp_ms"
    case artifactLocation = "artifact_location"
    case lifecycleStage = "lifecycle_stage"

    /// Reads a name or one of its aliases; nil for anything else.
    init?(named name: String) {
        switch name {
        case "creation_time", "creation_timestamp": self = .creationTimestampMs
        case "last_updated_timestamp": self = .lastUpdatedTimestampMs
        default: self.init(rawValue: name)
        }
    }

    package var isNumeric: Bool { self == .creationTimestampMs || self == .lastUpdatedTimestampMs }

    /// For messages.
    static let names = allCases.map(\.rawValue).joined(separator: ", ")
}
