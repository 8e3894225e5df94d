internal import Model

/// A filter as it was written, before anyone asks which keys exist: the untyped tree between `FilterParser` and the
/// typed filters.
///
/// Two trees are equal when they were written with the same words, whatever the spaces and wherever they stood.
indirect enum FilterExpression: Sendable, Equatable {
    case comparison(FilterComparison)
    /// Two or more, none of which is itself an `and`.
    case and([FilterExpression])
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

/// A key, with the prefix that says which kind of thing has it.
struct FilterName: Sendable, Equatable {
    /// nil: an attribute.
    var prefix: QuotedText?
    var key: QuotedText
}

/// A piece of text and the quotes it stood in. There are no escapes, so a text can only be written again as it was
/// written: some need one kind of quote.
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
}

enum FilterComparator: Sendable, Equatable {
    case number(NumericComparison)
    case like, ilike
    case oneOf, noneOf
    case isNull, isNotNull
    /// Reads as an operator and is none of MLflow's: `==`, `<>`, `RLIKE`, `NOT LIKE`. In upper case.
    case unknown(String)
}

/// What a name is compared with.
enum FilterOperand: Sendable, Equatable {
    /// In single or double quotes.
    case string(QuotedText)
    /// The digits as written.
    case number(String)
    /// In parentheses, separated by commas; maybe empty, and maybe not of strings only.
    case list([FilterOperand])
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
