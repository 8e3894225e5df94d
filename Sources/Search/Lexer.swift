/// Cuts a filter into tokens, in one pass and without errors: what is wrong becomes a token of its own and is judged by
/// whoever reads the tokens.
///
/// The rules are those that MLflow inherits from sqlparse, less its accidents (SQL keywords as keys, numbers as parts
/// of a key and exponents with a plus sign all work here).
struct Lexer {
    private let source: FilterSource
    private let knowsRelations: Bool
    private var offset = 0
    /// Where the last name, number or string ended.
    private var operandEnd = -1

    /// - Parameter knowsRelations: whether `parent.` and the others stand in front of a name and are no part of it.
    static func tokens(of source: FilterSource, knowsRelations: Bool = false) -> [Token] {
        var lexer = Lexer(source: source, knowsRelations: knowsRelations)
        var tokens: [Token] = []
        tokens.reserveCapacity(source.bytes.count / 4)
        while let token = lexer.next() { tokens.append(token) }
        return tokens
    }

    private init(source: FilterSource, knowsRelations: Bool) {
        self.source = source
        self.knowsRelations = knowsRelations
    }

    private mutating func next() -> Token? {
        while let length = spaceLength() { offset += length }
        guard let byte = source[offset] else { return nil }
        let start = offset
        let kind = scan(from: byte)
        switch kind {
        case .name, .malformedName, .keyword, .string, .number: operandEnd = offset
        default: break
        }
        return Token(kind: kind, range: start..<offset)
    }

    /// Consumes at least one scalar.
    private mutating func scan(from byte: UInt8) -> Token.Kind {
        switch Unicode.Scalar(byte) {
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
        if wordPartLength(at: offset) != nil { return scanName() }
        if byte.isSign {
            repeat { offset += 1 } while source[offset]?.isSign == true && !startsComment()
            return .sign
        }
        offset += source.scalar(at: offset).length
        return .unexpected
    }

    private mutating func single(_ kind: Token.Kind) -> Token.Kind {
        offset += 1
        return kind
    }

    // MARK: Characters

    /// The length of the white space at `offset`; nil when there is none. Unicode's white space, and the four ASCII
    /// separators that Python's `\s` counts too.
    private func spaceLength() -> Int? {
        guard let byte = source[offset] else { return nil }
        if byte < 0x80 {
            return byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) ? 1 : nil
        }
        let (scalar, length) = source.scalar(at: offset)
        return scalar.properties.isWhitespace ? length : nil
    }

