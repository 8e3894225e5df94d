@testable import Search

// The readable form of typed filters and orders in the case files. `Cases/record_cases.py` writes the same for MLflow.

extension RunFilter {
    var typedText: String { condition?.typedText(\.typedText) ?? "everything" }
}

extension ExperimentFilter {
    var typedText: String { condition?.typedText(\.typedText) ?? "everything" }
}

extension RegisteredModelFilter {
    var typedText: String { prompts.typedText + (condition?.typedText(\.typedText) ?? "everything") }
}

extension ModelVersionFilter {
    var typedText: String { prompts.typedText + (condition?.typedText(\.typedText) ?? "everything") }
}

extension LoggedModelFilter {
    var typedText: String { condition?.typedText(\.typedText) ?? "everything" }
}

extension PromptVisibility {
    fileprivate var typedText: String { self == .only ? "prompts: " : "" }
}

extension RunOrder {
    var typedText: String { "\(key.typedText) \(ascending ? "ASC" : "DESC")" }
}

extension ExperimentOrder {
    var typedText: String { "attribute \(key.rawValue) \(ascending ? "ASC" : "DESC")" }
}

extension RegisteredModelOrder {
    var typedText: String { "attribute \(key.rawValue) \(ascending ? "ASC" : "DESC")" }
}

extension ModelVersionOrder {
    var typedText: String { "attribute \(key.rawValue) \(ascending ? "ASC" : "DESC")" }
}

extension Condition {
    fileprivate func typedText(_ clauseText: (Clause) -> String) -> String {
        /// In parentheses unless it binds more tightly than AND.
        func part(_ condition: Condition) -> String {
            switch condition {
            case .clause, .not: condition.typedText(clauseText)
            case .all, .any: "(\(condition.typedText(clauseText)))"
            }
        }
        return switch self {
        case .clause(let clause): clauseText(clause)
        case .all(let conditions): conditions.map(part).joined(separator: " AND ")
        case .any(let conditions): conditions.map(part).joined(separator: " OR ")
        case .not(let condition): "NOT \(part(condition))"
        }
    }
}

extension RunClause {
    fileprivate var typedText: String {
        switch self {
        case .metric(let key, let test): "metric \(quoted(key)) \(test.typedText)"
        case .param(let key, let test): "param \(quoted(key)) \(test.typedText)"
        case .tag(let key, let test): "tag \(quoted(key)) \(test.typedText)"
        case .text(let attribute, let test): "attribute \(attribute.rawValue) \(test.typedText)"
        case .number(let attribute, let test): "attribute \(attribute.rawValue) \(test.typedText)"
        case .dataset(let field, let test): "dataset \(field.rawValue) \(test.typedText)"
        case .paramNumber(let key, let test): "param \(quoted(key)) as a number \(test.typedText)"
        case .metricHistory(let key, let history, let test):
            "\(history.rawValue) of metric \(quoted(key)) \(test.typedText)"
        case .treeText(let attribute, let test): "attribute \(attribute.rawValue) \(test.typedText)"
        case .treeNumber(let attribute, let test): "attribute \(attribute.rawValue) \(test.typedText)"
        case .childAggregate(let aggregate, let key, let test):
            "\(aggregate.rawValue) of the children's metric \(quoted(key)) \(test.typedText)"
        case .related(let relation, let clause): "\(relation.rawValue): \(clause.typedText)"
        }
    }
}

extension ExperimentClause {
    fileprivate var typedText: String {
        switch self {
        case .name(let test): "attribute name \(test.typedText)"
        case .id(.equal(let id)): "attribute experiment_id = \(id)"
        case .id(.notEqual(let id)): "attribute experiment_id != \(id)"
        case .id(.oneOf(let ids)): "attribute experiment_id IN (\(ids.map(\.description).joined(separator: ", ")))"
        case .id(.noneOf(let ids)): "attribute experiment_id NOT IN (\(ids.map(\.description).joined(separator: ", ")))"
        case .time(let attribute, let test): "attribute \(attribute.rawValue) \(test.typedText)"
        case .tag(let key, let test): "tag \(quoted(key)) \(test.typedText)"
        }
    }
}

extension RegisteredModelClause {
    fileprivate var typedText: String {
        switch self {
        case .name(let test): "attribute name \(test.typedText)"
        case .tag(let key, let test): "tag \(quoted(key)) \(test.typedText)"
        }
    }
}

