package import Model

package enum LoggedModelClause: Sendable, Equatable {
    /// An attribute that is not numeric. Never a test for NULL.
    case text(LoggedModelAttribute, StringTest)
    /// A numeric attribute and a finite number.
    case number(LoggedModelAttribute, NumericComparison, Double)
    /// True if any point of the metric satisfies it, among those on one of the searched datasets if there are any. The
    /// number is finite.
    case metric(key: String, NumericComparison, Double)
    case param(key: String, StringTest)
    case tag(key: String, StringTest)
}

/// The `filter` of logged-models/search, its keys, operators and value types checked (`parse_filter_string` in
/// `mlflow/utils/search_logged_model_utils.py`).
///
/// MLflow's parser is looser here than in the other searches, and takes names and values as they are written: single
/// quotes around a value and backticks around a key are stripped, all of them, and double quotes are part of the text.
/// A value needs no quotes, and a key may hold signs without any: `metrics.f1-score > 0.9`.
package struct LoggedModelFilter: Sendable, Equatable {
    /// nil: every logged model.
    package var condition: Condition<LoggedModelClause>?

    package init(condition: Condition<LoggedModelClause>?) { self.condition = condition }

    /// - Parameter text: empty matches every logged model; a blank one is an error, as on stock MLflow.
    /// - Throws: INVALID_PARAMETER_VALUE. The message begins as MLflow's and ends with the position, in characters
    ///   from 1, where one is known.
    package init(parsing text: String) throws(TrackingError) {
        guard let expression = try FilterParser.parse(text, as: .loggedModels) else {
            condition = nil
            return
        }
        condition = try Condition(expression) { comparison throws(TrackingError) in try LoggedModelClause(comparison) }
    }
}

extension LoggedModelClause {
    fileprivate init(_ comparison: FilterComparison) throws(TrackingError) {
        guard comparison.nullTest == nil else {
            throw comparison.comparatorSource.error(
                "Invalid comparison: \(comparison.nameSource.text) \(comparison.comparator). "
                    + "Expected a comparison with 3 tokens.")
        }
        switch try LoggedModelKey(comparison.nameSource) {
        case .attribute(let attribute) where attribute.isNumeric:
            let (test, value) = try comparison.looseNumber("attributes.\(attribute.rawValue)")
            self = .number(attribute, test, value)
        case .attribute(let attribute):
            self = .text(attribute, try comparison.looseText("attributes.\(attribute.rawValue)"))
        case .metric(let key):
            let (test, value) = try comparison.looseNumber("metrics.\(key)")
            self = .metric(key: key, test, value)
        case .param(let key): self = .param(key: key, try comparison.looseText("params.\(key)"))
        case .tag(let key): self = .tag(key: key, try comparison.looseText("tags.\(key)"))
        }
    }
}

private enum LoggedModelKey {
    case attribute(LoggedModelAttribute)
    case metric(String)
    case param(String)
    case tag(String)

    /// Reads `[prefix.]key` as MLflow's `Entity` does, and aliases of attributes also behind a prefix and in backticks,
    /// where stock MLflow answers 500.
    init(_ source: SourceSpan) throws(TrackingError) {
        let bytes = source.bytes
        let prefix = bytes.prefix { (0x61...0x7A).contains($0) }
        let hasPrefix = !prefix.isEmpty && bytes.dropFirst(prefix.count).first == UInt8(ascii: ".")
        let rest = hasPrefix ? bytes.dropFirst(prefix.count + 1) : bytes[...]
        let key = String(decoding: rest.stripped(of: UInt8(ascii: "`")), as: UTF8.self)
        guard !key.isEmpty else { throw source.error("Invalid key: '\(source.text)'. It must not be empty.") }
        switch hasPrefix ? String(decoding: prefix, as: UTF8.self) : "attributes" {
        case "metrics": self = .metric(key)
        case "params": self = .param(key)
        case "tags": self = .tag(key)
        case "attributes":
            guard let attribute = LoggedModelAttribute(named: key) else {
                throw source.error(
                    "Invalid attribute key '\(Excerpt.of(key))' specified. Valid keys are \(LoggedModelAttribute.names)"
                )
            }
            self = .attribute(attribute)
        case let other:
            throw source.error(
                "Invalid entity type: '\(Excerpt.of(other))'. "
                    + "Expected one of ['attributes', 'metrics', 'params', 'tags'].")
        }
    }
}

extension FilterComparison {
    /// - Parameter entity: the key with its prefix, for messages.
    fileprivate func looseNumber(_ entity: String) throws(TrackingError) -> (NumericComparison, Double) {
        guard case .number(let test) = comparator else {
            throw refusal(entity, "'<', '<=', '>', '>=', '=', '!='")
        }
        let expected = "Expected a number to compare \(Excerpt.of(entity)) with"
        return (test, try double(expected: expected))
    }

    /// - Parameter entity: the key with its prefix, for messages.
    fileprivate func looseText(_ entity: String) throws(TrackingError) -> StringTest {
        if comparator == .oneOf { return .oneOf(try looseTexts()) }
        if comparator == .noneOf { return .noneOf(try looseTexts()) }
        let written = operandSource.bytes
        let test: StringTest
        let text = String(decoding: written[...].stripped(of: UInt8(ascii: "'")), as: UTF8.self)
        switch comparator {
        case .number(.equal): test = .equal(text)
        case .number(.notEqual): test = .notEqual(text)
        case .like: test = .like(text)
        case .ilike: test = .ilike(text)
        case .number, .notLike, .notILike, .oneOf, .noneOf, .between, .notBetween, .isNull, .isNotNull, .unknown:
            throw refusal(entity, "'=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'")
        }
        // MLflow reads what stands in parentheses as a list and fails in the database.
        guard written.first != UInt8(ascii: "(") || written.last != UInt8(ascii: ")") else {
            throw operandSource.error(
                "Expected a single value to compare \(Excerpt.of(entity)) with. Found \(operandSource.text)")
        }
        return test
    }

    /// The texts of a list of quoted strings and numbers, at least one.
    private func looseTexts() throws(TrackingError) -> [String] {
        let wanted =
            "While parsing a list in the query, expected a non-empty list of quoted strings or numbers, but got"
        guard case .list(let items)? = operand else { throw operandSource.error("\(wanted) ill-formed list.") }
        if items.isEmpty { throw operandSource.error("\(wanted) empty list") }
        var texts: [String] = []
        texts.reserveCapacity(items.count)
        for item in items {
            switch item {
            case .string(let string): texts.append(string.text)
            case .number(let digits): texts.append(digits)
            case .name, .list, .range, .expression:
                throw operandSource.error("\(wanted) \(Excerpt.of(item.description))")
            }
        }
        return texts
    }

    private func refusal(_ entity: String, _ allowed: String) -> TrackingError {
        comparatorSource.error(
            "Invalid comparison operator for \(Excerpt.of(entity)): '\(Excerpt.of(comparator.description))'. "
                + "Expected one of (\(allowed)).")
    }
}

extension ArraySlice<UInt8> {
    /// As Python's `str.strip` with one character.
    fileprivate func stripped(of byte: UInt8) -> ArraySlice {
        guard let last = lastIndex(where: { $0 != byte }) else { return [] }
        return self[...last].drop { $0 == byte }
    }
}
