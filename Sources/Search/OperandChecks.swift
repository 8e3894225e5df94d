internal import Model

// What an entity's key may be compared with, and how. MLflow looks at the value first and at the comparator then
// (`SearchUtils._get_value`, `is_metric`, …), and its words are kept: clients and people search for them.

extension FilterComparison {
    // MARK: Values

    /// The text of a quoted string.
    ///
    /// - Parameter expected: the beginning of the error for anything that is not even a word.
    func string(expected: String) throws(TrackingError) -> String {
        switch operand {
        case .string(let string): return string.text
        case .name:
            throw operandSource.error(
                "Parameter value is either not quoted or unidentified quote types used for string value "
                    + "\(operandSource.text). Use either single or double quotes.")
        case .number, .list, .expression, nil: throw operandSource.error("\(expected). Got value \(operandSource.text)")
        }
    }

    /// The texts of a list of quoted strings, at least one.
    func strings() throws(TrackingError) -> [String] {
        let wanted = "While parsing a list in the query, expected a non-empty list of string values, but got"
        guard case .list(let items)? = operand else { throw operandSource.error("\(wanted) ill-formed list.") }
        if items.isEmpty { throw operandSource.error("\(wanted) empty list") }
        var texts: [String] = []
        texts.reserveCapacity(items.count)
        for item in items {
            guard case .string(let string) = item else {
                let shown = items.prefix(Excerpt.itemsMax).map(\.description).joined(separator: ", ")
                let tail = items.count == 1 ? "," : items.count > Excerpt.itemsMax ? ", \(Excerpt.ellipsis)" : ""
                throw operandSource.error(
                    "While parsing a list in the query, expected string value, punctuation, or whitespace, but got "
                        + "different type in list: (\(Excerpt.of(shown + tail)))")
            }
            texts.append(string.text)
        }
        return texts
    }

    /// The number as written.
    func digits(expected: String) throws(TrackingError) -> String {
        guard case .number(let digits)? = operand else {
            throw operandSource.error("\(expected). Found \(operandSource.text)")
        }
        return digits
    }

    /// A finite double. MLflow takes `1e999` for infinity, which no stored value equals; here it is an error.
    func double(expected: String) throws(TrackingError) -> Double {
        let digits = try digits(expected: expected)
        guard let value = Double(digits), value.isFinite else {
            throw operandSource.error(
                "\(expected) within ±\(Double.greatestFiniteMagnitude). Found \(operandSource.text)")
        }
        return value
    }

    // MARK: Comparators

    /// Whether the operand is meant as a list: `IN` says so, and so do parentheses.
    var wantsList: Bool {
        switch (comparator, operand) {
        case (.oneOf, _), (.noneOf, _), (_, .list?): true
        default: false
        }
    }

    func numericComparison() throws(TrackingError) -> NumericComparison {
        guard case .number(let comparison) = comparator else { throw comparatorError(ComparatorRefusal.number) }
        return comparison
    }

    /// `=`, `!=`, `LIKE` or `ILIKE` with `text`.
    func stringTest(_ text: String, else refusal: ComparatorRefusal) throws(TrackingError) -> StringTest {
        switch comparator {
        case .number(.equal): return .equal(text)
        case .number(.notEqual): return .notEqual(text)
        case .like: return .like(text)
        case .ilike: return .ilike(text)
        case .number, .oneOf, .noneOf, .isNull, .isNotNull, .unknown: throw comparatorError(refusal)
        }
    }

    /// `IN` or `NOT IN` with `texts`; nil for any other comparator.
    func listTest(_ texts: [String]) -> StringTest? {
        switch comparator {
        case .oneOf: .oneOf(texts)
        case .noneOf: .noneOf(texts)
        case .number, .like, .ilike, .isNull, .isNotNull, .unknown: nil
        }
    }

    /// `IS NULL` or `IS NOT NULL`; nil for any other comparator.
    var nullTest: StringTest? {
        switch comparator {
        case .isNull: .isNull
        case .isNotNull: .isNotNull
        case .number, .like, .ilike, .oneOf, .noneOf, .unknown: nil
        }
    }

    // MARK: Errors

    func comparatorError(_ refusal: ComparatorRefusal) -> TrackingError {
        comparatorSource.error(refusal.message(comparator))
    }
}

/// MLflow's two sentences for a comparator that a key does not have.
enum ComparatorRefusal {
    /// MLflow prints its sets in no fixed order; ours are sorted.
    case notOneOf(String)
    case invalidFor(String)

    static let number = ComparatorRefusal.notOneOf("'!=', '<', '<=', '=', '>', '>='")
    static let text = ComparatorRefusal.notOneOf("'!=', '=', 'ILIKE', 'LIKE'")
    static let textOrNull = ComparatorRefusal.notOneOf("'!=', '=', 'ILIKE', 'IS NOT NULL', 'IS NULL', 'LIKE'")
    static let textOrList = ComparatorRefusal.notOneOf("'!=', '=', 'ILIKE', 'IN', 'LIKE', 'NOT IN'")

    func message(_ comparator: FilterComparator) -> String {
        switch self {
        case .notOneOf(let allowed):
            "Invalid comparator '\(Excerpt.of(comparator.description))' not one of '{\(allowed)}'"
        case .invalidFor(let key): "Invalid comparator for \(key): \(Excerpt.of(comparator.description))"
        }
    }
}
