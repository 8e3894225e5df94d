internal import MicroHTTP
internal import Testing

struct HeadTests {
    static let badHeads: [(String, String)] = [
        ("Host: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n", "has 2 Content-Length headers"),
        ("Host: a\r\nContent-Length: 0\r\ncontent-length: 5\r\n", "has 2 Content-Length headers"),
        ("Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n", "both Content-Length and Transfer-Encoding"),
        ("Host: a\r\nTransfer-Encoding: gzip\r\n", "transfer coding 'gzip' is not supported"),
        ("Host: a\r\nTransfer-Encoding: gzip, chunked\r\n", "transfer coding 'gzip, chunked'"),
        ("Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "transfer coding"),
        ("Accept: */*\r\n", "no Host header"),
        ("", "no Host header"),
        ("Host: a\r\nContent-Length : 5\r\n", "header name 'Content-Length ' is not a token"),
        ("Host: a\r\nX(Y): 5\r\n", "header name 'X(Y)' is not a token"),
        ("Host: a\r\n: 5\r\n", "has no name"),
        ("Host: a\r\nX-A: b\u{1}c\r\n", "The header 'X-A' holds a control character"),
        ("Host: a\r\nX-A: b\rc\r\n", "The header 'X-A' holds a control character"),
        ("Host: a\r\nX-A: b\u{7F}\r\n", "The header 'X-A' holds a control character"),
        ("Host: a\r\nX-A: b\0c\r\nX-B: d\r\n", "holds a NUL byte"),
        ("Host: a\r\nX-A: b\0c\r\n", "holds a NUL byte"),
        ("Host: local\0.evil\r\n", "holds a NUL byte"),
        ("Hos: a\r\n t\r\n", "continues on the next line"),
        ("Host: a\r\nContent-Lengt: 5\r\n\th\r\nX-B: d\r\n", "continues on the next line"),
    ]

    @Test(arguments: badHeads)
    func doubtfulHeadIsRefusedAndTheConnectionClosed(_ headers: String, _ message: String) throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\n\(headers)\r\nhelloGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try client.response()
        #expect(response.status == 400)
        #expect(response.text.contains(message), "\(response.text)")
        #expect(client.isClosed(within: 30_000))
        #expect(!server.handler.records.contains { $0.target == "/smuggled" })
    }

    /// What libmicrohttpd refuses by itself. (Release 0.9.75 answers a bad Content-Length with two heads before it
    /// closes; the first one is what a client goes by.)
    @Test(arguments: [
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\nhello",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: five\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func brokenRequestIsRefused(_ request: String) throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(request)
        #expect(try client.response().status == 400)
        _ = try client.readToEnd()
        #expect(try server.client().get("/").status == 200)
    }

    @Test func bodyOfMoreBytesThanANumberHoldsIsTooLong() throws {
        let server = try TestServer(TestHandler(admit: { _ in .accept(bodyBytesMax: 1000) }))
        for length in ["9223372036854775807", "9223372036854775808", "99999999999999999999999"] {
            let client = try server.client()
            try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\r\n")
            #expect([400, 413].contains(try client.response().status))
        }
    }

    @Test func headersReachTheHandler() throws {
        let server = try TestServer(
            TestHandler(respond: { request in
                let headers = request.head.headers
                return text(
                    [headers.first("x-one") ?? "-", headers.first("X-TWO") ?? "-", headers.first("X-Three") ?? "-"]
                        .joined(separator: "|") + "|\(headers.all("x-many"))")
            }))
        let headers = "X-One: 1 \r\nx-two:\r\nX-Many: a\r\nX-Three:\t ü, \"q\" \t\r\nX-MANY: b\r\n"
        #expect(try server.client().get("/", headers: headers).text == "1||ü, \"q\"|[\"a\", \"b\"]")
    }

    @Test func twoHostsAreBothVisible() throws {
        let server = try TestServer(TestHandler(respond: { text($0.head.headers.all("Host").joined(separator: "|")) }))
        #expect(try server.client().get("/", headers: "host: evil\r\n").text == "localhost|evil")
    }

    @Test func bareLineFeedsEndLines() throws {
        let server = try TestServer(TestHandler(respond: { text($0.head.headers.first("X-A") ?? "-") }))
        let client = try server.client()
        try client.send("\n\r\nGET / HTTP/1.1\nHost: a\nX-A: b\n\n")
        #expect(try client.response().text == "b")
    }

    @Test func longHeadInSmallPiecesIsServed() throws {
        let server = try TestServer(
            TestHandler(respond: { request in
                text((0..<40).map { request.head.headers.first("X-Header-\($0)") ?? "-" }.joined(separator: ","))
            }))
        let client = try server.client()
        let values = (0..<40).map { String(repeating: "v\($0)", count: 100) }
        var head = "GET /?a=1&b=2&c HTTP/1.1\r\nHost: a\r\nCookie: a=b; c=d\r\n"
        for (index, value) in values.enumerated() { head += "X-Header-\(index): \(value)\r\n" }
        head += "\r\n"
        var rest = head[...]
        while !rest.isEmpty {
            try client.send(String(rest.prefix(997)))
            rest = rest.dropFirst(997)
        }
        #expect(try client.response().text == values.joined(separator: ","))
        #expect(try client.get("/").status == 200)
    }

    @Test func overLongHeadIsRefused() throws {
        let server = try TestServer()
        let response = try server.client().get("/", headers: "X-Long: \(String(repeating: "x", count: 60_000))\r\n")
        #expect(response.status == 431)
        #expect(server.record { $0.status == 431 } != nil)
        let many = (0..<3000).map { "X-\($0): y\r\n" }.joined()
        #expect(try server.client().get("/", headers: many).status == 431)
        #expect(try server.client().get("/").status == 200)
    }

    @Test(arguments: [("TRACE", 405), ("CONNECT", 405), ("BREW", 501), ("get", 501)])
    func unknownMethodIsRefused(_ method: String, _ status: Int) throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(method, "/")
        let response = try client.response()
        #expect(response.status == status)
        #expect(response.headers.first("Allow") == "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS")
        #expect(server.record { $0.status == status }?.method == method)
    }

    @Test func headersAreFoundWhateverTheirCase() {
        let headers = HTTPHeaders([("Content-Type", "a"), ("X@", "b"), ("x`", "c"), ("CONTENT-type", "d")])
        #expect(headers.first("content-TYPE") == "a")
        #expect(headers.all("Content-Type") == ["a", "d"])
        #expect(headers.first("X@") == "b", "only letters have two cases")
        #expect(headers.first("Content") == nil)
        #expect(headers.entries.map(\.name) == ["Content-Type", "X@", "x`", "CONTENT-type"])
    }
}
