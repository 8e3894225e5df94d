// The text form of a filter tree. It parses back to an equal tree: words and quotes as they were written, one space
// between them, `AND` and the other operators in upper case, functions in lower case, parentheses where they are
// needed.

extension FilterExpression: CustomStringConvertible {
    var description: String {
        switch self {
        case .comparison(let comparison): comparison.description
        case .and(let terms): terms.map { $0.description(within: .and) }.joined(separator: " AND ")
        case .or(let terms): terms.map(\.description).joined(separator: " OR ")
        case .not(let term): "NOT " + term.description(within: .not)
        }
    }

    private enum Operator { case and, not }

    /// In parentheses if it binds less tightly than `outer`.
    private func description(within outer: Operator) -> String {
        switch (self, outer) {
        case (.or, _), (.and, .not): "(\(description))"
        case (.and, .and), (.not, _), (.comparison, _): description
        }
    }
}

extension FilterComparison: CustomStringConvertible {
    var description: String {
        guard let operand else { return "\(name) \(comparator)" }
        return "\(name) \(comparator) \(operand)"
    }
}

extension FilterName: CustomStringConvertible {
    var description: String {
        let name = prefix.map { "\($0).\(key)" } ?? key.description
        let called = function.map { "\($0.word.rawValue)(\($0.relation.dotted)\(name))" } ?? name
        return relation.dotted + called
    }
}

extension RunRelation? {
    fileprivate var dotted: String { map { "\($0.rawValue)." } ?? "" }
}

extension QuotedText: CustomStringConvertible {
    var description: String {
        guard quote != .none else { return text }
        let mark = Unicode.Scalar(quote.byte)
        return "\(mark)\(text)\(mark)"
    }
}

extension FilterComparator: CustomStringConvertible {
    var description: String {
        switch self {
        case .number(let comparison): comparison.rawValue
        case .like: "LIKE"
        case .notLike: "NOT LIKE"
        case .ilike: "ILIKE"
        case .notILike: "NOT ILIKE"
        case .oneOf: "IN"
        case .noneOf: "NOT IN"
        case .between: "BETWEEN"
        case .notBetween: "NOT BETWEEN"
        case .isNull: "IS NULL"
        case .isNotNull: "IS NOT NULL"
        case .unknown(let text): text
        }
    }
}

extension FilterOperand: CustomStringConvertible {
    var description: String {
        switch self {
        case .string(let string): string.description
        case .number(let digits): digits
        case .list(let items): "(\(items.map(\.description).joined(separator: ", ")))"
        case .range(let lower, let upper, _): "\(lower) AND \(upper)"
        case .name(let name): name.description
        case .expression(let text): text
        }
    }
}
