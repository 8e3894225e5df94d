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
        case .number, .list, .range, .expression, nil:
            throw operandSource.error("\(expected). Got value \(operandSource.text)")
        }
    }

    /// The texts of a list of quoted strings, at least one.
    ///
    /// - Parameter unescaping: whether a doubled quote stands for one: where stock MLflow has no lists.
    func strings(unescaping: Bool = false) throws(TrackingError) -> [String] {
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
            texts.append(unescaping ? string.unescaped : string.text)
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
                "\(expected) within ±\(Double.greatestFiniteMagnitude). Found \(Excerpt.of(digits))")
        }
        return value
    }

    /// The finite doubles of a list, at least one.
    func doubles(expected: String) throws(TrackingError) -> [Double] {
        guard case .list(let items)? = operand, !items.isEmpty else {
            throw operandSource.error("\(expected). Found \(operandSource.text)")
        }
        var numbers: [Double] = []
        numbers.reserveCapacity(items.count)
        for item in items {
            guard case .number = item else {
                throw operandSource.error("\(expected). Found \(operandSource.text)")
            }
            numbers.append(try with(item, operandSource).double(expected: expected))
        }
        return numbers
    }

    /// The same comparison with each bound of BETWEEN; nil for other comparators.
    var bounds: (lower: FilterComparison, upper: FilterComparison)? {
        guard case .range(let lower, let upper, let upperSource)? = operand else { return nil }
        return (with(lower, operandSource), with(upper, upperSource))
    }

    private func with(_ operand: FilterOperand, _ source: SourceSpan) -> FilterComparison {
        var comparison = self
        comparison.operand = operand
        comparison.operandSource = source
        return comparison
    }

    var isList: Bool {
        if case .list? = operand { return true }
        return false
    }

    /// Whether what it is compared with is a number, or a list or range that has one.
    var comparesNumbers: Bool {
        func isNumber(_ operand: FilterOperand) -> Bool {
            if case .number = operand { return true }
            return false
        }
        return switch operand {
        case .number: true
        case .list(let items): items.contains(where: isNumber)
        case .range(let lower, let upper, _): isNumber(lower) || isNumber(upper)
        case .string, .name, .expression, nil: false
        }
    }

    // MARK: Comparators

    /// Whether the operand is a list and the comparator none for lists, as in `status = ('RUNNING')`. Stock MLflow
    /// then speaks of the keys that can be compared with lists.
    var misplacesList: Bool {
        switch (comparator, operand) {
        case (.oneOf, _), (.noneOf, _): false
        case (_, .list?): true
        default: false
        }
    }

    func numericComparison() throws(TrackingError) -> NumericComparison {
        guard case .number(let comparison) = comparator else { throw comparatorError(ComparatorRefusal.number) }
        return comparison
    }

    /// A test with one number, a list of them or a range, or for NULL.
    ///
    /// - Parameter expected: the beginning of the error for anything that is no number.
    func numericTest(expected: String) throws(TrackingError) -> NumericTest {
        switch comparator {
        case .isNull: return .isNull
        case .isNotNull: return .isNotNull
        case .oneOf: return .oneOf(try doubles(expected: expected))
        case .noneOf: return .noneOf(try doubles(expected: expected))
        case .between, .notBetween:
            guard let (lower, upper) = bounds else { preconditionFailure("BETWEEN has bounds") }
            let (a, b) = (try lower.double(expected: expected), try upper.double(expected: expected))
            return comparator == .between ? .between(a, b) : .notBetween(a, b)
        case .number, .like, .notLike, .ilike, .notILike, .unknown:
            let value = try double(expected: expected)
            return NumericTest(try numericComparison(), value)
        }
    }

    /// A test with one whole number, a list of them or a range.
    ///
    /// - Parameter integer: reads the operand of a comparison with one number.
    func integerTest(
        expected: String, refusal: ComparatorRefusal, integer: (FilterComparison) throws(TrackingError) -> Int64
    ) throws(TrackingError) -> IntegerTest {
        switch comparator {
        case .oneOf, .noneOf:
            guard case .list(let items)? = operand, !items.isEmpty else {
                throw operandSource.error("\(expected). Found \(operandSource.text)")
            }
            var numbers: [Int64] = []
            numbers.reserveCapacity(items.count)
            for item in items { numbers.append(try integer(with(item, operandSource))) }
            return comparator == .oneOf ? .oneOf(numbers) : .noneOf(numbers)
        case .between, .notBetween:
            guard let (lower, upper) = bounds else { preconditionFailure("BETWEEN has bounds") }
            let (a, b) = (try integer(lower), try integer(upper))
            return comparator == .between ? .between(a, b) : .notBetween(a, b)
        case .number(let comparison): return .compare(comparison, try integer(self))
        case .like, .notLike, .ilike, .notILike, .isNull, .isNotNull, .unknown:
            _ = try integer(self)
            throw comparatorError(refusal)
        }
    }

    /// A test with one text, a list of texts or a range.
    ///
    /// - Parameters:
    ///   - expected: the beginning of the error for anything that is no text.
    ///   - unescapesLists: whether a doubled quote in a list stands for one.
    func textTest(
        expected: String, unescapesLists: Bool, else refusal: ComparatorRefusal
    ) throws(TrackingError) -> StringTest {
        switch comparator {
        case .oneOf: return .oneOf(try strings(unescaping: unescapesLists))
        case .noneOf: return .noneOf(try strings(unescaping: unescapesLists))
        case .between, .notBetween:
            guard let (lower, upper) = bounds else { preconditionFailure("BETWEEN has bounds") }
            let (a, b) = (try lower.bound(expected: expected), try upper.bound(expected: expected))
            return comparator == .between ? .between(a, b) : .notBetween(a, b)
        case .number, .like, .notLike, .ilike, .notILike, .isNull, .isNotNull, .unknown:
            return try stringTest(try string(expected: expected), else: refusal)
        }
    }

    /// As `string`, where a doubled quote stands for one.
    private func bound(expected: String) throws(TrackingError) -> String {
        if case .string(let string) = operand { return string.unescaped }
        return try string(expected: expected)
    }

    /// `=`, `!=`, `[NOT] LIKE` or `[NOT] ILIKE` with `text`.
    func stringTest(_ text: String, else refusal: ComparatorRefusal) throws(TrackingError) -> StringTest {
        switch comparator {
        case .number(.equal): return .equal(text)
        case .number(.notEqual): return .notEqual(text)
        case .like: return .like(text)
        case .notLike: return .notLike(text)
        case .ilike: return .ilike(text)
        case .notILike: return .notILike(text)
        case .number, .oneOf, .noneOf, .between, .notBetween, .isNull, .isNotNull, .unknown:
            throw comparatorError(refusal)
        }
    }

    /// `IS NULL` or `IS NOT NULL`; nil for any other comparator.
    var nullTest: StringTest? {
        switch comparator {
        case .isNull: .isNull
        case .isNotNull: .isNotNull
        case .number, .like, .notLike, .ilike, .notILike, .oneOf, .noneOf, .between, .notBetween, .unknown: nil
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

    static let number = ComparatorRefusal.notOneOf(
        "'!=', '<', '<=', '=', '>', '>=', 'BETWEEN', 'IN', 'IS NOT NULL', 'IS NULL', 'NOT BETWEEN', 'NOT IN'")
    static let wholeNumber = ComparatorRefusal.notOneOf(
        "'!=', '<', '<=', '=', '>', '>=', 'BETWEEN', 'IN', 'NOT BETWEEN', 'NOT IN'")
    static let text = ComparatorRefusal.notOneOf(
        "'!=', '=', 'BETWEEN', 'ILIKE', 'IN', 'LIKE', 'NOT BETWEEN', 'NOT ILIKE', 'NOT IN', 'NOT LIKE'")
    static let textOrNull = ComparatorRefusal.notOneOf(
        "'!=', '=', 'BETWEEN', 'ILIKE', 'IN', 'IS NOT NULL', 'IS NULL', 'LIKE', 'NOT BETWEEN', 'NOT ILIKE', 'NOT IN', "
            + "'NOT LIKE'")

    func message(_ comparator: FilterComparator) -> String {
        switch self {
        case .notOneOf(let allowed):
            "Invalid comparator '\(Excerpt.of(comparator.description))' not one of '{\(allowed)}'"
        case .invalidFor(let key): "Invalid comparator for \(key): \(Excerpt.of(comparator.description))"
        }
    }
}
