internal import Model

/// One string of an `order_by` list, as written: a name and maybe `ASC` or `DESC`.
struct OrderByClause {
    let name: FilterName
    let ascending: Bool

    /// - Throws: INVALID_PARAMETER_VALUE with the texts of `SearchUtils._parse_order_by_string`.
    init(parsing text: String, as dialect: FilterDialect = .entities) throws(TrackingError) {
        let unreadable = TrackingError.invalid("Invalid order_by clause '\(Excerpt.of(text))'. Could not be parsed.")
        guard text.utf8.count <= Limits.filterBytesMax else { throw unreadable }
        let source = FilterSource(text)
        guard !source.bytes.contains(0) else {
            throw .invalid("Invalid order_by clause: it contains a NUL character")
        }
        var tokens = Lexer.tokens(of: source, knowsRelations: dialect == .runs)
        if dialect == .runs, let call = FunctionCall(tokens[...]) {
            tokens.replaceSubrange(
                0..<FunctionCall.tokenCount, with: [Token(kind: .name(call.name), range: call.range)])
        }
        guard tokens.count == 1 || tokens.count == 2 else { throw unreadable }
        switch tokens[0].kind {
        case .name(let name): self.name = name
        case .string(let string) where string.quote == .double: name = FilterName(prefix: nil, key: string)
        default: throw unreadable
        }
        // Alone, the two words are no key: `ASC` sorts by nothing.
        if name.prefix == nil && name.key.quote == .none && Direction(name.key.text) != nil { throw unreadable }
        guard tokens.count == 2 else {
            ascending = true
            return
        }
        guard case .name(let word) = tokens[1].kind else { throw unreadable }
        guard word.prefix == nil, let direction = Direction(word.key.text) else {
            throw .invalid("Invalid ordering key in order_by clause '\(Excerpt.of(text))'.")
        }
        ascending = direction == .ascending
    }

    /// Parses every clause of a list.
    static func parse(
        _ clauses: [String], as dialect: FilterDialect = .entities
    ) throws(TrackingError) -> [OrderByClause] {
        guard clauses.count <= Limits.orderByMax else {
            throw .invalid("Invalid order_by: \(clauses.count) clauses, at most \(Limits.orderByMax) are allowed")
        }
        var parsed: [OrderByClause] = []
        parsed.reserveCapacity(clauses.count)
        for clause in clauses { parsed.append(try OrderByClause(parsing: clause, as: dialect)) }
        return parsed
    }
}

private enum Direction {
    case ascending, descending

    init?(_ word: String) {
        switch word.utf8.map({ $0 | 0x20 }) {
        case Array("asc".utf8): self = .ascending
        case Array("desc".utf8): self = .descending
        default: return nil
        }
    }
}
