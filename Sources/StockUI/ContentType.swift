/// The media type of a file of the UI by its name. Browsers are told not to guess, and run a script or use a font of
/// the right type only.
enum ContentType {
    static func of(_ name: String) -> String {
        let suffix = name.split(separator: "/").last.flatMap { last in last.split(separator: ".").dropFirst().last }
        return bySuffix[suffix.map { $0.lowercased() } ?? ""] ?? "application/octet-stream"
    }

    private static let bySuffix = [
        "cjs": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8",
        "eot": "application/vnd.ms-fontobject", "gif": "image/gif", "html": "text/html; charset=utf-8",
        "ico": "image/vnd.microsoft.icon", "jpeg": "image/jpeg", "jpg": "image/jpeg",
        "js": "text/javascript; charset=utf-8", "json": "application/json", "map": "application/json",
        "mjs": "text/javascript; charset=utf-8", "mp4": "video/mp4", "otf": "font/otf", "pdf": "application/pdf",
        "png": "image/png", "svg": "image/svg+xml", "ttf": "font/ttf", "txt": "text/plain; charset=utf-8",
        "wasm": "application/wasm", "webm": "video/webm", "webp": "image/webp", "woff": "font/woff",
        "woff2": "font/woff2",
    ]
}
