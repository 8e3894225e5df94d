internal import Model

/// What of a filter fits no rule, collected so that one error shows it all, as MLflow's does.
struct Leftovers {
    /// MLflow quotes the pieces in some searches and not in others.
    enum Style {
        /// `'OR', 'NOT'`: runs.
        case quoted
        /// `OR, NOT`: experiments, registered models, model versions.
        case bare
        /// The whole filter instead of the pieces: logged models.
        case whole
    }

    /// More than these are only counted by an ellipsis.
    private static let piecesMax = 10

    private let style: Style
    private var pieces: [String] = []
    private var count = 0
    private var firstOffset = 0
    private let source: FilterSource

    init(source: FilterSource, style: Style) {
        self.source = source
        self.style = style
    }

    mutating func add(_ range: Range<Int>) {
        count += 1
        if count == 1 { firstOffset = range.lowerBound }
        guard count <= Leftovers.piecesMax else { return }
        let text = source.excerpt(range)
        pieces.append(style == .quoted ? "'\(text)'" : text)
    }

    /// nil when everything fitted.
    var error: TrackingError? {
        guard count > 0 else { return nil }
        if style == .whole { return source.error(notComparisons, at: firstOffset) }
        let list = pieces.joined(separator: ", ") + (count > pieces.count ? ", \(Excerpt.ellipsis)" : "")
        return source.error("Invalid clause(s) in filter string: \(list)", at: firstOffset)
    }

    /// The quote at `offset` has no partner.
    func unterminatedError(at offset: Int) -> TrackingError {
        let reason =
            "unterminated \(source.text(offset..<(offset + 1))) quote; a doubled quote and one behind a backslash are "
            + "part of the text"
        return source.error(
            style == .whole ? "\(notComparisons) Found an \(reason)" : "Invalid clause(s) in filter string: \(reason)",
            at: offset)
    }

    /// The filter is blank.
    var nothingError: TrackingError {
        if style == .whole { return .invalid(notSingle) }
        return .invalid("Invalid filter '\(source.excerpt(source.range))'. Could not be parsed.")
    }

    /// The filter goes on behind the semicolon at `offset`.
    func multipleError(at offset: Int) -> TrackingError {
        if style == .whole { return source.error(notSingle, at: offset) }
        return source.error(
            "Search filter contained multiple expression \(quotedSource). Provide AND-ed expression list.", at: offset)
    }

    private var notComparisons: String {
        "Invalid filter string: \(quotedSource). Expected a list of comparisons separated by 'AND' "
            + "(e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')."
    }

    private var notSingle: String { "Invalid filter string: \(quotedSource). Expected a single SQL expression." }

    private var quotedSource: String { Excerpt.quotedAsInPython(source.excerpt(source.range)) }
}
