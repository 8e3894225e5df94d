internal import Model

// Comparisons: what stands between AND, OR, NOT and the parentheses around these.

extension FilterParser {
    /// Consumes at least one token; nil when it had to leave them over.
    mutating func parseTerm() throws(TrackingError) -> FilterExpression? {
        guard let left = parseCall() ?? parseOperand() else {
            try skipToken()
            return nil
        }
        let name: FilterName? =
            switch left.operand {
            case .name(let name): name
            case .string(let string) where string.quote == .double: FilterName(prefix: nil, key: string)
            case .expression(let text) where dialect == .loggedModels:
                FilterName(prefix: nil, key: QuotedText(text: text, quote: .none))
            default: nil
            }
        if let name, let comparison = parsePostfix(name, left.range) {
            return try counted(comparison)
        }
        guard let comparator = parseComparator() else {
            leftovers.add(left.range)
            return nil
        }
        guard let right = parseOperand() else {
            leftovers.add(left.range)
            leftovers.add(comparator.range)
            return nil
        }
        // `0 < metrics.loss < 1`: what was compared is the left side of the next comparison.
        var leftRange = left.range
        var end = right.range.upperBound
        var isChain = false
        while true {
            let start = index
            guard parseComparator() != nil, let next = parseOperand() else {
                index = start
                break
            }
            leftRange = left.range.lowerBound..<end
            end = next.range.upperBound
            isChain = true
        }
        guard !isChain, let name else {
            rejectLeft(leftRange)
            return nil
        }
        return try counted(
            FilterComparison(
                name: name, comparator: comparator.comparator, operand: right.operand, nameSource: span(left.range),
                comparatorSource: span(comparator.range), operandSource: span(right.range)))
    }

    /// What may follow a name and is not `comparator operand`: `[NOT] IN list`, `[NOT] BETWEEN a AND b`,
    /// `IS [NOT] NULL`. Consumes nothing when none of them stands here.
    private mutating func parsePostfix(_ name: FilterName, _ nameRange: Range<Int>) -> FilterComparison? {
        let start = index
        func comparison(_ comparator: FilterComparator, upTo end: Int, _ operand: PlacedOperand?) -> FilterComparison {
            let range = tokens[start].range.lowerBound..<tokens[end].range.upperBound
            return FilterComparison(
                name: name, comparator: comparator, operand: operand?.operand, nameSource: span(nameRange),
                comparatorSource: span(range), operandSource: span(operand?.range ?? range))
        }
        switch (kind(0), kind(1), kind(2)) {
        case (.keyword(.is), .keyword(.null), _):
            index += 2
            return comparison(.isNull, upTo: start + 1, nil)
        case (.keyword(.is), .keyword(.not), .keyword(.null)):
            index += 3
            return comparison(.isNotNull, upTo: start + 2, nil)
        case (.keyword(.in), .openParenthesis, _):
            index += 1
            if let list = parseParenthesised() { return comparison(.oneOf, upTo: start, list) }
        case (.keyword(.not), .keyword(.in), .openParenthesis):
            index += 2
            if let list = parseParenthesised() { return comparison(.noneOf, upTo: start + 1, list) }
        case (.keyword(.not), .name(let word), _) where word.isBetween && dialect.isExtended:
            index += 2
            if let range = parseRange() { return comparison(.notBetween, upTo: start + 1, range) }
        case (.name(let word), _, _) where word.isBetween && dialect.isExtended:
            index += 1
            if let range = parseRange() { return comparison(.between, upTo: start, range) }
        default: break
        }
        index = start
        return nil
    }

    /// The bounds behind BETWEEN. The range of the result is that of the lower one.
    private mutating func parseRange() -> PlacedOperand? {
        guard let lower = parseOperand(), kind(0) == .keyword(.and) else { return nil }
        index += 1
        guard let upper = parseOperand() else { return nil }
        return PlacedOperand(
            operand: .range(lower.operand, upper.operand, upperSource: span(upper.range)), range: lower.range)
    }

