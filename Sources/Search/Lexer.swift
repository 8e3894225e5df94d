/// Cuts a filter into tokens, in one pass and without errors: what is wrong becomes a token of its own and is judged by
/// whoever reads the tokens.
///
/// The rules are those that MLflow inherits from sqlparse, less its accidents (SQL keywords as keys, numbers as parts
/// of a key and exponents with a plus sign all work here).
struct Lexer {
    private let source: FilterSource
    private var offset = 0

    static func tokens(of source: FilterSource) -> [Token] {
        var lexer = Lexer(source: source)
        var tokens: [Token] = []
        while let token = lexer.next() { tokens.append(token) }
        return tokens
    }

    private init(source: FilterSource) { self.source = source }

    private mutating func next() -> Token? {
        while let scalar = source[offset], scalar.isFilterSpace { offset += 1 }
        guard let scalar = source[offset] else { return nil }
        let start = offset
        let kind = scan(from: scalar)
        return Token(kind: kind, range: start..<offset)
    }

    /// Consumes at least one scalar.
    private mutating func scan(from scalar: Unicode.Scalar) -> Token.Kind {
        switch scalar {
        case "(": return single(.openParenthesis)
        case ")": return single(.closeParenthesis)
        case ",": return single(.comma)
        case ";": return single(.semicolon)
        case "'": return scanString(.single)
        case "\"": return scanString(.double)
        case "`": return scanName()
        case "<", ">", "=", "!", "~":
            while let next = source[offset], next.isComparatorPart { offset += 1 }
            return .comparator
        default: break
        }
        if startsComment() { return scanComment() }
        if scanNumber() { return .number }
        if scalar.isFilterWordPart { return scanName() }
        if scalar.isSign {
            repeat { offset += 1 } while source[offset]?.isSign == true && !startsComment()
            return .sign
        }
        return single(.unexpected)
    }

    private mutating func single(_ kind: Token.Kind) -> Token.Kind {
        offset += 1
        return kind
    }

    // MARK: Comments

    private func startsComment() -> Bool {
        switch (source[offset], source[offset + 1]) {
        case ("-", "-"), ("/", "*"), ("#", " "): true
        default: false
        }
    }

    private mutating func scanComment() -> Token.Kind {
        if source[offset] == "/" {
            offset += 2
            while let scalar = source[offset] {
                offset += 1
                if scalar == "*" && source[offset] == "/" {
                    offset += 1
                    break
                }
            }
        } else {
            while let scalar = source[offset], scalar != "\n" && scalar != "\r" { offset += 1 }
        }
        return .comment
    }

    // MARK: Numbers

    /// Consumes `[-] digits [. [digits]] [e [±] digits]` or `[-] . digits …`, unless a word goes on behind it (`1abc`).
    private mutating func scanNumber() -> Bool {
        var end = offset
        if source[end] == "-" {
            // Behind a word or a quote it is a sign: `f1-1` is arithmetic, not a key and a number.
            if offset > 0, let before = source[offset - 1], before.isFilterWordPart || before.isQuote { return false }
            end += 1
        }
        let whole = skipDigits(&end)
        if source[end] == "." {
            var fractionEnd = end + 1
            let fraction = skipDigits(&fractionEnd)
            if whole || fraction { end = fractionEnd }
            guard whole || fraction else { return false }
        } else if !whole {
            return false
        }
        if source[end] == "e" || source[end] == "E" {
            var exponentEnd = end + 1
            if source[exponentEnd] == "+" || source[exponentEnd] == "-" { exponentEnd += 1 }
            if skipDigits(&exponentEnd) { end = exponentEnd }
        }
        if source[end]?.isFilterWordPart == true { return false }
        offset = end
        return true
    }

    private func skipDigits(_ end: inout Int) -> Bool {
        let start = end
        while let scalar = source[end], scalar.isASCIIDigit { end += 1 }
        return end > start
    }

    // MARK: Quotes

