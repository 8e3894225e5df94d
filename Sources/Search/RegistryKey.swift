internal import Model

/// What a name in a filter of registered models or model versions means (`_get_model_search_identifier` and
/// `_get_model_version_search_identifier` of MLflow).
enum RegistryKey<Attribute: RawRepresentable<String> & CaseIterable> {
    case attribute(Attribute)
    case tag(String)

    /// An attribute is written without quotes, unlike in the other searches.
    ///
    /// - Returns: the message of an error instead, for the caller to place.
    static func resolve(_ name: FilterName) -> Result<RegistryKey, KeyError> {
        if let prefix = name.prefix {
            switch (prefix.quote, prefix.text) {
            case (.none, "tag"), (.none, "tags"), (.backtick, "tag"), (.backtick, "tags"):
                return .success(.tag(name.key.text))
            case (.none, "attribute"), (.backtick, "attribute"): break
            default:
                return .failure(
                    KeyError(
                        "Invalid entity type '\(Excerpt.of(prefix.description))'. "
                            + "Valid entity types are ('attribute', 'tag', 'tags')"))
            }
        }
        if name.key.quote == .none, let attribute = Attribute(rawValue: name.key.text) {
            return .success(.attribute(attribute))
        }
        let valid = Attribute.allCases.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
        return .failure(
            KeyError(
                "Invalid attribute key '\(Excerpt.of(name.key.description))' specified. Valid keys are '{\(valid)}'"))
    }
}

extension FilterComparison {
    /// Resolves the left side, and refuses `IS NULL`, which stock MLflow answers with 500 in the registry.
    func registryKey<Attribute: RawRepresentable<String> & CaseIterable>(
        _: Attribute.Type
    ) throws(TrackingError) -> RegistryKey<Attribute> {
        let key: RegistryKey<Attribute>
        switch RegistryKey<Attribute>.resolve(name) {
        case .success(let resolved): key = resolved
        case .failure(let error): throw nameSource.error(error.message)
        }
        guard nullTest == nil else {
            throw comparatorSource.error(
                "IS NULL / IS NOT NULL is not supported in searches of the model registry: "
                    + "'\(Excerpt.of(name.description))'")
        }
        return key
    }

    func registryTagTest() throws(TrackingError) -> StringTest {
        try textTest(
            expected: "Expected a quoted string value for tag (e.g. 'my-value')", unescapesLists: true,
            else: .invalidFor("tag"))
    }

    /// A test of an attribute that is a text.
    ///
    /// - Parameter listKeysInstead: the attributes that can be compared with a list on stock MLflow, if this is none of
    ///   them.
    func registryTextTest(listKeysInstead listKeys: String?) throws(TrackingError) -> StringTest {
        if misplacesList {
            if let listKeys { throw .misplacedList(listKeys, operandSource) }
            _ = try strings()
        }
        // A list behind `=` gets here and is told that a string was expected; stock MLflow answers 500.
        return try textTest(
            expected: "Expected a quoted string value or a list of quoted string values for attributes",
            unescapesLists: listKeys != nil, else: .invalidFor("attribute"))
    }
}

extension TrackingError {
    /// - Parameter listKeys: the attributes that can be compared with a list on stock MLflow.
    static func misplacedList(_ listKeys: String, _ operandSource: SourceSpan) -> TrackingError {
        operandSource.error("Only \(listKeys) attributes support comparison with a list of quoted string values.")
    }

    /// The same key twice in an `order_by`. Stock MLflow says so with status 500.
    static func duplicateOrder(_ clauses: [String]) -> TrackingError {
        let list = clauses.map(Excerpt.quotedAsInPython).joined(separator: ", ")
        return .invalid("`order_by` contains duplicate fields: [\(Excerpt.of(list))]")
    }
}