    /// The length of a letter, a digit, a `_` or a combining mark (without which many scripts have no words); nil when
    /// there is something else.
    private func wordPartLength(at offset: Int) -> Int? {
        guard let byte = source[offset] else { return nil }
        if byte < 0x80 { return byte.isWordPart ? 1 : nil }
        let (scalar, length) = source.scalar(at: offset)
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark:
            return length
        default:
            return nil
        }
    }

    private func startsNamePart(at offset: Int) -> Bool {
        guard let byte = source[offset] else { return false }
        return QuotedText.Quote(byte) != nil || wordPartLength(at: offset) != nil
    }

    private func holds(_ scalar: Unicode.Scalar, at offset: Int) -> Bool { source[offset] == UInt8(ascii: scalar) }

    // MARK: Comments

    private func startsComment() -> Bool {
        switch source[offset].map(Unicode.Scalar.init) {
        case "-"?: holds("-", at: offset + 1)
        case "/"?: holds("*", at: offset + 1)
        case "#"?: holds(" ", at: offset + 1)
        default: false
        }
    }

    private mutating func scanComment() -> Token.Kind {
        if holds("/", at: offset) {
            offset += 2
            while let byte = source[offset] {
                offset += 1
                if byte == UInt8(ascii: "*") && holds("/", at: offset) {
                    offset += 1
                    break
                }
            }
        } else {
            while let byte = source[offset], byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") { offset += 1 }
            if holds("\r", at: offset) && holds("\n", at: offset + 1) { offset += 1 }
            if source[offset] != nil { offset += 1 }
        }
        return .comment
    }

    // MARK: Numbers

    /// Consumes `[-] digits [. [digits]] [e [±] digits]` or `[-] . digits …`, unless a word goes on behind it (`1abc`).
    private mutating func scanNumber() -> Bool {
        var end = offset
        if holds("-", at: end) {
            // Directly behind an operand it is a sign: `f1-1` is arithmetic, not a key and a number.
            if offset == operandEnd { return false }
            end += 1
        }
        let whole = skipDigits(&end)
        if holds(".", at: end) {
            var fractionEnd = end + 1
            let fraction = skipDigits(&fractionEnd)
            guard whole || fraction else { return false }
            end = fractionEnd
        } else if !whole {
            return false
        }
        if holds("e", at: end) || holds("E", at: end) {
            var exponentEnd = end + 1
            if holds("+", at: exponentEnd) || holds("-", at: exponentEnd) { exponentEnd += 1 }
            if skipDigits(&exponentEnd) { end = exponentEnd }
        }
        if wordPartLength(at: end) != nil { return false }
        offset = end
        return true
    }

    private func skipDigits(_ end: inout Int) -> Bool {
        let start = end
        while let byte = source[end], byte.isDigit { end += 1 }
        return end > start
    }

    // MARK: Quotes

    /// Consumes a quoted text, quotes included; nil leaves `offset` where it was: there is no closing quote.
    ///
    /// There are no escapes, yet `''` and `\'` do not end a text and are kept as they are, both characters. Only when
    /// that leaves no closing quote at all does the last of them close: `'C:\'` is `C:\`. (The regular expressions of
    /// sqlparse 0.5 do this by backtracking; here it is one pass.)
    private mutating func scanQuoted(_ quote: QuotedText.Quote) -> QuotedText? {
        let mark = quote.byte
        var end = offset + 1
        var lastResort: Int?
        while let byte = source[end] {
            if byte == mark {
                guard source[end + 1] == mark else { return close(quote, at: end) }
                lastResort = end
                end += 2
            } else if byte == UInt8(ascii: "\\") && quote != .backtick && source[end + 1] == mark {
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
        if quote == .double && holds(".", at: offset) && startsNamePart(at: offset + 1) {
            offset = start
            return scanName()
        }
        return .string(string)
    }

    /// `offset` stands at the quote.
    private mutating func unterminated() -> Token.Kind {
        defer { offset = source.bytes.count }
        return .unterminatedQuote(at: offset)
    }

    // MARK: Names

    /// Consumes parts joined by dots without spaces. MLflow splits a name at its first dot, so at most the first part
    /// is a prefix and all others are the key.
    private mutating func scanName() -> Token.Kind {
        let relation = scanRelation()
        let start = offset
        var first: QuotedText?
        var keyStart = offset
        var keyPartCount = 0
        var keyQuoted: QuotedText?
        var isWellFormed = true
        while true {
            guard let byte = source[offset], startsNamePart(at: offset) else {
                isWellFormed = false
                if !holds(".", at: offset) { break }
                offset += 1
                continue
            }
            var part: QuotedText?
            if let quote = QuotedText.Quote(byte) {
                guard let quoted = scanQuoted(quote) else { return unterminated() }
                part = quoted
            } else {
                skipWord()
            }
            if first == nil {
                first = part ?? QuotedText(text: source.text(start..<offset), quote: .none)
                keyStart = offset + 1
            } else {
                keyPartCount += 1
                keyQuoted = keyQuoted ?? part
            }
            guard holds(".", at: offset) else { break }
            offset += 1
        }
        guard let first, isWellFormed else { return .malformedName }
        if keyPartCount == 0 {
            if relation == nil, first.quote == .none, let keyword = Keyword(source.bytes[start..<offset]) {
                return .keyword(keyword)
            }
            return .name(FilterName(relation: relation, prefix: nil, key: first))
        }
        // A key is quoted whole or not at all.
        if let keyQuoted {
            return keyPartCount == 1
                ? .name(FilterName(relation: relation, prefix: first, key: keyQuoted)) : .malformedName
        }
        let key = QuotedText(text: source.text(keyStart..<offset), quote: .none)
        return .name(FilterName(relation: relation, prefix: first, key: key))
    }

    /// Consumes `parent.` and the like, if a name goes on behind it. On stock MLflow it is a prefix, and never a right
    /// one.
    private mutating func scanRelation() -> RunRelation? {
        guard knowsRelations else { return nil }
        let start = offset
        skipWord()
        if holds(".", at: offset), startsNamePart(at: offset + 1),
            let relation = RunRelation(rawValue: source.text(start..<offset))
        {
            offset += 1
            return relation
        }
        offset = start
        return nil
    }

    private mutating func skipWord() {
        while let length = wordPartLength(at: offset) { offset += length }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (0x30...0x39).contains(self) }

    fileprivate var isWordPart: Bool {
        (0x61...0x7A).contains(self) || (0x41...0x5A).contains(self) || isDigit || self == UInt8(ascii: "_")
    }

    fileprivate var isComparatorPart: Bool {
        switch Unicode.Scalar(self) {
        case "<", ">", "=", "!", "~": true
        default: false
        }
    }

    fileprivate var isSign: Bool {
        switch Unicode.Scalar(self) {
        case "+", "-", "*", "/", "%", "&", "|", "^", "@", "#": true
        default: false
        }
    }
}
