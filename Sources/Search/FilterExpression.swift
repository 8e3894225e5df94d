internal import Model

/// A filter as it was written, before anyone asks which keys exist: the untyped tree between `FilterParser` and the
/// typed filters.
///
/// Two trees are equal when they were written with the same words, whatever the spaces, the parentheses that change
/// nothing and the pairs of NOTs, and wherever they stood.
indirect enum FilterExpression: Sendable, Equatable {
    case comparison(FilterComparison)
    /// Two or more, none of which is itself an `and`.
    case and([FilterExpression])
    /// Two or more, none of which is itself an `or`.
    case or([FilterExpression])
    /// Not of a `not`.
    case not(FilterExpression)
}

extension FilterExpression {
    /// - Parameter terms: one or more.
    static func conjunction(_ terms: [FilterExpression]) -> FilterExpression {
        if terms.count == 1 { return terms[0] }
        return .and(
            terms.flatMap { term in
                if case .and(let inner) = term { return inner }
                return [term]
            })
    }

    /// - Parameter terms: one or more.
    static func disjunction(_ terms: [FilterExpression]) -> FilterExpression {
        if terms.count == 1 { return terms[0] }
        return .or(
            terms.flatMap { term in
                if case .or(let inner) = term { return inner }
                return [term]
            })
    }

    /// The first comparison that has more than `Limits.filterLevelsMax` ANDs and ORs around it. NOT only turns the one
    /// into the other, and an AND within an AND is no further level.
    func tooDeepComparison() -> FilterComparison? { tooDeepComparison(level: 0, isAnd: nil, isNegated: false) }

    private func tooDeepComparison(level: Int, isAnd outer: Bool?, isNegated: Bool) -> FilterComparison? {
        func first(_ terms: [FilterExpression], isAnd: Bool) -> FilterComparison? {
            let level = isAnd == outer ? level : level + 1
            for term in terms {
                if let found = term.tooDeepComparison(level: level, isAnd: isAnd, isNegated: isNegated) { return found }
            }
            return nil
        }
        return switch self {
        case .comparison(let comparison): level > Limits.filterLevelsMax ? comparison : nil
        case .and(let terms): first(terms, isAnd: !isNegated)
        case .or(let terms): first(terms, isAnd: isNegated)
        case .not(let term): term.tooDeepComparison(level: level, isAnd: outer, isNegated: !isNegated)
        }
    }

    var negated: FilterExpression {
        if case .not(let inner) = self { return inner }
        return .not(self)
    }
}

/// `name comparator operand`.
struct FilterComparison: Sendable, Equatable {
    var name: FilterName
    var comparator: FilterComparator
    /// nil for `IS NULL` and `IS NOT NULL`.
    var operand: FilterOperand?

    var nameSource: SourceSpan
    var comparatorSource: SourceSpan
    var operandSource: SourceSpan
}

/// A key, with the prefix that says which kind of thing has it, and what in filters of runs may stand around the two.
struct FilterName: Sendable, Equatable {
    /// `parent.` in front of all else.
    var relation: RunRelation?
    /// `min(` … `)` around prefix and key.
    var function: FilterFunction?
    /// nil: an attribute.
    var prefix: QuotedText?
    var key: QuotedText
}

struct FilterFunction: Sendable, Equatable {
    enum Word: String, Sendable {
        case min, max, avg, first, last, count

        /// ASCII letters in any case.
        init?(word: String) { self.init(rawValue: word.lowercasedASCII) }
    }

    var word: Word
    /// `child.` inside of the parentheses.
    var relation: RunRelation?
}

/// A piece of text and the quotes it stood in, as it was written. What a doubled quote in it means depends on where it
/// stands (`unescaped`).
struct QuotedText: Sendable, Equatable {
    enum Quote: Sendable, Equatable {
        case none, single, double, backtick

        init?(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "'"): self = .single
            case UInt8(ascii: "\""): self = .double
            case UInt8(ascii: "`"): self = .backtick
            default: return nil
            }
        }

        /// The quote of a text that has one.
        var byte: UInt8 {
            switch self {
            case .single: UInt8(ascii: "'")
            case .double: UInt8(ascii: "\"")
            case .backtick: UInt8(ascii: "`")
            case .none: preconditionFailure("a bare word has no quote")
            }
        }
    }

    var text: String
    var quote: Quote

    /// The text where a doubled quote stands for one.
    var unescaped: String {
        guard quote != .none else { return text }
        var bytes: [UInt8] = []
        var isSecond = false
        for byte in text.utf8 {
            isSecond = byte == quote.byte && !isSecond && bytes.last == byte
            if !isSecond { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    var lowercasedASCII: String {
        String(decoding: utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

enum FilterComparator: Sendable, Equatable {
    case number(NumericComparison)
    case like, notLike, ilike, notILike
    case oneOf, noneOf
    case between, notBetween
    case isNull, isNotNull
    /// Reads as an operator and is none: `==`, `<>`, `RLIKE`, `NOT REGEXP`. In upper case.
    case unknown(String)
}

/// What a name is compared with.
indirect enum FilterOperand: Sendable, Equatable {
    /// In single or double quotes.
    case string(QuotedText)
    /// The digits as written.
    case number(String)
    /// In parentheses, separated by commas; maybe empty, and maybe not of strings only.
    case list([FilterOperand])
    /// Of `BETWEEN`; neither bound is itself a range. `operandSource` is that of the lower one.
    case range(FilterOperand, FilterOperand, upperSource: SourceSpan)
    /// A bare or backtick-quoted word: never right, but the mistake has its own message.
    case name(FilterName)
    /// Anything else that stands where a value should, as written: `NULL`, `1 + 1`, `max(x)`.
    case expression(String)
}

/// Where a part of a tree was written, for error messages. Never makes two trees differ.
struct SourceSpan: Sendable, Equatable {
    let source: FilterSource
    let range: Range<Int>

    /// As written.
    var bytes: [UInt8] { Array(source.bytes[range]) }

    /// As written, shortened for messages.
    var text: String { source.excerpt(range) }

    func error(_ message: String) -> TrackingError { source.error(message, at: range.lowerBound) }

    static func == (_: SourceSpan, _: SourceSpan) -> Bool { true }
}
