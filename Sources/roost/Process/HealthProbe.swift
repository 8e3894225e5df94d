/// One `GET /health`, with a limit on the whole of it.
struct HealthProbe {
    let host: String
    let port: Int
    let staticPrefix: String
    let timeoutSeconds: Int

    var url: String {
        ServerConfiguration.localURL(host: host, port: port, staticPrefix: staticPrefix) + "/health"
    }

    /// - Throws: `Failure.failed` when no answer with status 200 comes in time.
    func run() throws(Failure) {
        // Localhost passes every list of allowed hosts but one that names others, and /health is exempt from it.
        let request = "GET \(staticPrefix)/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        let answer = try PlainHTTP(host: host, port: port, url: url, timeoutSeconds: timeoutSeconds)
            .exchange(request, bytesMax: 200) { $0.contains(UInt8(ascii: "\n")) }
        let printable = answer.prefix(200).prefix { $0 >= 0x20 && $0 < 0x7f }
        let statusLine = String(decoding: printable, as: UTF8.self)
        let words = statusLine.split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), words[1] == "200" else {
            throw .failed("\(url) answered '\(statusLine)' instead of status 200")
        }
    }
}
