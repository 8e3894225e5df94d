import Search

// Typed filters and orders as a user would write them.

extension Condition<RunClause> {
    var text: String {
        switch self {
        case .clause(let clause): clause.text
        case .all(let parts):
            parts.map { part in if case .any = part { "(\(part.text))" } else { part.text } }.joined(separator: " AND ")
        case .any(let parts): parts.map(\.text).joined(separator: " OR ")
        case .not(.clause(let clause)): "NOT \(clause.text)"
        case .not(let part): "NOT (\(part.text))"
        }
    }
}

extension RunClause {
    fileprivate var text: String {
        switch self {
        case .metric(let key, let test): "metrics.`\(key)` \(test.text)"
        case .param(let key, let test): "params.`\(key)` \(test.text)"
        case .paramNumber(let key, let test): "params.`\(key)` \(test.text)"
        case .tag(let key, let test): "tags.`\(key)` \(test.text)"
        case .text(let attribute, let test): "attributes.\(attribute.rawValue) \(test.text)"
        case .number(let attribute, let test): "attributes.\(attribute.rawValue) \(test.text)"
        case .dataset(let field, let test): "datasets.\(field.rawValue) \(test.text)"
        case .metricHistory(let key, let history, let test):
            "\(history.rawValue)(metrics.`\(key)`) \(test.text)"
        case .treeText(let attribute, let test): "attributes.\(attribute.rawValue) \(test.text)"
        case .treeNumber(let attribute, let test): "attributes.\(attribute.rawValue) \(test.text)"
        case .childAggregate(let aggregate, let key, let test):
            "\(aggregate.rawValue)(child.metrics.`\(key)`) \(test.text)"
        case .related(let relation, let inner): "\(relation.rawValue).\(inner.text)"
        }
    }
}

extension NumericTest {
    fileprivate var text: String {
        switch self {
        case .compare(let comparison, let number): "\(comparison.rawValue) \(number)"
        case .between(let lower, let upper): "BETWEEN \(lower) AND \(upper)"
        case .notBetween(let lower, let upper): "NOT BETWEEN \(lower) AND \(upper)"
        case .oneOf(let numbers): "IN (\(numbers.map { "\($0)" }.joined(separator: ", ")))"
        case .noneOf(let numbers): "NOT IN (\(numbers.map { "\($0)" }.joined(separator: ", ")))"
        case .isNull: "IS NULL"
        case .isNotNull: "IS NOT NULL"
        }
    }
}

extension StringTest {
    fileprivate var text: String {
        func quoted(_ texts: [String]) -> String { texts.map { "'\($0)'" }.joined(separator: ", ") }
        return switch self {
        case .equal(let text): "= '\(text)'"
        case .notEqual(let text): "!= '\(text)'"
        case .like(let pattern): "LIKE '\(pattern)'"
        case .notLike(let pattern): "NOT LIKE '\(pattern)'"
        case .ilike(let pattern): "ILIKE '\(pattern)'"
        case .notILike(let pattern): "NOT ILIKE '\(pattern)'"
        case .oneOf(let texts): "IN (\(quoted(texts)))"
        case .noneOf(let texts): "NOT IN (\(quoted(texts)))"
        case .between(let lower, let upper): "BETWEEN '\(lower)' AND '\(upper)'"
        case .notBetween(let lower, let upper): "NOT BETWEEN '\(lower)' AND '\(upper)'"
        case .isNull: "IS NULL"
        case .isNotNull: "IS NOT NULL"
        }
    }
}

extension RunOrder {
    var text: String { "\(key.text) \(ascending ? "ASC" : "DESC")" }
}

extension RunOrderKey {
    fileprivate var text: String {
        switch self {
        case .metric(let key): "metrics.`\(key)`"
        case .param(let key): "params.`\(key)`"
        case .tag(let key): "tags.`\(key)`"
        case .text(let attribute): "attributes.\(attribute.rawValue)"
        case .number(let attribute): "attributes.\(attribute.rawValue)"
        case .metricHistory(let key, let history): "\(history.rawValue)(metrics.`\(key)`)"
        case .treeText(let attribute): "attributes.\(attribute.rawValue)"
        case .treeNumber(let attribute): "attributes.\(attribute.rawValue)"
        case .childAggregate(let aggregate, let key): "\(aggregate.rawValue)(child.metrics.`\(key)`)"
        }
    }
}