    /// Consumes a quoted text, quotes included; nil leaves `offset` where it was: there is no closing quote.
    ///
    /// There are no escapes, yet `''` and `\'` do not end a text and are kept as they are, both characters. Only when
    /// that leaves no closing quote at all does the last of them close: `'C:\'` is `C:\`. (The regular expressions of
    /// sqlparse 0.5 do this by backtracking; here it is one pass.)
    private mutating func scanQuoted(_ quote: QuotedText.Quote) -> QuotedText? {
        let mark = quote.scalar
        var end = offset + 1
        var lastResort: Int?
        while let scalar = source[end] {
            if scalar == mark {
                guard source[end + 1] == mark else { return close(quote, at: end) }
                lastResort = end
                end += 2
            } else if scalar == "\\" && quote != .backtick && source[end + 1] == mark {
                lastResort = end + 1
                end += 2
            } else {
                end += 1
            }
        }
        return lastResort.map { close(quote, at: $0) }
    }

    private mutating func close(_ quote: QuotedText.Quote, at end: Int) -> QuotedText {
        let text = source.text((offset + 1)..<end)
        offset = end + 1
        return QuotedText(text: text, quote: quote)
    }

    private mutating func scanString(_ quote: QuotedText.Quote) -> Token.Kind {
        let start = offset
        guard let string = scanQuoted(quote) else { return unterminated() }
        // A double-quoted text may also begin a name: `"run name" = 'x'` is decided by the parser, `"a".b` here.
        if quote == .double && source[offset] == "." && source[offset + 1]?.startsNamePart == true {
            offset = start
            return scanName()
        }
        return .string(string)
    }

    /// `offset` stands at the quote.
    private mutating func unterminated() -> Token.Kind {
        defer { offset = source.scalars.count }
        return .unterminatedQuote(at: offset)
    }

    // MARK: Names

    /// Consumes parts joined by dots without spaces. MLflow splits a name at its first dot, so at most the first part
    /// is a prefix and all others are the key.
    private mutating func scanName() -> Token.Kind {
        var parts: [QuotedText] = []
        var wellFormed = true
        let start = offset
        repeat {
            if !parts.isEmpty { offset += 1 }
            guard let scalar = source[offset], scalar.startsNamePart else {
                wellFormed = false
                parts.append(QuotedText(text: "", quote: .none))
                continue
            }
            if let quote = QuotedText.Quote(scalar) {
                guard let part = scanQuoted(quote) else { return unterminated() }
                parts.append(part)
            } else {
                let partStart = offset
                while source[offset]?.isFilterWordPart == true { offset += 1 }
                parts.append(QuotedText(text: source.text(partStart..<offset), quote: .none))
            }
        } while source[offset] == "."

        if parts.count == 1 {
            if parts[0].quote == .none, let keyword = Keyword(source.scalars[start..<offset]) {
                return .keyword(keyword)
            }
            return .name(FilterName(prefix: nil, key: parts[0]))
        }
        guard wellFormed else { return .malformedName }
        let keys = parts.dropFirst()
        if keys.count == 1 { return .name(FilterName(prefix: parts[0], key: parts[1])) }
        guard keys.allSatisfy({ $0.quote == .none }) else { return .malformedName }
        let key = keys.map(\.text).joined(separator: ".")
        return .name(FilterName(prefix: parts[0], key: QuotedText(text: key, quote: .none)))
    }
}

extension Unicode.Scalar {
    /// Unicode white space, and the four ASCII separators that Python's `\s` counts too.
    var isFilterSpace: Bool {
        if isASCII { return value == 0x20 || (0x09...0x0D).contains(value) || (0x1C...0x1F).contains(value) }
        return properties.isWhitespace
    }

    /// Letters, digits and `_`; combining marks, without which many scripts have no words.
    fileprivate var isFilterWordPart: Bool {
        if isASCII {
            return (0x61...0x7A).contains(value) || (0x41...0x5A).contains(value) || isASCIIDigit || self == "_"
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            return true
        default:
            return false
        }
    }

    fileprivate var isASCIIDigit: Bool { (0x30...0x39).contains(value) }
    fileprivate var isQuote: Bool { QuotedText.Quote(self) != nil }
    fileprivate var startsNamePart: Bool { isFilterWordPart || isQuote }

    fileprivate var isComparatorPart: Bool {
        switch self {
        case "<", ">", "=", "!", "~": true
        default: false
        }
    }

    fileprivate var isSign: Bool {
        switch self {
        case "+", "-", "*", "/", "%", "&", "|", "^", "@", "#": true
        default: false
        }
    }
}
