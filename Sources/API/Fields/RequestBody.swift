internal import JSON
internal import MicroHTTP
internal import Model

/// The JSON body of a request.
enum RequestBody {
    /// - Returns: the body's object; nil when there is no body, or it is `null`.
    /// - Throws: INVALID_PARAMETER_VALUE for another content type (POST and PUT only), for text that is no JSON, and
    ///   for JSON that is no object. Stock takes bad JSON for an empty message and fails with 500 on other kinds.
    static func object(_ request: HTTPRequest) throws(TrackingError) -> JSONValue? {
        switch request.head.method {
        case .post, .put: try checkContentType(request.head.headers)
        case .get, .head, .patch, .delete, .options: break
        }
        if request.body.isEmpty { return nil }
        var root = try parse(request.body, "Request body")
        // Old clients encode twice: a string whose text is the object.
        if let text = root.string { root = try parse(Array(text.utf8), "JSON text inside the request body") }
        switch root.kind {
        case .object: return root
        case .null: return nil
        case .array, .string, .number, .bool:
            throw .invalid(
                "Request body must be a JSON object, but is of type '\(FieldValue.json(root).typeName)'.")
        }
    }

    /// `mlflow/server/validation.py`, `_validate_content_type`: the case of the letters counts.
    private static func checkContentType(_ headers: HTTPHeaders) throws(TrackingError) {
        guard let contentType = headers.first("Content-Type") else {
            throw .invalid("Bad Request. Content-Type header is missing.")
        }
        var mediaType = contentType.prefix { $0 != ";" }
        while mediaType.last == " " || mediaType.last == "\t" { mediaType.removeLast() }
        if mediaType != "application/json" {
            throw .invalid("Bad Request. Content-Type must be one of ['application/json'].")
        }
    }

    private static func parse(_ bytes: [UInt8], _ what: String) throws(TrackingError) -> JSONValue {
        do throws(JSONError) {
            return try JSONDocument(parsing: bytes, depthMax: Limits.jsonDepthMax).root
        } catch {
            throw .invalid("\(what) is not valid JSON: \(error.description).")
        }
    }
}
