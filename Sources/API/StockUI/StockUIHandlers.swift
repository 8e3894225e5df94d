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

    /// The page's links are relative and lead astray without the slash at the end. So is this one, which holds behind
    /// a proxy that cuts or adds a prefix.
    @Sendable static func addSlash(_ call: Call) -> HTTPResponse {
        let last = Routes.stockUIPath.dropFirst()
        let target = call.request.head.rawTarget
        let query = target.firstIndex(of: "?").map { target[$0...] } ?? ""
        return HTTPResponse(status: 308, headers: [("Location", last + "/" + query)])
    }

    private func answer(_ name: String, _ call: Call) throws -> HTTPResponse {
        let headers = call.request.head.headers
        guard let file = try ui.find(name, asGzip: Negotiation.takesGzip(headers)) else {
            throw TrackingError.missing("MLflow's UI has no file '\(PythonText.shortened(name))'.")
        }
        // A strong tag is one representation's; whoever has either of them has the content.
        let tags = (plain: "\"\(file.version)\"", gzip: "\"\(file.version)-gzip\"")
        var fields = [
            ("ETag", file.isGzipped ? tags.gzip : tags.plain), ("Vary", "Accept-Encoding, Origin"),
            ("Cache-Control", file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache"),
        ]
        if Negotiation.isKnown([tags.plain, tags.gzip], headers) { return HTTPResponse(status: 304, headers: fields) }
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
