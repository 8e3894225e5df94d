internal import Model

/// Text to untyped tree. Parentheses and NOTs are followed with a stack on the heap, so that no text can overflow that
/// of the thread; terms are read by descent (`FilterParser+Terms.swift`).
///
///     filter      = disjunction ;
///     disjunction = conjunction , { OR , conjunction } ;
///     conjunction = factor , { [ AND ] , factor } ;          (* stray ANDs are skipped, as stock MLflow does *)
///     factor      = { NOT } , ( term | "(" , disjunction , ")" ) ;
///     term        = left , comparator , operand
///                 | left , [ NOT ] , IN , list
///                 | left , [ NOT ] , BETWEEN , operand , AND , operand
///                 | left , IS , [ NOT ] , NULL ;
///     comparator  = "=" | "!=" | "<" | "<=" | ">" | ">=" | [ NOT ] , LIKE | [ NOT ] , ILIKE ;
///     operand     = string | number ;
///     list        = "(" , [ operand , { "," , operand } , [ "," ] ] , ")" ;
///     left        = [ relation , "." ] , ( name | call ) ;   (* relation and call: runs only *)
///     call        = function , "(" , [ relation , "." ] , name , ")" ;
///     name        = [ prefix , "." ] , key ;                 (* one token: no spaces around the dot *)
///     prefix      = word | "`" , … , "`" ;
///     key         = word , { "." , word } | "`" , … , "`" | '"' , … , '"' | "'" , … , "'" ;
///     word        = letter | digit | "_" , … ;
///     string      = "'" , … , "'" | '"' , … , '"' ;          (* doubled quotes: see Lexer.scanQuoted *)
///     number      = [ "-" ] , ( digits , [ "." , [ digits ] ] | "." , digits ) , [ "e" , [ "+" | "-" ] , digits ] ;
///
/// Of this, MLflow has no OR, NOT, BETWEEN, parentheses, relations and calls. Without them a text means what it means
/// there; with them it is an error there. Words of the language are case-insensitive, relations are not, as prefixes
/// are not.
///
/// What fits no rule is not an error on the spot: as in MLflow the whole text is read and all that was left over is
/// reported at once (`Leftovers`). Wherever MLflow recognises an operator or a value that it then rejects (`==`,
/// `RLIKE`, `1 + 1`, backtick-quoted values), so does this grammar; the typed filters do the rejecting, because the
/// message depends on the key.
///
/// Time and memory are linear in the text.
struct FilterParser {
    let dialect: FilterDialect
    let source: FilterSource
    let tokens: [Token]
    let parentheses: Parentheses
    var index = 0
    var leftovers: Leftovers
    /// The first comparison without a name on its left. Reported only if nothing was left over, as in MLflow.
    var nameMissing: TrackingError?
    private var comparisonCount = 0

    /// Parses a whole filter; nil for the empty text, which every entity matches.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE, with a position where there is one.
    static func parse(_ text: String, as dialect: FilterDialect) throws(TrackingError) -> FilterExpression? {
        if text.isEmpty { return nil }
        let byteCount = text.utf8.count
        guard byteCount <= Limits.filterBytesMax else {
            throw .invalid("Invalid filter: \(byteCount) bytes long, at most \(Limits.filterBytesMax) are allowed")
        }
        let source = FilterSource(text)
        if let offset = source.bytes.firstIndex(of: 0) {
            throw source.error("Invalid filter: it contains a NUL character", at: offset)
        }
        var parser = FilterParser(source: source, dialect: dialect)
        return try parser.parseFilter()
    }

    private init(source: FilterSource, dialect: FilterDialect) {
        self.source = source
        self.dialect = dialect
        tokens = Lexer.tokens(of: source, knowsRelations: dialect == .runs)
        parentheses = Parentheses(tokens)
        leftovers = Leftovers(source: source, style: dialect.leftovers)
    }

    // MARK: AND, OR, NOT and parentheses

    private mutating func parseFilter() throws(TrackingError) -> FilterExpression {
        if case .unterminatedQuote(let offset)? = tokens.last?.kind {
            throw leftovers.unterminatedError(at: offset)
        }
        let filter = try parseDisjunction()
        if let error = leftovers.error { throw error }
        if let nameMissing { throw nameMissing }
        guard let filter else { throw leftovers.nothingError }
        if let comparison = filter.tooDeepComparison() {
            throw comparison.nameSource.error(
                "Invalid filter: AND and OR take turns more than \(Limits.filterLevelsMax) deep")
        }
        return filter
    }

    /// A pair of parentheses, or the whole filter, on the way from its first token to its last.
    private struct Group {
        /// The tokens within.
        let range: Range<Int>
        var alternatives: [FilterExpression] = []
        /// Of the alternative that is being read.
        var terms: [FilterExpression] = []
        /// NOTs that wait for their term.
        var nots: [Int] = []
        /// The last OR.
        var or: Int?
        /// When the alternative that is being read began.
        var leftoverCount: Int

        /// When the group began.
        let leftoverCountBefore: Int
        let comparisonCountBefore: Int
        let nameMissingBefore: TrackingError?

        init(_ range: Range<Int>, _ parser: FilterParser) {
            self.range = range
            leftoverCountBefore = parser.leftovers.count
            comparisonCountBefore = parser.comparisonCount
            nameMissingBefore = parser.nameMissing
            leftoverCount = leftoverCountBefore
        }
    }

