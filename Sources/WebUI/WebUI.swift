package import Bytes
internal import CWebUI
internal import Gzip

/// The page, as it was compiled into the program.
package enum WebUI {
    /// One file, which lives as long as the program.
    package struct File: Sendable {
        package let contentType: String
        /// As gzip.
        package let compressed: [UInt8]

        /// For clients that take no gzip.
        package func plain() throws -> ByteBuffer {
            // A header of ten bytes, as there is no name in it, and after the data a sum and the size, four bytes each.
            let count = compressed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            let data = ByteBuffer(capacity: compressed.count)
            data.append(Array(compressed[10..<(compressed.count - 8)]))
            return try Deflate.inflated(data, count: count)
        }
    }

    /// Changes with any of the files; empty when the program was built without them.
    package static let version: String = unsafe String(cString: webui_version())

    /// The document that names the other files by their version; nil when the program was built without them.
    package static let document: File? = files["index.html"]

    /// By name, as `app.js`.
    package static let files: [String: File] = {
        var count = 0
        guard let all = unsafe webui_files(&count) else { return [:] }
        var files: [String: File] = [:]
        for index in 0..<count {
            let file = unsafe all[index]
            let name = unsafe String(cString: file.name)
            let bytes = unsafe UnsafeBufferPointer(start: file.bytes, count: file.length)
            files[name] = unsafe File(contentType: contentType(of: name), compressed: Array(bytes))
        }
        return files
    }()

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        default: preconditionFailure("there is no content type for \(name)")
        }
    }
}
