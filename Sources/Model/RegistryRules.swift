/// What names, aliases and tags in the model registry must be like (`mlflow/utils/validation.py`); texts are MLflow's.
package enum RegistryRules {
    /// - Parameter field: what the message calls a blank name.
    /// - Throws: INVALID_PARAMETER_VALUE for a blank name, one with `/` or `:`, and one that leads elsewhere as a path.
    package static func check(name: String, field: String = "name") throws(TrackingError) {
        if PythonText.stripped(name).isEmpty { throw .invalid("Missing value for required parameter '\(field)'.") }
        if name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ":") }) {
            throw .invalid("Invalid model name '\(PythonText.shortened(name))'. Names cannot contain '/' or ':'.")
        }
        // Without a slash nothing else can be read as a way to another folder.
        if name == "." || name.utf8.starts(with: "..".utf8) {
            throw .invalid(
                "Invalid value \(PythonText.json(name)) for parameter 'name' supplied: Names may be treated as files "
                    + "in certain cases, and must not resolve to other names when treated as such. This name would "
                    + "resolve to \(PythonText.repr(name))")
        }
    }

    /// - Throws: INVALID_PARAMETER_VALUE when no alias can be named so.
    package static func check(alias: String) throws(TrackingError) {
        let isGood = alias.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
            default: !scalar.isASCII && KeyName.isWordScalar(scalar)
            }
        }
        guard isGood else {
            throw .invalid(
                "Invalid alias name: '\(PythonText.shortened(alias))'. Names may only contain alphanumerics, "
                    + "underscores (_), and dashes (-).")
        }
        try TextLength.check(alias, Limits.modelAliasLengthMax, "Registered model alias name")
    }

    /// - Throws: INVALID_PARAMETER_VALUE for the aliases that every model has without anybody setting them.
    package static func checkNotReserved(alias: String) throws(TrackingError) {
        if isLatest(alias) { throw .invalid("'latest' alias name (case insensitive) is reserved.") }
        let digits = alias.unicodeScalars.dropFirst()
        if let first = alias.unicodeScalars.first, first == "v" || first == "V", !digits.isEmpty,
            digits.allSatisfy({ $0.properties.generalCategory == .decimalNumber })
        {
            throw .invalid("Version alias name '\(alias)' is reserved.")
        }
    }

    /// The alias of the highest version.
    package static func isLatest(_ alias: String) -> Bool { alias.lowercased() == "latest" }

    /// - Throws: INVALID_PARAMETER_VALUE when no tag can have the key.
    package static func check(tagKey: String) throws(TrackingError) {
        try KeyName.check(tagKey, at: "key")
    }

    package static func check(modelTag tag: Tag) throws(TrackingError) {
        try check(tagKey: tag.key)
        try TextLength.check(tag.key, Limits.registryTagKeyLengthMax, "key")
        try TextLength.check(tag.value, Limits.registryTagValueLengthMax, "value")
    }

    package static func check(versionTag tag: Tag) throws(TrackingError) {
        if tag.key == Prompt.textTagKey, TextLength.exceeds(tag.value, Limits.registryTagValueLengthMax) {
            throw .invalid("Prompt text exceeds max length of \(Limits.registryTagValueLengthMax) characters.")
        }
        try check(modelTag: tag)
    }
}
