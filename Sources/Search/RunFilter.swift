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
        guard let expression = try FilterParser.parse(text, leftovers: .quoted) else {
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
        if let test = comparison.nullTest {
            switch key {
            case .param(let key): self = .param(key: key, test)
            case .tag(let key): self = .tag(key: key, test)
            case .metric, .text, .number, .dataset:
                throw comparison.comparatorSource.error(
                    "IS NULL / IS NOT NULL is only supported for tags and params, not for '\(key.entity)' "
                        + "'\(Excerpt.of(comparison.name.key.text))'")
            }
            return
        }
        switch key {
        case .metric(let key):
            let value = try comparison.double(expected: "Expected numeric value type for metric")
            self = .metric(key: key, NumericTest(try comparison.numericComparison(), value))
        case .number(let attribute):
            let value = try comparison.double(
                expected: "Expected numeric value type for numeric attribute: \(comparison.name.key.text)")
            self = .number(attribute, NumericTest(try comparison.numericComparison(), value))
        case .param(let key):
            let text = try comparison.string(
                expected: "Expected a quoted string value for parameter (e.g. 'my-value')")
            self = .param(key: key, try comparison.stringTest(text, else: .textOrNull))
        case .tag(let key):
            let text = try comparison.string(expected: "Expected a quoted string value for tag (e.g. 'my-value')")
            self = .tag(key: key, try comparison.stringTest(text, else: .textOrNull))
        case .text(let attribute):
            self = .text(attribute, try RunClause.attributeTest(attribute, comparison))
        case .dataset(let field):
            if comparison.wantsList, let test = comparison.listTest(try comparison.strings()) {
                self = .dataset(field, test)
            } else {
                let text = try comparison.string(expected: "Expected a quoted string value for dataset attributes")
                self = .dataset(field, try comparison.stringTest(text, else: .textOrList))
            }
        }
    }

    private static func attributeTest(
        _ attribute: RunStringAttribute, _ comparison: FilterComparison
    ) throws(TrackingError) -> StringTest {
        if comparison.wantsList {
            guard attribute == .runID else {
                throw comparison.operandSource.error(
                    "Only ['run_id'] attributes support comparison with a list of quoted string values.")
            }
            if let test = comparison.listTest(try comparison.strings()) { return test }
        }
        // A list behind `=` gets here and is told that a string was expected; stock MLflow answers 500.
        let text = try comparison.string(expected: "Expected a quoted string value for attributes")
        return try comparison.stringTest(text, else: attribute == .runID ? .textOrList : .text)
    }
}

extension RunKey {
    /// MLflow's name for the kind of thing that has the key.
    fileprivate var entity: String {
        switch self {
        case .metric: "metric"
        case .param: "parameter"
        case .tag: "tag"
        case .text, .number: "attribute"
        case .dataset: "dataset"
        }
    }
}