    private mutating func parseComparator() -> (comparator: FilterComparator, range: Range<Int>)? {
        guard let token = current else { return nil }
        let start = index
        let comparator: FilterComparator
        switch (token.kind, kind(1)) {
        case (.comparator, _):
            let text = source.text(token.range)
            comparator = NumericComparison(rawValue: text).map { .number($0) } ?? .unknown(text)
        case (.keyword(.like), _): comparator = .like
        case (.keyword(.ilike), _): comparator = .ilike
        case (.keyword(.rlike), _): comparator = .unknown("RLIKE")
        case (.keyword(.regexp), _): comparator = .unknown("REGEXP")
        case (.keyword(.not), .keyword(let word)):
            switch word {
            case .like: comparator = .notLike
            case .ilike: comparator = .notILike
            case .rlike: comparator = .unknown("NOT RLIKE")
            case .regexp: comparator = .unknown("NOT REGEXP")
            case .and, .or, .not, .in, .is, .null: return nil
            }
            index += 1
        default: return nil
        }
        index += 1
        return (comparator, tokens[start].range.lowerBound..<tokens[index - 1].range.upperBound)
    }

    // MARK: Names with functions

    /// `min(metrics.loss)` and the like; consumes nothing when there is none. What else looks like a call is left to
    /// `parseOperand`, which makes it an `expression`.
    private mutating func parseCall() -> PlacedOperand? {
        guard dialect == .runs, let call = FunctionCall(tokens[index...]) else { return nil }
        // A part of arithmetic is no name.
        guard kind(FunctionCall.tokenCount) != .sign else { return nil }
        index += FunctionCall.tokenCount
        return PlacedOperand(operand: .name(call.name), range: call.range)
    }

    // MARK: Operands

    private struct PlacedOperand {
        var operand: FilterOperand
        var range: Range<Int>
    }

    /// One side of a comparison; operands joined by arithmetic signs count as one `expression`. Consumes nothing when
    /// no operand begins here.
    private mutating func parseOperand() -> PlacedOperand? {
        guard let first = parsePrimary() else { return nil }
        var range = first.range
        while kind(0) == .sign {
            index += 1
            guard let next = parsePrimary() else {
                index -= 1
                break
            }
            range = range.lowerBound..<next.range.upperBound
        }
        return range == first.range ? first : expression(range)
    }

    private mutating func parsePrimary() -> PlacedOperand? {
        guard let token = current else { return nil }
        switch token.kind {
        case .string(let string):
            index += 1
            return PlacedOperand(operand: .string(string), range: token.range)
        case .number:
            index += 1
            return PlacedOperand(operand: .number(source.text(token.range)), range: token.range)
        case .name(let name):
            index += 1
            if kind(0) == .openParenthesis, tokens[index].range.lowerBound == token.range.upperBound,
                let arguments = parseParenthesised()
            {
                return expression(token.range.lowerBound..<arguments.range.upperBound)
            }
            return PlacedOperand(operand: .name(name), range: token.range)
        case .malformedName, .keyword(.null):
            index += 1
            return expression(token.range)
        case .openParenthesis: return parseParenthesised()
        default: return nil
        }
    }

    /// A list if it is one of single values, else an `expression`. Consumes nothing when the parenthesis is never
    /// closed.
    private mutating func parseParenthesised() -> PlacedOperand? {
        guard var end = parentheses.partner[index] else { return nil }
        var start = index
        let range = tokens[start].range.lowerBound..<tokens[end].range.upperBound
        index = end + 1
        // MLflow reads a list as Python does, where `(('a', 'b'))` is `('a', 'b')`.
        while parentheses.partner[start + 1] == end - 1 {
            start += 1
            end -= 1
        }
        var items: [FilterOperand] = []
        var wantsItem = true
        for token in tokens[(start + 1)..<end] {
            switch token.kind {
            case .comma where !wantsItem:
                wantsItem = true
                continue
            case .string(let string) where wantsItem: items.append(.string(string))
            case .number where wantsItem: items.append(.number(source.text(token.range)))
            case .name(let name) where wantsItem && name.key.quote == .none: items.append(.name(name))
            default: return expression(range)
            }
            wantsItem = false
        }
        return PlacedOperand(operand: .list(items), range: range)
    }

    private func expression(_ range: Range<Int>) -> PlacedOperand {
        PlacedOperand(operand: .expression(source.text(range)), range: range)
    }
}

extension FilterName {
    /// BETWEEN is a word of the language only where it can be nothing else, so it is a name to the lexer.
    fileprivate var isBetween: Bool {
        relation == nil && prefix == nil && key.quote == .none && key.text.lowercasedASCII == "between"
    }
}
