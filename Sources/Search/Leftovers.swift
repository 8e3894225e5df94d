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
        case unnamed
    }

    /// More than these are only counted by an ellipsis.
    private static let piecesMax = 10

    let style: Style
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
        if style == .unnamed { return source.error(Leftovers.unnamed(source), at: firstOffset) }
        let list = pieces.joined(separator: ", ") + (count > pieces.count ? ", \(Excerpt.ellipsis)" : "")
        return source.error("Invalid clause(s) in filter string: \(list)", at: firstOffset)
    }

    private static func unnamed(_ source: FilterSource) -> String {
        "Invalid filter string: \(Excerpt.quotedAsInPython(source.excerpt(source.range))). Expected a list of comparisons "
            + "separated by 'AND' (e.g. 'metrics.loss > 0.1 AND params.lr = 0.01')."
    }

    /// The filter is blank.
    var nothingError: TrackingError {
        let text = source.excerpt(source.range)
        return style == .unnamed ? .invalid(notSingle) : .invalid("Invalid filter '\(text)'. Could not be parsed.")
    }

    /// The filter goes on behind the semicolon at `offset`.
    func multipleError(at offset: Int) -> TrackingError {
        if style == .unnamed { return source.error(notSingle, at: offset) }
        let text = Excerpt.quotedAsInPython(source.excerpt(source.range))
        return source.error(
            "Search filter contained multiple expression \(text). Provide AND-ed expression list.", at: offset)
    }

    private var notSingle: String {
        "Invalid filter string: \(Excerpt.quotedAsInPython(source.excerpt(source.range))). "
            + "Expected a single SQL expression."
    }
}
