/// `function(name)` at the beginning of some tokens: a name as any other, in filters and in `order_by`.
struct FunctionCall {
    static let tokenCount = 4

    let name: FilterName
    /// Offsets in bytes.
    let range: Range<Int>

    /// nil when the tokens begin otherwise. No space may stand before the parenthesis; what functions there are for
    /// which names is up to `RunKey`.
    init?(_ tokens: ArraySlice<Token>) {
        guard tokens.count >= FunctionCall.tokenCount else { return nil }
        let start = tokens.startIndex
        guard case .name(let outer) = tokens[start].kind, outer.prefix == nil, outer.key.quote == .none,
            let word = FilterFunction.Word(word: outer.key.text),
            tokens[start + 1].kind == .openParenthesis,
            tokens[start + 1].range.lowerBound == tokens[start].range.upperBound,
            case .name(var name) = tokens[start + 2].kind,
            tokens[start + 3].kind == .closeParenthesis
        else { return nil }
        name.function = FilterFunction(word: word, relation: name.relation)
        name.relation = outer.relation
        self.name = name
        range = tokens[start].range.lowerBound..<tokens[start + 3].range.upperBound
    }
}
