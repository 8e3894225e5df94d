// The text form of a filter tree. It parses back to an equal tree: words and quotes as they were written, one space
// between them, `AND` and the other operators in upper case.

extension FilterExpression: CustomStringConvertible {
    var description: String {
        switch self {
        case .comparison(let comparison): comparison.description
        case .and(let terms): terms.map(\.description).joined(separator: " AND ")
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
        guard let prefix else { return key.description }
        return "\(prefix).\(key)"
    }
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
        case .ilike: "ILIKE"
        case .oneOf: "IN"
        case .noneOf: "NOT IN"
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
        case .name(let name): name.description
        case .expression(let text): text
        }
    }
}