    private mutating func parseDisjunction() throws(TrackingError) -> FilterExpression? {
        var outer: [Group] = []
        var group = Group(tokens.indices, self)
        // Groups and NOTs around the current token.
        var depth = 0
        func deepen() throws(TrackingError) {
            depth += 1
            guard depth <= Limits.filterDepthMax else {
                throw source.error(
                    "Invalid filter: parentheses and NOTs are nested more than \(Limits.filterDepthMax) deep",
                    at: tokens[index].range.lowerBound)
            }
        }
        while true {
            guard index < group.range.upperBound else {
                depth -= group.nots.count
                let filter = close(&group)
                guard var parent = outer.popLast() else { return filter }
                index += 1
                depth -= 1 + parent.nots.count
                take(filter, &parent)
                group = parent
                continue
            }
            switch tokens[index].kind {
            case .keyword(.and):
                // `a OR AND b` and `NOT AND a`: neither is a place where MLflow skips an AND.
                if let or = group.or, or == index - 1 { leaveToken(or) }
                depth -= group.nots.count
                leaveNots(&group)
                index += 1
            case .keyword(.or) where dialect.isExtended:
                depth -= group.nots.count
                leaveNots(&group)
                let isMisplaced = index > group.range.lowerBound && kind(-1) == .keyword(.and)
                if isMisplaced || group.terms.isEmpty && leftovers.count == group.leftoverCount { leaveToken(index) }
                closeAlternative(&group)
                group.or = index
                index += 1
            case .keyword(.not) where dialect.isExtended:
                try deepen()
                group.nots.append(index)
                index += 1
            case .openParenthesis where dialect.isExtended:
                guard let end = parentheses.partner[index], !continuesTerm(at: end + 1) else { fallthrough }
                try deepen()
                outer.append(group)
                index += 1
                group = Group(index..<end, self)
            default:
                let term = try parseTerm()
                depth -= group.nots.count
                take(term, &group)
            }
        }
    }

    /// - Parameter term: nil when it was left over.
    private mutating func take(_ term: FilterExpression?, _ group: inout Group) {
        guard let term else { return leaveNots(&group) }
        group.terms.append(group.nots.count.isMultiple(of: 2) ? term : term.negated)
        group.nots = []
    }

    private mutating func leaveNots(_ group: inout Group) {
        for not in group.nots { leaveToken(not) }
        group.nots = []
    }

    private mutating func closeAlternative(_ group: inout Group) {
        if !group.terms.isEmpty { group.alternatives.append(.conjunction(group.terms)) }
        group.terms = []
        group.leftoverCount = leftovers.count
    }

    /// nil when the group had to be left over.
    private mutating func close(_ group: inout Group) -> FilterExpression? {
        leaveNots(&group)
        if let or = group.or, group.terms.isEmpty, leftovers.count == group.leftoverCount { leaveToken(or) }
        closeAlternative(&group)
        // What holds no comparison was not meant as a group, and MLflow shows it whole.
        if comparisonCount == group.comparisonCountBefore, group.range != tokens.indices {
            leftovers.removeAll(after: group.leftoverCountBefore)
            nameMissing = group.nameMissingBefore
            leftovers.add(
                tokens[group.range.lowerBound - 1].range.lowerBound..<tokens[group.range.upperBound].range.upperBound)
            return nil
        }
        return group.alternatives.isEmpty ? nil : .disjunction(group.alternatives)
    }

    /// Whether the token goes on with a comparison that a parenthesis began.
    private func continuesTerm(at place: Int) -> Bool {
        func kind(_ place: Int) -> Token.Kind? { place < tokens.count ? tokens[place].kind : nil }
        switch kind(place) {
        case .comparator, .sign: return true
        case .keyword(let word):
            return word.comesBehindName || word == .not && kind(place + 1).map(isBehindName) ?? false
        default: return false
        }
    }

    private func isBehindName(_ kind: Token.Kind) -> Bool {
        if case .keyword(let word) = kind { return word.comesBehindName }
        return false
    }

    // MARK: Errors and positions

    /// Leaves the current token over.
    mutating func skipToken() throws(TrackingError) {
        let token = tokens[index]
        index += 1
        if token.kind == .semicolon && index < tokens.count {
            throw leftovers.multipleError(at: token.range.lowerBound)
        }
        leftovers.add(token.range)
    }

    private mutating func leaveToken(_ place: Int) { leftovers.add(tokens[place].range) }

    mutating func rejectLeft(_ range: Range<Int>) {
        guard nameMissing == nil else { return }
        nameMissing = source.error(
            "Invalid comparison clause. Expected 'Identifier' found '\(source.excerpt(range))'; a key with other "
                + "characters than letters, digits, '_' and '.' needs backticks around it", at: range.lowerBound)
    }

    mutating func counted(_ comparison: FilterComparison) throws(TrackingError) -> FilterExpression {
        comparisonCount += 1
        guard comparisonCount <= Limits.filterClausesMax else {
            throw source.error(
                "Invalid filter: more than \(Limits.filterClausesMax) comparisons",
                at: comparison.nameSource.range.lowerBound)
        }
        return .comparison(comparison)
    }

    func span(_ range: Range<Int>) -> SourceSpan {
        SourceSpan(source: source, range: range)
    }

    // MARK: Tokens

    var current: Token? { index < tokens.count ? tokens[index] : nil }

    func kind(_ ahead: Int) -> Token.Kind? {
        tokens.indices.contains(index + ahead) ? tokens[index + ahead].kind : nil
    }
}
