/// One lexical piece of a filter. Whitespace makes no tokens.
struct Token {
    enum Kind: Equatable {
        /// A key with or without a prefix: `status`, `metrics.loss`, ``tags.`a b` ``.
        case name(FilterName)
        /// Something that begins as a name but is none: `metrics.`, `metrics..a`, ``tags.a.`b` ``.
        case malformedName
        /// A reserved word that stands alone, without quotes or prefix.
        case keyword(Keyword)
        case string(QuotedText)
        case number
        /// A run of `<`, `>`, `=`, `!`, `~`, whether or not MLflow knows it.
        case comparator
        /// A run of arithmetic signs. The language has no arithmetic; errors show it whole.
        case sign
        case openParenthesis
        case closeParenthesis
        case comma
        case semicolon
        /// `-- …` and `# …` to the end of the line, `/* … */`.
        case comment
        /// A quote without a partner, at this offset; the token reaches to the end of the text.
        case unterminatedQuote(at: Int)
        /// Any other character.
        case unexpected
    }

    var kind: Kind
    /// Offsets in bytes.
    var range: Range<Int>
}

/// Words that cannot be a key unless they follow a prefix or stand in quotes.
enum Keyword: String, CaseIterable {
    case and, or, not, `in`, `is`, null, like, ilike, rlike, regexp

    /// Whether it joins a name with an operand.
    var comesBehindName: Bool {
        switch self {
        case .in, .is, .like, .ilike, .rlike, .regexp: true
        case .and, .or, .not, .null: false
        }
    }

    /// ASCII letters in any case.
    init?(_ word: ArraySlice<UInt8>) {
        guard (2...6).contains(word.count) else { return nil }
        self.init(
            rawValue: String(decoding: word.lazy.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self))
    }
}
