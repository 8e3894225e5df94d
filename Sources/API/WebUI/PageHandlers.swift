internal import Bytes
internal import MicroHTTP
internal import Model
internal import WebUI

/// The page and its files.
enum PageHandlers {
    /// The server alone may be asked for anything, no script may be made of text, and no other page may hold this one.
    /// Files that are shown in frames come as `blob:`, which inherit this.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; \
        frame-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    /// `/`: always asked anew, so that a newer program's page is seen at once.
    static func document(_ call: Call) throws -> HTTPResponse {
        guard let file = WebUI.document else { return notBuilt(call) }
        return try answer(call, file, cacheControl: "no-cache")
    }

    /// `/ui/<version>/<name>`: what has this version never changes.
    static func file(_ call: Call) throws -> HTTPResponse {
        guard call.parts[0] == WebUI.version, call.parts[1] != "index.html", let file = WebUI.files[call.parts[1]]
        else {
            throw TrackingError(
                .resourceDoesNotExist,
                "This server's page has no file \(PythonText.shortened(call.parts[1])) of version "
                    + "\(PythonText.shortened(call.parts[0])); load the page again.")
        }
        return try answer(call, file, cacheControl: "public, max-age=31536000, immutable")
    }

    private static func answer(_ call: Call, _ file: WebUI.File, cacheControl: String) throws -> HTTPResponse {
        let request = call.request.head.headers
        let takesGzip = Negotiation.takesGzip(request)
        let tags = EntityTags(of: WebUI.version)
        var headers = [
            ("Content-Security-Policy", policy), ("Referrer-Policy", "no-referrer"), ("Cache-Control", cacheControl),
            ("ETag", takesGzip ? tags.gzip : tags.plain), ("Vary", "Accept-Encoding"),
        ]
        if tags.areKnown(request) {
            return HTTPResponse(status: 304, headers: headers)
        }
        if takesGzip { headers.append(("Content-Encoding", "gzip")) }
        return .make(
            contentType: file.contentType,
            body: takesGzip ? .bytes(file.compressed) : .buffer(try file.plain()), headers: headers)
    }

    /// What a program that was built without its page says in its place.
    private static func notBuilt(_ call: Call) -> HTTPResponse {
        let text = """
            This is Roost, which speaks MLflow's REST protocol (version \(call.configuration.mlflowVersion)) at \
            \(call.configuration.staticPrefix)/api/2.0/mlflow/. It was built without its web page; 'make build' makes \
            a program that has it.

            """
        return .make(contentType: "text/plain; charset=utf-8", body: .bytes(Array(text.utf8)))
    }
}
