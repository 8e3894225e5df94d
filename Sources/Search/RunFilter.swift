package import Model

package enum RunStringAttribute: String, Sendable, CaseIterable {
    case runID = "run_id", runName = "run_name", userID = "user_id", status, artifactURI = "artifact_uri"
}

package enum RunNumericAttribute: String, Sendable, CaseIterable {
    case startTime = "start_time", endTime = "end_time"
}

package enum DatasetField: String, Sendable, CaseIterable {
    case name, digest, context
}

package enum RunClause: Sendable, Equatable {
    case metric(key: String, NumericTest)
    case param(key: String, StringTest)
    /// The param as a number (`ParamNumber`); false when it is none. Never a test for NULL.
    case paramNumber(key: String, NumericTest)
    case tag(key: String, StringTest)
    case text(RunStringAttribute, StringTest)
    case number(RunNumericAttribute, NumericTest)
    case dataset(DatasetField, StringTest)
    case metricHistory(key: String, MetricHistory, NumericTest)
    case treeText(RunTreeText, StringTest)
    case treeNumber(RunTreeNumber, NumericTest)
    case childAggregate(ChildAggregate, metric: String, NumericTest)
    /// A clause on another run. Not itself `related` when it comes from a parsed filter.
    indirect case related(RunRelation, RunClause)
}

/// The `filter` of runs/search, its keys, operators and value types checked (`mlflow/utils/search_utils.py`,
/// `SearchUtils`).
package struct RunFilter: Sendable, Equatable {
    /// nil: every run.
    package var condition: Condition<RunClause>?

    package init(condition: Condition<RunClause>?) { self.condition = condition }

    /// - Parameter text: empty matches every run; a blank one is an error, as on stock MLflow.
    /// - Throws: INVALID_PARAMETER_VALUE. The message begins as MLflow's and ends with the position, in characters
    ///   from 1, where one is known.
    package init(parsing text: String) throws(TrackingError) {
        guard let expression = try FilterParser.parse(text, as: .runs) else {
            condition = nil
            return
        }
        condition = try Condition(expression) { comparison throws(TrackingError) in try RunClause(comparison) }
    }
}

extension RunClause {
    fileprivate init(_ comparison: FilterComparison) throws(TrackingError) {
        let key: RunKey
        switch RunKey.resolve(comparison.name, for: .filter) {
        case .success(let resolved): key = resolved
        case .failure(let error): throw comparison.nameSource.error(error.message)
        }
        let clause = try RunClause(key, comparison)
        self = comparison.name.relation.map { .related($0, clause) } ?? clause
    }

    private init(_ key: RunKey, _ comparison: FilterComparison) throws(TrackingError) {
        switch key {
        case .metric(let key): self = .metric(key: key, try comparison.metricTest())
        case .metricHistory(let key, let history):
            self = .metricHistory(key: key, history, try comparison.metricTest())
        case .childAggregate(let aggregate, let key):
            self = .childAggregate(aggregate, metric: key, try comparison.metricTest())
        case .number(let attribute): self = .number(attribute, try comparison.numericAttributeTest())
        case .treeNumber(let attribute): self = .treeNumber(attribute, try comparison.numericAttributeTest())
        case .param(let key): self = try RunClause.paramClause(key, comparison)
        case .tag(let key):
            self = .tag(
                key: key, try comparison.keyedTest(expected: "Expected a quoted string value for tag (e.g. 'my-value')")
            )
        case .text(let attribute):
            self = .text(attribute, try comparison.attributeTest(hasListsOnStock: attribute == .runID))
        case .treeText(let attribute):
            self = .treeText(attribute, try comparison.attributeTest(hasListsOnStock: false))
        case .dataset(let field):
            guard comparison.nullTest == nil else {
                throw comparison.comparatorSource.error(
                    "IS NULL / IS NOT NULL is only supported for tags and params, not for 'dataset' "
                        + "'\(Excerpt.of(comparison.name.key.text))'")
            }
            if comparison.misplacesList { _ = try comparison.strings() }
            self = .dataset(
                field,
                try comparison.textTest(
                    expected: "Expected a quoted string value for dataset attributes", unescapesLists: false,
                    else: .text))
        }
    }

    /// A param compares as a number with what is written as one.
    private static func paramClause(_ key: String, _ comparison: FilterComparison) throws(TrackingError) -> RunClause {
        let isNumeric =
            switch comparison.comparator {
            case .number: !comparison.misplacesList && comparison.comparesNumbers
            case .between, .notBetween, .oneOf, .noneOf: comparison.comparesNumbers
            case .like, .notLike, .ilike, .notILike, .isNull, .isNotNull, .unknown: false
            }
        if isNumeric {
            let expected = "Expected a parameter's values to be all numbers or all quoted strings"
            return .paramNumber(key: key, try comparison.numericTest(expected: expected))
        }
        return .param(
            key: key,
            try comparison.keyedTest(expected: "Expected a quoted string value for parameter (e.g. 'my-value')"))
    }
}

extension FilterComparison {
    fileprivate func metricTest() throws(TrackingError) -> NumericTest {
        try numericTest(expected: "Expected numeric value type for metric")
    }

    fileprivate func numericAttributeTest() throws(TrackingError) -> NumericTest {
        let shown = name.function == nil ? name.key.text : name.description
        return try numericTest(expected: "Expected numeric value type for numeric attribute: \(shown)")
    }

    /// Of a param or tag.
    fileprivate func keyedTest(expected: String) throws(TrackingError) -> StringTest {
        if let nullTest { return nullTest }
        return try textTest(expected: expected, unescapesLists: true, else: .textOrNull)
    }

    fileprivate func attributeTest(hasListsOnStock: Bool) throws(TrackingError) -> StringTest {
        if let nullTest { return nullTest }
        if misplacesList {
            guard hasListsOnStock else {
                throw operandSource.error(
                    "Only ['run_id'] attributes support comparison with a list of quoted string values.")
            }
            _ = try strings()
        }
        // A list behind `=` gets here and is told that a string was expected; stock MLflow answers 500.
        return try textTest(
            expected: "Expected a quoted string value for attributes", unescapesLists: !hasListsOnStock,
            else: .textOrNull)
    }
}
