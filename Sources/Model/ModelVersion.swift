/// Where a version stands in MLflow's older way of releasing models; raw values are what the store keeps.
package enum ModelStage: Int, Sendable, CaseIterable {
    case none = 0
    case staging = 1
    case production = 2
    case archived = 3

    package var name: String {
        switch self {
        case .none: "None"
        case .staging: "Staging"
        case .production: "Production"
        case .archived: "Archived"
        }
    }

    /// Of the stages that are meant for use.
    package var isActive: Bool { self == .staging || self == .production }

    /// - Parameter name: in letters of either case.
    /// - Throws: INVALID_PARAMETER_VALUE (`mlflow/entities/model_registry/model_version_stages.py`).
    package init(parsing name: String) throws(TrackingError) {
        let lower = name.lowercased()
        guard let stage = ModelStage.allCases.first(where: { $0.name.lowercased() == lower }) else {
            let names = ModelStage.allCases.map(\.name).joined(separator: ", ")
            throw .invalid(
                "Invalid Model Version stage: \(PythonText.shortened(name)). Value must be one of \(names).")
        }
        self = stage
    }
}

/// One version of a registered model.
package struct ModelVersion: Sendable, Equatable {
    /// The registered model's.
    package var name: String
    package var version: Int64
    /// Milliseconds since 1970.
    package var creationTimeMs: Int64
    /// Milliseconds since 1970.
    package var lastUpdatedTimeMs: Int64
    package var stage: ModelStage
    /// nil once it was cleared; empty when the version was made without one.
    package var description: String?
    /// Where the files are, or what they belong to; a label and never a path to open.
    package var source: String
    /// Empty when there is none.
    package var runID: String
    /// Empty when there is none.
    package var runLink: String
    package var tags: [Tag]
    /// Not known where MLflow does not show them: in searches and in `RegisteredModel.latestVersions`.
    package var aliases: [String]

    package init(
        name: String, version: Int64, creationTimeMs: Int64, lastUpdatedTimeMs: Int64, stage: ModelStage,
        description: String?, source: String, runID: String, runLink: String, tags: [Tag] = [], aliases: [String] = []
    ) {
        self.name = name
        self.version = version
        self.creationTimeMs = creationTimeMs
        self.lastUpdatedTimeMs = lastUpdatedTimeMs
        self.stage = stage
        self.description = description
        self.source = source
        self.runID = runID
        self.runLink = runLink
        self.tags = tags
        self.aliases = aliases
    }
}

/// A version's number as it travels: an integer in a string.
package enum ModelVersionNumber {
    /// Reads what Python's `int()` reads: blanks around it, a sign, single underscores between digits, and digits of
    /// any script are fine.
    ///
    /// - Returns: the number; nil for one too large to be the number of any version.
    /// - Throws: INVALID_PARAMETER_VALUE when `text` is no integer (`mlflow/utils/validation.py`,
    ///   `_validate_model_version`).
    package static func parse(_ text: String) throws(TrackingError) -> Int64? {
        var rest = PythonText.stripped(text).unicodeScalars[...]
        var digits = ""
        if let sign = rest.first, sign == "-" || sign == "+" {
            digits.unicodeScalars.append(sign)
            rest = rest.dropFirst()
        }
        var lastWasDigit = false
        for scalar in rest {
            if scalar.properties.numericType == .decimal, let value = scalar.properties.numericValue {
                digits += String(Int(value))
                lastWasDigit = true
            } else if scalar == "_", lastWasDigit {
                lastWasDigit = false
            } else {
                throw notAnInteger(text)
            }
        }
        guard lastWasDigit else { throw notAnInteger(text) }
        return Int64(digits)
    }

    private static func notAnInteger(_ text: String) -> TrackingError {
        .invalid("Parameter 'version' must be an integer, got '\(PythonText.shortened(text))'.")
    }
}
