internal import JSON
internal import MicroHTTP

extension HTTPResponse {
    /// What every write answers.
    static var emptyObject: HTTPResponse { .make(contentType: "application/json", body: .text("{}")) }

    /// An answer of one object.
    /// - Parameter capacity: bytes it is likely to need.
    static func object(
        capacity: Int = 512, _ writeMembers: (inout JSONWriter) -> Void
    ) -> HTTPResponse {
        var writer = JSONWriter(capacity: capacity)
        writer.beginObject()
        writeMembers(&writer)
        writer.endObject()
        return .json(writer.finish())
    }
}
