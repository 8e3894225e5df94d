internal import Model

/// The text of a filter or of an `order_by` clause, indexed by Unicode scalar: the unit of every position we report
/// and of MLflow's own lengths.
struct FilterSource {
    let scalars: [Unicode.Scalar]

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// The piece of the text at these scalar offsets, as written.
    func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[range])
        return String(view)
    }

    /// As `text`, short enough for an error message.
    func excerpt(_ range: Range<Int>) -> String {
        if range.count <= Excerpt.scalarsMax { return text(range) }
        return text(range.lowerBound..<(range.lowerBound + Excerpt.scalarsMax)) + Excerpt.ellipsis
    }

    subscript(offset: Int) -> Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }
}

/// How much of a client's own text an error message repeats. Filters may be 64 KiB long; answers to them need not be.
enum Excerpt {
    static let scalarsMax = 200
    static let itemsMax = 10
    static let ellipsis = "…"

    static func of(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.index(scalars.startIndex, offsetBy: scalarsMax, limitedBy: scalars.endIndex),
            end < scalars.endIndex
        else { return text }
        return String(scalars[..<end]) + ellipsis
    }

    /// In the quotes that Python's `repr` would choose.
    static func quotedAsInPython(_ text: String) -> String {
        let scalars = text.unicodeScalars
        return scalars.contains("'") && !scalars.contains("\"") ? "\"\(text)\"" : "'\(text)'"
    }
}

extension TrackingError {
    /// INVALID_PARAMETER_VALUE with the 1-based position, in Unicode scalars, of what is wrong. The position comes last
    /// so that the beginning of the message stays MLflow's.
    static func invalid(_ message: String, at offset: Int) -> TrackingError {
        .invalid("\(message) (at position \(offset + 1))")
    }
}
