internal import Artifacts
internal import MicroHTTP

/// A file as an answer: whole, the part that was asked for, or the news that the client has it already
/// (RFC 9110, sections 13 and 14).
enum FileAnswer {
    /// - Parameters:
    ///   - name: of the file, for its content type and for the name it is saved under.
    ///   - headers: more than those of every file.
    ///   - isShown: not saved by a browser; the headers then have to keep the file from acting in this server's name.
    static func make(
        _ file: OpenArtifact, name: String, head: HTTPRequestHead, headers more: [(name: String, value: String)] = [],
        isShown: Bool = false
    ) -> HTTPResponse {
        let modified = HTTPDate.text(seconds: file.modifiedNs / 1_000_000_000)
        let tag = entityTag(file)
        var headers = more
        headers.append(("ETag", tag))
        headers.append(("Last-Modified", modified))
        if isKnown(head, tag, modified) { return HTTPResponse(status: 304, headers: headers) }

        headers.append(("Content-Type", ArtifactHeaders.contentType(of: name)))
        // Saved and not shown: a file is a client's, and a page of it would act in this server's name.
        if !isShown { headers.append(("Content-Disposition", ArtifactHeaders.contentDisposition(for: name))) }
        headers.append(("Accept-Ranges", "bytes"))
        let count = Int(file.bytes)
        switch requestedRange(head, tag, modified, count) {
        case .whole:
            return HTTPResponse(status: 200, headers: headers, body: body(file, 0..<count))
        case .part(let range):
            headers.append(("Content-Range", "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(count)"))
            return HTTPResponse(status: 206, headers: headers, body: body(file, range))
        case .none:
            return ErrorResponse.make(
                status: 416,
                message:
                    "The range '\(head.headers.first("Range") ?? "")' is not one range of the file's \(count) bytes.",
                headers: [("Content-Range", "bytes */\(count)")])
        }
    }

    private static func body(_ file: OpenArtifact, _ range: Range<Int>) -> HTTPResponse.Body {
        .file(HTTPFile(takingOver: file.takeDescriptor(), offset: range.lowerBound, count: range.count))
    }

    /// Another one whenever the file was replaced: a new file has another number, a changed one another time.
    private static func entityTag(_ file: OpenArtifact) -> String {
        let parts = [UInt64(bitPattern: file.modifiedNs), UInt64(bitPattern: file.bytes), file.inode]
        return "\"" + parts.map { String($0, radix: 16) }.joined(separator: "-") + "\""
    }

    private static func isKnown(_ head: HTTPRequestHead, _ tag: String, _ modified: String) -> Bool {
        let tags = head.headers.all("If-None-Match")
        guard tags.isEmpty else {
            return tags.contains { $0 == "*" || items($0).contains { $0 == tag || $0 == "W/" + tag } }
        }
        // Clients send back the date they were given; any other one is not worth the parsing.
        return head.headers.first("If-Modified-Since") == modified
    }

    private static func items(_ list: String) -> [String] {
        list.split(separator: ",").map { item in
            String(item.drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
        }
    }

    private enum Requested {
        case whole
        case part(Range<Int>)
        /// What was asked for cannot be had.
        case none
    }

    private static func requestedRange(
        _ head: HTTPRequestHead, _ tag: String, _ modified: String, _ count: Int
    ) -> Requested {
        guard let text = head.headers.first("Range"), text.hasPrefix("bytes=") else { return .whole }
        if let condition = head.headers.first("If-Range"), condition != tag, condition != modified { return .whole }
        guard head.headers.count(of: "Range") == 1,
            let range = byteRange(text.dropFirst("bytes=".count), of: count), !range.isEmpty
        else { return .none }
        return .part(range)
    }

    /// `first-last`, `first-` or `-length`.
    private static func byteRange(_ text: Substring, of count: Int) -> Range<Int>? {
        let ends = text.split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else {
            return nil
        }
        if ends[0].isEmpty {
            // A length beyond all numbers is the whole file too.
            guard !ends[1].isEmpty else { return nil }
            return max(count - (Int(ends[1]) ?? count), 0)..<count
        }
        guard let first = Int(ends[0]), first < count else { return nil }
        if ends[1].isEmpty { return first..<count }
        let last = Int(ends[1]) ?? count
        return last < first ? nil : first..<min(last, count - 1) + 1
    }
}
