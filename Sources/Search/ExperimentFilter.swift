package import Model

package enum ExperimentTimeAttribute: String, Sendable, CaseIterable {
    case creationTime = "creation_time", lastUpdateTime = "last_update_time"
}

/// A test of the numeric experiment id.
package enum ExperimentIDTest: Sendable, Equatable {
    case equal(Int64), notEqual(Int64), oneOf([Int64]), noneOf([Int64])
}

package enum ExperimentClause: Sendable, Equatable {
    case name(StringTest)
    case id(ExperimentIDTest)
    case time(ExperimentTimeAttribute, IntegerTest)
    case tag(key: String, StringTest)
}

/// The `filter` of experiments/search, its keys, operators and value types checked (`SearchExperimentsUtils` and
/// `_get_search_experiments_filter_clauses` of MLflow).
package struct ExperimentFilter: Sendable, Equatable {
    /// nil: every experiment.
    package var condition: Condition<ExperimentClause>?

    package init(condition: Condition<ExperimentClause>?) { self.condition = condition }

    /// - Parameter text: empty matches every experiment; a blank one is an error, as on stock MLflow.
    /// - Throws: INVALID_PARAMETER_VALUE. The message begins as MLflow's and ends with the position, in characters
    ///   from 1, where one is known.
    package init(parsing text: String) throws(TrackingError) {
        guard let expression = try FilterParser.parse(text, as: .entities) else {
            condition = nil
            return
        }
        condition = try Condition(expression) { comparison throws(TrackingError) in try ExperimentClause(comparison) }
    }
}

extension ExperimentClause {
    fileprivate init(_ comparison: FilterComparison) throws(TrackingError) {
        let key: ExperimentKey
        switch ExperimentKey.resolve(comparison.name) {
        case .success(let resolved): key = resolved
        case .failure(let error): throw comparison.nameSource.error(error.message)
        }
        if let test = comparison.nullTest {
            guard case .tag(let key) = key else {
                throw comparison.comparatorSource.error(
                    "IS NULL / IS NOT NULL is only supported for tags, not for attribute "
                        + "'\(Excerpt.of(comparison.name.key.text))'")
            }
            self = .tag(key: key, test)
            return
        }
        switch key {
        case .name:
            guard !comparison.misplacesList else {
                throw comparison.operandSource.error(
                    "Only ['experiment_id'] attributes support comparison with a list of quoted string values.")
            }
            self = .name(try comparison.textTest(expected: quotedExpected, unescapesLists: true, else: .text))
        case .id: self = .id(try ExperimentIDTest(comparison))
        case .time(let attribute):
            let expected = "Expected numeric value type for numeric attribute: \(attribute.rawValue)"
            let test = try comparison.integerTest(expected: expected, refusal: .wholeNumber) {
                value throws(TrackingError) in
                try ExperimentClause.timeMs(attribute, value, expected: expected)
            }
            self = .time(attribute, test)
        case .tag(let key):
            self = .tag(
                key: key,
                try comparison.textTest(
                    expected: "Expected a quoted string value for tag (e.g. 'my-value')", unescapesLists: true,
                    else: .invalidFor("tag")))
        }
    }

    private static func timeMs(
        _ attribute: ExperimentTimeAttribute, _ comparison: FilterComparison, expected: String
    ) throws(TrackingError) -> Int64 {
        let digits = try comparison.digits(expected: expected)
        // Stock MLflow looks at the comparator before it looks at the fraction.
        if case .unknown = comparison.comparator { throw comparison.comparatorError(.wholeNumber) }
        guard let timeMs = Int64(digits) else {
            // MLflow shows a fraction as Python prints the number.
            let isWhole = digits.utf8.allSatisfy { $0 == UInt8(ascii: "-") || ($0 >= 0x30 && $0 <= 0x39) }
            let shown = isWhole ? digits : Double(digits).map(\.description) ?? digits
            throw comparison.operandSource.error(
                "Invalid value for numeric attribute '\(attribute.rawValue)': '\(Excerpt.of(shown))'")
        }
        return timeMs
    }
}

extension ExperimentIDTest {
    fileprivate init(_ comparison: FilterComparison) throws(TrackingError) {
        func id(_ text: String) throws(TrackingError) -> Int64 {
            guard let id = Int64(text) else {
                throw comparison.operandSource.error(
                    "Invalid experiment ID '\(Excerpt.of(text))'. Experiment ID must be a valid integer.")
            }
            return id
        }
        if comparison.misplacesList { _ = try comparison.strings() }
        switch comparison.comparator {
        case .oneOf: self = .oneOf(try comparison.strings().map(id))
        case .noneOf: self = .noneOf(try comparison.strings().map(id))
        case .number(.equal): self = .equal(try id(try comparison.string(expected: quotedExpected)))
        case .number(.notEqual): self = .notEqual(try id(try comparison.string(expected: quotedExpected)))
        default:
            _ = try (comparison.bounds?.lower ?? comparison).string(expected: quotedExpected)
            throw comparison.comparatorError(.invalidFor("experiment_id"))
        }
    }
}

private let quotedExpected = "Expected a quoted string value for attributes"
