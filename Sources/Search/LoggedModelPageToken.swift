package import Model

/// MLflow's page token of logged-models/search: base64 of a JSON object with the request it belongs to and how many
/// models to skip (`SearchLoggedModelsPaginationToken`).
package enum LoggedModelPageToken {
    /// As `json.dumps` of Python writes it, so that a token of either server is one of the other.
    ///
    /// - Parameters:
    ///   - filter: nil or empty for none.
    ///   - offset: 1...2⁵³: how many models the next page skips.
    package static func encode(
        experimentIDs: [String], filter: String?, orderBy: [LoggedModelOrderField], offset: Int
    ) -> String {
        precondition(offset > 0 && offset <= PageToken.offsetMax, "the first page has no token")
        let json = TokenJSON.object([
            ("experiment_ids", .array(experimentIDs.map { .string($0) })),
            ("filter_string", TokenJSON(filter)),
            ("order_by", orderBy.isEmpty ? .null : .array(orderBy.map(\.json))),
            ("offset", .number(String(offset))),
        ])
        return Base64.encode(Array(json.description.utf8))
    }

    /// How many models to skip; 0 for no token or an empty one.
    ///
    /// - Throws: INVALID_PARAMETER_VALUE for a token of another request, and for one that MLflow could not have made.
    package static func offset(
        _ token: String?, experimentIDs: [String], filter: String?, orderBy: [LoggedModelOrderField]
    ) throws(TrackingError) -> Int {
        guard let token, !token.isEmpty else { return 0 }
        guard let bytes = Base64.decode(token), let json = TokenJSON(parsing: bytes), case .object = json else {
            let shown = Excerpt.of(token)
            throw .invalid("Invalid page token: \(shown.utf8.contains(0) ? PythonText.repr(shown) : shown)")
        }
        try check(
            "Experiment IDs", "experiment IDs", found: json["experiment_ids"] ?? .null,
            requested: .array(experimentIDs.map { .string($0) }))
        try check(
            "Filter string", "filter string", found: (json["filter_string"] ?? .null).orNull,
            requested: TokenJSON(filter))
        try check(
            "Order by", "order by", found: (json["order_by"] ?? .null).orNull,
            requested: orderBy.isEmpty ? .null : .array(orderBy.map(\.json)))
        switch json["offset"] ?? .null {
        case .null: return 0
        case .number(let digits):
            if let offset = Int(digits), (0...PageToken.offsetMax).contains(offset) { return offset }
        default: break
        }
        throw .invalid(
            "Invalid page token: its offset must be an integer of 0...\(PageToken.offsetMax). "
                + "Found: \(Excerpt.of((json["offset"] ?? .null).pythonText))")
    }

    private static func check(
        _ subject: String, _ object: String, found: TokenJSON, requested: TokenJSON
    ) throws(TrackingError) {
        guard found == requested else {
            throw .invalid(
                "\(subject) in the page token do\(subject.hasSuffix("s") ? "" : "es") not match the requested "
                    + "\(object). Expected: \(Excerpt.of(requested.pythonText)). Found: \(Excerpt.of(found.pythonText))"
            )
        }
    }
}

extension LoggedModelOrderField {
    fileprivate var json: TokenJSON {
        .object([
            ("field_name", .string(fieldName)), ("ascending", .bool(ascending)),
            ("dataset_name", TokenJSON(datasetName)), ("dataset_digest", TokenJSON(datasetDigest)),
        ])
    }
}

extension TokenJSON {
    /// null for no text and for an empty one.
    fileprivate init(_ text: String?) {
        if let text, !text.isEmpty { self = .string(text) } else { self = .null }
    }

    /// null for an empty text and an empty list, as both mean the same to MLflow.
    fileprivate var orNull: TokenJSON {
        self == .string("") || self == .array([]) ? .null : self
    }
}
