internal import Model

/// What of a filter fits no rule, collected so that one error shows it all, as MLflow's does.
struct Leftovers {
    /// MLflow quotes the pieces in some searches and not in others.
    enum Style {
        /// `'OR', 'NOT'`: runs.
        case quoted
        /// `OR, NOT`: experiments.
        case bare
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
        let list = pieces.joined(separator: ", ") + (count > pieces.count ? ", \(Excerpt.ellipsis)" : "")
        return source.error("Invalid clause(s) in filter string: \(list)", at: firstOffset)
    }
}
