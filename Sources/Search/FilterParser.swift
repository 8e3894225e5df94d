internal import Model

/// Text to untyped tree, by recursive descent.
///
///     filter      = conjunction ;
///     conjunction = term , { [ AND ] , term } ;              (* stray ANDs are skipped, as stock MLflow does *)
///     term        = name , comparator , operand
///                 | name , [ NOT ] , IN , list
///                 | name , IS , [ NOT ] , NULL ;
///     comparator  = "=" | "!=" | "<" | "<=" | ">" | ">=" | LIKE | ILIKE ;
///     operand     = string | number ;
///     list        = "(" , [ string , { "," , string } , [ "," ] ] , ")" ;
///     name        = [ prefix , "." ] , key ;                 (* one token: no spaces around the dot *)
///     prefix      = word | "`" , … , "`" ;
///     key         = word , { "." , word } | "`" , … , "`" | '"' , … , '"' | "'" , … , "'" ;
///     word        = letter | digit | "_" , … ;
///     string      = "'" , … , "'" | '"' , … , '"' ;          (* no escapes: see Lexer.scanQuoted *)
///     number      = [ "-" ] , ( digits , [ "." , [ digits ] ] | "." , digits ) , [ "e" , [ "+" | "-" ] , digits ] ;
///
/// Words of the language are case-insensitive. What fits no rule is not an error on the spot: as in MLflow the whole
/// text is read and all that was left over is reported at once (`Leftovers`). Wherever MLflow recognises an operator or
/// a value that it then rejects (`==`, `NOT LIKE`, `1 + 1`, backtick-quoted values), so does this grammar; the typed
/// filters do the rejecting, because the message depends on the key.
///
/// Time and memory are linear in the text. Today's grammar does not nest, so the stack stays flat; parentheses are
/// paired by one loop over the tokens (`Parentheses`), not by descent. `OR`, `NOT` and parentheses around terms become
/// methods around `parseConjunction` and `parseTerm`, which then need a limit on depth.
struct FilterParser {
    private let source: FilterSource
    private let tokens: [Token]
    private let parentheses: Parentheses
    private let acceptsSignsInNames: Bool
    private var index = 0
    private var comparisonCount = 0
    private var leftovers: Leftovers
    /// The first comparison without a name on its left. Reported only if nothing was left over, as in MLflow.
    private var nameMissing: TrackingError?

    /// Parses a whole filter; nil for the empty text, which every entity matches.
    ///
    /// - Parameter acceptsSignsInNames: whether an `expression` is a name too, as in `metrics.f1-score > 0.9`. It
    ///   becomes a key without prefix; what it means is up to the reader of its source.
    /// - Throws: INVALID_PARAMETER_VALUE, with a position where there is one.
    static func parse(
        _ text: String, leftovers style: Leftovers.Style, acceptsSignsInNames: Bool = false
    ) throws(TrackingError) -> FilterExpression? {
        if text.isEmpty { return nil }
        let byteCount = text.utf8.count
        guard byteCount <= Limits.filterBytesMax else {
            throw .invalid("Invalid filter: \(byteCount) bytes long, at most \(Limits.filterBytesMax) are allowed")
        }
        let source = FilterSource(text)
        if let offset = source.bytes.firstIndex(of: 0) {
            throw source.error("Invalid filter: it contains a NUL character", at: offset)
        }
        var parser = FilterParser(source: source, leftovers: style, acceptsSignsInNames: acceptsSignsInNames)
        return try parser.parseFilter()
    }

    private init(source: FilterSource, leftovers style: Leftovers.Style, acceptsSignsInNames: Bool) {
        self.source = source
        self.acceptsSignsInNames = acceptsSignsInNames
        tokens = Lexer.tokens(of: source)
        parentheses = Parentheses(tokens)
        leftovers = Leftovers(source: source, style: style)
    }

    // MARK: Rules

    private mutating func parseFilter() throws(TrackingError) -> FilterExpression {
        if case .unterminatedQuote(let offset)? = tokens.last?.kind {
            throw leftovers.unterminatedError(at: offset)
        }
        let filter = try parseConjunction()
        if let error = leftovers.error { throw error }
        if let nameMissing { throw nameMissing }
        guard let filter else { throw leftovers.nothingError }
        return filter
    }

    private mutating func parseConjunction() throws(TrackingError) -> FilterExpression? {
        var terms: [FilterExpression] = []
        while let token = current {
            if token.kind == .keyword(.and) {
                index += 1
            } else if let term = try parseTerm() {
                terms.append(term)
            }
        }
        return terms.count > 1 ? .and(terms) : terms.first
    }

    /// Consumes at least one token; nil when it had to leave them over.
    private mutating func parseTerm() throws(TrackingError) -> FilterExpression? {
        guard let left = parseOperand() else {
            try leaveToken()
            return nil
        }
        let name: FilterName? =
            switch left.operand {
            case .name(let name): name
            case .string(let string) where string.quote == .double: FilterName(prefix: nil, key: string)
            case .expression(let text) where acceptsSignsInNames:
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

    /// What may follow a name and is not `comparator operand`: `[NOT] IN list`, `IS [NOT] NULL`. Consumes nothing when
    /// neither stands here.
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
        default: break
        }
        index = start
        return nil
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
            case .like: comparator = .unknown("NOT LIKE")
            case .ilike: comparator = .unknown("NOT ILIKE")
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

    // MARK: Errors and positions

    private mutating func leaveToken() throws(TrackingError) {
        let token = tokens[index]
        index += 1
        if token.kind == .semicolon && index < tokens.count {
            throw leftovers.multipleError(at: token.range.lowerBound)
        }
        leftovers.add(token.range)
    }

    private mutating func rejectLeft(_ range: Range<Int>) {
        guard nameMissing == nil else { return }
        nameMissing = source.error(
            "Invalid comparison clause. Expected 'Identifier' found '\(source.excerpt(range))'; a key with other "
                + "characters than letters, digits, '_' and '.' needs backticks around it", at: range.lowerBound)
    }

    private mutating func counted(_ comparison: FilterComparison) throws(TrackingError) -> FilterExpression {
        comparisonCount += 1
        guard comparisonCount <= Limits.filterClausesMax else {
            throw source.error(
                "Invalid filter: more than \(Limits.filterClausesMax) comparisons",
                at: comparison.nameSource.range.lowerBound)
        }
        return .comparison(comparison)
    }

    private func span(_ range: Range<Int>) -> SourceSpan {
        SourceSpan(source: source, range: range)
    }

    // MARK: Tokens

    private var current: Token? { index < tokens.count ? tokens[index] : nil }

    private func kind(_ ahead: Int) -> Token.Kind? {
        index + ahead < tokens.count ? tokens[index + ahead].kind : nil
    }
}