extension ModelVersionClause {
    fileprivate var typedText: String {
        switch self {
        case .name(let test): "attribute name \(test.typedText)"
        case .runID(let test): "attribute run_id \(test.typedText)"
        case .sourcePath(let test): "attribute source_path \(test.typedText)"
        case .version(let test): "attribute version_number \(test.typedText)"
        case .tag(let key, let test): "tag \(quoted(key)) \(test.typedText)"
        }
    }
}

extension LoggedModelClause {
    fileprivate var typedText: String {
        switch self {
        case .text(let attribute, let test): "attribute \(attribute.rawValue) \(test.typedText)"
        case .number(let attribute, let comparison, let value):
            "attribute \(attribute.rawValue) \(comparison.rawValue) \(value)"
        case .metric(let key, let comparison, let value): "metric \(quoted(key)) \(comparison.rawValue) \(value)"
        case .param(let key, let test): "param \(quoted(key)) \(test.typedText)"
        case .tag(let key, let test): "tag \(quoted(key)) \(test.typedText)"
        }
    }
}

extension RunOrderKey {
    fileprivate var typedText: String {
        switch self {
        case .metric(let key): "metric \(quoted(key))"
        case .param(let key): "param \(quoted(key))"
        case .tag(let key): "tag \(quoted(key))"
        case .text(let attribute): "attribute \(attribute.rawValue)"
        case .number(let attribute): "attribute \(attribute.rawValue)"
        case .metricHistory(let key, let history): "\(history.rawValue) of metric \(quoted(key))"
        case .treeText(let attribute): "attribute \(attribute.rawValue)"
        case .treeNumber(let attribute): "attribute \(attribute.rawValue)"
        case .childAggregate(let aggregate, let key): "\(aggregate.rawValue) of the children's metric \(quoted(key))"
        }
    }
}

extension NumericTest {
    fileprivate var typedText: String {
        switch self {
        case .compare(let comparison, let number): "\(comparison.rawValue) \(number)"
        case .between(let lower, let upper): "BETWEEN \(lower) AND \(upper)"
        case .notBetween(let lower, let upper): "NOT BETWEEN \(lower) AND \(upper)"
        case .oneOf(let numbers): "IN (\(numbers.map(\.description).joined(separator: ", ")))"
        case .noneOf(let numbers): "NOT IN (\(numbers.map(\.description).joined(separator: ", ")))"
        case .isNull: "IS NULL"
        case .isNotNull: "IS NOT NULL"
        }
    }
}

extension IntegerTest {
    fileprivate var typedText: String {
        switch self {
        case .compare(let comparison, let number): "\(comparison.rawValue) \(number)"
        case .between(let lower, let upper): "BETWEEN \(lower) AND \(upper)"
        case .notBetween(let lower, let upper): "NOT BETWEEN \(lower) AND \(upper)"
        case .oneOf(let numbers): "IN (\(numbers.map(\.description).joined(separator: ", ")))"
        case .noneOf(let numbers): "NOT IN (\(numbers.map(\.description).joined(separator: ", ")))"
        }
    }
}

extension StringTest {
    fileprivate var typedText: String {
        switch self {
        case .equal(let text): "= \(quoted(text))"
        case .notEqual(let text): "!= \(quoted(text))"
        case .like(let text): "LIKE \(quoted(text))"
        case .ilike(let text): "ILIKE \(quoted(text))"
        case .notLike(let text): "NOT LIKE \(quoted(text))"
        case .notILike(let text): "NOT ILIKE \(quoted(text))"
        case .between(let lower, let upper): "BETWEEN \(quoted(lower)) AND \(quoted(upper))"
        case .notBetween(let lower, let upper): "NOT BETWEEN \(quoted(lower)) AND \(quoted(upper))"
        case .oneOf(let texts): "IN (\(texts.map(quoted).joined(separator: ", ")))"
        case .noneOf(let texts): "NOT IN (\(texts.map(quoted).joined(separator: ", ")))"
        case .isNull: "IS NULL"
        case .isNotNull: "IS NOT NULL"
        }
    }
}

private func quoted(_ text: String) -> String { "«\(SearchCase.encode(text))»" }
