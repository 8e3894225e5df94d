/// Which parenthesis closes which, found in one pass with a stack on the heap: ten thousand open ones cost no more than
/// ten thousand of anything.
struct Parentheses {
    /// For each token that is an opening parenthesis, the index of the token that closes it; nil if none does.
    let partner: [Int?]

    init(_ tokens: [Token]) {
        var partner: [Int?] = Array(repeating: nil, count: tokens.count)
        var open: [Int] = []
        for (index, token) in tokens.enumerated() {
            if token.kind == .openParenthesis {
                open.append(index)
            } else if token.kind == .closeParenthesis, let start = open.popLast() {
                partner[start] = index
            }
        }
        self.partner = partner
    }
}
