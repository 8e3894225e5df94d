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
    private let source: FilterSource
    private var ranges: [Range<Int>] = []

    init(source: FilterSource, style: Style) {
        self.source = source
        self.style = style
    }

    var count: Int { ranges.count }

    /// In any order; the message shows them as they stand.
    mutating func add(_ range: Range<Int>) { ranges.append(range) }

    /// Forgets all but the first `count` that were added.
    mutating func removeAll(after count: Int) { ranges.removeLast(ranges.count - count) }

    /// nil when everything fitted.
    var error: TrackingError? {
        let ranges = ranges.sorted { $0.lowerBound < $1.lowerBound }
        guard let first = ranges.first else { return nil }
        if style == .whole { return source.error(notComparisons, at: first.lowerBound) }
        var pieces = ranges.prefix(Leftovers.piecesMax).map { range in
            let text = source.excerpt(range)
            return style == .quoted ? "'\(text)'" : text
        }
        if ranges.count > pieces.count { pieces.append(Excerpt.ellipsis) }
        return source.error(
            "Invalid clause(s) in filter string: \(pieces.joined(separator: ", "))", at: first.lowerBound)
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
