internal import JSON
internal import MicroHTTP
internal import Model

/// The fields of one message: of a query, of a body, or of an object inside a body.
///
/// Follows what stock does with protobuf (`mlflow/server/handlers.py`, `_get_request_message`): both spellings of a
/// name in bodies, one in queries; null is absent; unknown fields are ignored. Where stock goes on with half a message
/// after a value it cannot read, this throws. Fields are checked in the order they are asked for, so handlers ask in
/// the order of stock's schemas.
struct RequestFields {
    private enum Source {
        case query(HTTPQuery)
        case object(JSONValue)
        /// Names in camelCase only.
        case graphQL(JSONValue)
        case nothing
    }

    private let source: Source
    let place: FieldPlace

    /// The message of a request.
    /// - Throws: INVALID_PARAMETER_VALUE when the body's type or form is not what the protocol allows.
    init(_ request: HTTPRequest) throws(TrackingError) {
        place = .top
        if request.head.method.routed == .get, !request.head.query.isEmpty {
            source = .query(request.head.query)
        } else if let object = try RequestBody.object(request) {
            source = .object(object)
        } else {
            source = .nothing
        }
    }

    /// The message in an input object of GraphQL.
    init(graphQL object: JSONValue) {
        source = .graphQL(object)
        place = .top
    }

    private init(object: JSONValue, place: FieldPlace) {
        source = .object(object)
        self.place = place
    }

    /// How many fields were sent, unknown ones included.
    var count: Int {
        switch source {
        case .query(let query): query.items.count
        case .object(let object), .graphQL(let object): object.members.underestimatedCount
        case .nothing: 0
        }
    }

    /// The value of a field in either spelling; nil when it is absent or null.
    /// - Throws: when both spellings are there.
    func value(_ field: Field) throws(TrackingError) -> FieldValue? {
        switch source {
        case .query(let query):
            return query.first(field.name).map { .text($0) }
        case .object(let object):
            var json = object[field.name]
            if let camelName = field.camelName, let other = object[camelName] {
                if json != nil { throw bothSpellings(field) }
                json = other
            }
            guard let json, json.kind != .null else { return nil }
            return .json(json)
        case .graphQL(let object):
            guard let json = object[field.camelName ?? field.name], json.kind != .null else { return nil }
            return .json(json)
        case .nothing:
            return nil
        }
    }

    /// The value of a field whose presence stock checks, which it does by the snake_case name only; nil when it is
    /// absent, null, or an empty string.
    func strictValue(_ field: Field) throws(TrackingError) -> FieldValue? {
        guard let value = try value(field) else { return nil }
        if case .object(let object) = source, object[field.name] == nil { return nil }
        if case .some(true) = value.string?.isEmpty { return nil }
        return value
    }

    /// The occurrences of a repeated text field; nil when there is none.
    func texts(_ field: Field) throws(TrackingError) -> [String]? {
        if case .query(let query) = source {
            let texts = query.all(field.name)
            return texts.isEmpty ? nil : texts
        }
        guard let list = try list(field) else { return nil }
        var texts: [String] = []
        texts.reserveCapacity(list.elementCount)
        for (index, element) in list.elements.enumerated() {
            guard let text = element.string else {
                throw wrongType(.json(element), at: "\(place.path(field.name))[\(index)]")
            }
            texts.append(text)
        }
        return texts
    }

    /// The messages in a repeated field; none when it is absent.
    func items(_ field: Field) throws(TrackingError) -> [RequestFields] {
        guard let list = try list(field) else { return [] }
        var items: [RequestFields] = []
        items.reserveCapacity(list.elementCount)
        for (index, element) in list.elements.enumerated() {
            let itemPlace: FieldPlace
            switch place {
            case .top: itemPlace = .item(of: field.name, index: index)
            case .item, .nested: itemPlace = .nested("\(place.path(field.name))[\(index)]")
            }
            guard element.kind == .object else { throw wrongType(.json(element), at: itemPlace.path) }
            items.append(RequestFields(object: element, place: itemPlace))
        }
        return items
    }

    /// The message in a field; nil when it is absent.
    func message(_ field: Field) throws(TrackingError) -> RequestFields? {
        guard let value = try value(field) else { return nil }
        guard case .json(let json) = value, json.kind == .object else { throw wrongType(value, field) }
        return RequestFields(object: json, place: .nested(place.path(field.name)))
    }

    private func list(_ field: Field) throws(TrackingError) -> JSONValue? {
        guard let value = try value(field) else { return nil }
        guard case .json(let json) = value, json.kind == .array else { throw wrongType(value, field) }
        return json
    }
}

extension RequestFields {
    private static var hint: String { " See the API docs for more information about request parameters." }

    /// - Parameter field: absent, or empty.
    func missing(_ field: Field) -> TrackingError {
        .invalid("Missing value for required parameter '\(place.path(field.name))'." + Self.hint)
    }

    func wrongType(_ value: FieldValue, _ field: Field) -> TrackingError {
        wrongType(value, at: place.path(field.name))
    }

    func wrongType(_ value: FieldValue, at path: String) -> TrackingError {
        // Two spaces, as in stock's text.
        .invalid(
            "Invalid value \(value.quoted) for parameter '\(path)' supplied:  "
                + "Hint: Value was of type '\(value.typeName)'." + Self.hint)
    }

    /// A value of the right type that is not among those allowed.
    /// - Parameter allowed: a sentence.
    func notAllowed(_ value: FieldValue, _ field: Field, _ allowed: String) -> TrackingError {
        .invalid(
            "Invalid value \(value.quoted) for parameter '\(place.path(field.name))' supplied: \(allowed)" + Self.hint)
    }

    /// A message of stock's schema checks.
    func refused(_ message: String) -> TrackingError {
        .invalid(message + Self.hint)
    }

    private func bothSpellings(_ field: Field) -> TrackingError {
        .invalid(
            "Request specifies both '\(field.name)' and '\(field.camelName ?? "")'; provide only one of them.")
    }
}
