package import Bytes

/// A file of the UI as it was found.
package struct StockUIFile: Sendable {
    package enum Body {
        /// Its memory is the caller's.
        case buffer(ByteBuffer)
        /// - Parameter descriptor: to be closed by the caller.
        case part(descriptor: Int32, Range<Int>)
    }

    package let contentType: String
    /// Differs between versions of the file; without quotes.
    package let version: String
    /// Whether `body` is in the gzip format.
    package let isGzipped: Bool
    /// Whether the name changes with the content, so that a copy of it never goes stale.
    package let isImmutable: Bool
    private let makeBody: @Sendable () throws(StockUIError) -> Body

    init(
        name: String, version: String, isGzipped: Bool, makeBody: @escaping @Sendable () throws(StockUIError) -> Body
    ) {
        contentType = ContentType.of(name)
        isImmutable = Self.hasHash(name)
        self.version = version
        self.isGzipped = isGzipped
        self.makeBody = makeBody
    }

    /// - Throws: when the file cannot be read any more.
    package func body() throws(StockUIError) -> Body { try makeBody() }

    /// `static/js/main.c2f5f8d4.js`: webpack puts a hash of the content between two dots.
    static func hasHash(_ name: String) -> Bool {
        let last = name.split(separator: "/").last ?? ""
        return last.split(separator: ".").dropFirst().dropLast().contains { part in
            part.utf8.count >= 8
                && part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        }
    }
}
