internal import API

/// Has a running server do a purge.
struct PurgeCall {
    private let host: String
    private let port: Int
    private let prefix: String
    private let authority: String
    private let timeoutSeconds: Int

    /// - Parameter url: of the server, such as `http://localhost:8080` or with its static prefix.
    /// - Throws: `Failure.usage` when it is none.
    init(url: String, timeoutSeconds: Int) throws(Failure) {
        let bad = Failure.usage(
            "--url \(url): the address of a server is needed, such as http://localhost:8080; https is not spoken here")
        guard url.hasPrefix("http://") else { throw bad }
        let rest = url.dropFirst("http://".count)
        let authority = rest.prefix { $0 != "/" }
        var path = rest.dropFirst(authority.count)
        while path.last == "/" { path.removeLast() }
        var host = authority
        var portText: Substring = "80"
        let afterBracket = authority.lastIndex(of: "]") ?? authority.startIndex
        if let colon = authority[afterBracket...].lastIndex(of: ":") {
            host = authority[..<colon]
            portText = authority[authority.index(after: colon)...]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        let isPlain = rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "?") }
        guard isPlain, !host.isEmpty, !authority.contains("@"), let port = UInt16(portText), port > 0 else { throw bad }
        self.host = String(host)
        self.port = Int(port)
        self.authority = String(authority)
        self.prefix = String(path)
        self.timeoutSeconds = timeoutSeconds
    }

    /// - Throws: `Failure.failed` with the server's message when it did not do it.
    func run(olderThanSeconds: Int64, experimentIDs: [String]?, dryRun: Bool) throws(Failure) -> PurgeReport {
        var body = "{\"older_than_seconds\": \(olderThanSeconds), \"dry_run\": \(dryRun)"
        if let experimentIDs {
            // Digits only, as the command line has been checked for.
            body += ", \"experiment_ids\": [" + experimentIDs.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
        }
        body += "}"
        let path = "\(prefix)/api/2.0/roost/runs/purge"
        let url = "http://\(authority)\(path)"
        let request =
            "POST \(path) HTTP/1.1\r\nHost: \(authority)\r\nContent-Type: application/json\r\n"
            + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body
        let answer = try PlainHTTP(host: host, port: port, url: url, timeoutSeconds: timeoutSeconds)
            .exchange(request, bytesMax: 4 << 20)
        let head = Self.head(of: answer)
        let content = Array(answer.dropFirst(head.bytes))
        guard head.status == "200", let report = PurgeReport(parsing: content) else {
            let message = PurgeReport.message(ofError: content) ?? "it gave no answer that is understood here"
            throw .failed("\(url) answered with status \(head.status): \(message)")
        }
        return report
    }

    /// The status and the length of what is before the content.
    private static func head(of answer: [UInt8]) -> (status: String, bytes: Int) {
        let end: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        var bytes = answer.count
        for start in answer.indices where answer[start...].starts(with: end) {
            bytes = start + end.count
            break
        }
        let line = String(decoding: answer.prefix(100).prefix { $0 >= 0x20 && $0 < 0x7f }, as: UTF8.self)
        let words = line.split(separator: " ")
        return (words.count >= 2 ? String(words[1]) : "none", bytes)
    }
}
