package import Model

package enum ModelVersionClause: Sendable, Equatable {
    case name(StringTest)
    case runID(StringTest)
    case sourcePath(StringTest)
    case version(IntegerTest)
    /// Clauses on one key must hold for the same tag; a version has at most one of each key.
    case tag(key: String, StringTest)
}

/// The `filter` of model-versions/search, its keys, operators and value types checked (`SearchModelVersionUtils` and
/// `_get_search_model_versions_filter_clauses` of MLflow).
package struct ModelVersionFilter: Sendable, Equatable {
    /// nil: every version that `prompts` admits.
    package var condition: Condition<ModelVersionClause>?
    /// By the tags of versions, not of models: MLflow leaves out all versions of a name of which any version is tagged
    /// as a prompt.
    package var prompts: PromptVisibility

    package init(condition: Condition<ModelVersionClause>?, prompts: PromptVisibility) {
        self.condition = condition
        self.prompts = prompts
    }

    /// - Parameter text: empty matches every version that is no prompt; a blank one is an error, as on stock MLflow.
    /// - Throws: INVALID_PARAMETER_VALUE. The message begins as MLflow's and ends with the position, in characters
    ///   from 1, where one is known.
    package init(parsing text: String) throws(TrackingError) {
        guard let expression = try FilterParser.parse(text, as: .entities) else {
            self.init(condition: nil, prompts: .hidden)
            return
        }
        let all = try Condition(expression) { comparison throws(TrackingError) in try ModelVersionClause(comparison) }
        let (condition, prompts) = PromptVisibility.split(all) { clause in
            if case .tag(let key, let test) = clause { (key, test) } else { nil }
        }
        self.init(condition: condition, prompts: prompts)
    }
}

private enum ModelVersionAttribute: String, CaseIterable {
    case name, runID = "run_id", sourcePath = "source_path", versionNumber = "version_number"
}

extension ModelVersionClause {
    fileprivate init(_ comparison: FilterComparison) throws(TrackingError) {
        switch try comparison.registryKey(ModelVersionAttribute.self) {
        case .attribute(.name): self = .name(try ModelVersionClause.textTest(comparison))
        case .attribute(.runID): self = .runID(try ModelVersionClause.textTest(comparison))
        case .attribute(.sourcePath):
            self = .sourcePath(
                try ModelVersionClause.textTest(comparison, listKeysInstead: ModelVersionClause.listKeys))
        case .attribute(.versionNumber):
            if comparison.misplacesList {
                throw .misplacedList(ModelVersionClause.listKeys, comparison.operandSource)
            }
            self = .version(
                try comparison.integerTest(
                    expected: "Expected a list of numbers", refusal: ModelVersionClause.versionRefusal,
                    integer: ModelVersionClause.version))
        case .tag(let key): self = .tag(key: key, try comparison.registryTagTest())
        }
    }

    private static let listKeys = "['name', 'run_id']"

    private static func textTest(
        _ comparison: FilterComparison, listKeysInstead: String? = nil
    ) throws(TrackingError) -> StringTest {
        if comparison.comparesNumbers, !comparison.isList {
            throw comparison.operandSource.error(
                "Only the '{'creation_timestamp', 'last_updated_timestamp', 'version_number'}' attributes support "
                    + "comparison with numeric values.")
        }
        return try comparison.registryTextTest(listKeysInstead: listKeysInstead)
    }

    private static let versionRefusal = ComparatorRefusal.invalidFor("attribute version_number")

    /// The number may stand in quotes.
    private static func version(_ comparison: FilterComparison) throws(TrackingError) -> Int64 {
        let digits: String
        let shown: String
        if case .number(let number)? = comparison.operand {
            digits = number
            // MLflow shows a fraction as Python prints the number.
            let isWhole = number.utf8.allSatisfy { $0 == UInt8(ascii: "-") || ($0 >= 0x30 && $0 <= 0x39) }
            shown = isWhole ? number : Double(number).map(\.description) ?? number
        } else {
            digits = try comparison.string(
                expected: "Expected a quoted string value or a list of quoted string values for attributes")
            shown = Excerpt.quotedAsInPython(digits)
        }
        // Stock MLflow looks at the comparator before it looks at the digits.
        switch comparison.comparator {
        case .number, .oneOf, .noneOf, .between, .notBetween: break
        case .like, .notLike, .ilike, .notILike, .isNull, .isNotNull, .unknown:
            throw comparison.comparatorError(versionRefusal)
        }
        guard let version = Int64(digits) else {
            throw comparison.operandSource.error(
                "Invalid value for numeric attribute 'version_number': \(Excerpt.of(shown))")
        }
        return version
    }
}
