internal import MicroHTTP
internal import Model
internal import StockUI

/// The files of MLflow's own pages, byte for byte as MLflow ships them.
struct StockUIHandlers: Sendable {
    private let ui: StockUI

    init(_ ui: StockUI) { self.ui = ui }

    /// The page; everything else is behind the `#` of its address, which no server sees.
    @Sendable func index(_ call: Call) throws -> HTTPResponse { try answer("index.html", call) }

    @Sendable func file(_ call: Call) throws -> HTTPResponse { try answer(call.parts[0], call) }

    private func answer(_ name: String, _ call: Call) throws -> HTTPResponse {
        let headers = call.request.head.headers
        guard let file = try ui.find(name, asGzip: Negotiation.takesGzip(headers)) else {
            throw TrackingError.missing("MLflow's UI has no file '\(PythonText.shortened(name))'.")
        }
        let tags = EntityTags(of: file.version)
        var fields = [
            ("ETag", file.isGzipped ? tags.gzip : tags.plain), ("Vary", "Accept-Encoding, Origin"),
            ("Cache-Control", file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache"),
        ]
        if tags.areKnown(headers) { return HTTPResponse(status: 304, headers: fields) }
        fields.insert(("Content-Type", file.contentType), at: 0)
        if file.isGzipped { fields.append(("Content-Encoding", "gzip")) }
        switch try file.body() {
        case .buffer(let buffer): return HTTPResponse(status: 200, headers: fields, body: .buffer(buffer))
        case .part(let descriptor, let range):
            let part = HTTPFile(takingOver: descriptor, offset: range.lowerBound, count: range.count)
            return HTTPResponse(status: 200, headers: fields, body: .file(part))
        }
    }
}
