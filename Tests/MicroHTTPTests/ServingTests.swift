internal import Bytes
internal import MicroHTTP
internal import Testing

struct ServingTests {
    @Test func severalRequestsUseOneConnection() throws {
        let server = try TestServer()
        let client = try server.client()
        for index in 1...20 {
            let response = try client.get("/item/\(index)")
            #expect(response.status == 200)
            #expect(response.text == "GET /item/\(index)")
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send(
            "GET /one HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /two HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                + "GET /three HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().text == "GET /one")
        #expect(try client.response().text == "POST /two")
        #expect(try client.response().text == "GET /three")
    }

    @Test(arguments: HTTPMethod.allCases)
    func everyMethodReachesTheHandlerWithItsBody(_ method: HTTPMethod) throws {
        let server = try TestServer(
            TestHandler(respond: { request in
                text("\(request.head.method) " + String(decoding: request.body, as: UTF8.self))
            }))
        let client = try server.client()
        try client.send(method.rawValue, "/", body: "payload")
        let response = try client.response(isHead: method == .head)
        #expect(response.text == (method == .head ? "" : "\(method) payload"))
        #expect(response.headers.first("Content-Length") == String("\(method) payload".utf8.count))
        #expect(try client.get("/").text == "get ", "the connection must be usable after \(method)")
    }

    @Test(arguments: [0, 1, 16_383, 16_384, 16_385, 3_000_000])
    func sizedBodiesArriveWhole(_ size: Int) throws {
        let server = try TestServer(TestHandler(respond: { text("\($0.body.count) \(checksum($0.body))") }))
        let body = patternedBytes(size)
        let client = try server.client()
        try client.send("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: \(size)\r\n\r\n")
        try client.send(body)
        #expect(try client.response().text == "\(size) \(checksum(body))")
    }

    @Test func chunkedBodiesArriveWhole() throws {
        let server = try TestServer(TestHandler(respond: { text("\($0.body.count) \(checksum($0.body))") }))
        let client = try server.client()
        var sent: [UInt8] = []
        try client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        for size in [1, 2, 1000, 70_000, 3, 16_384] {
            let chunk = String(repeating: "abcdefg", count: size / 7 + 1)
            try client.sendChunk(chunk)
            sent += chunk.utf8
        }
        try client.send("0\r\nTrailer: ignored\r\n\r\n")
        #expect(try client.response().text == "\(sent.count) \(checksum(sent))")
        #expect(try client.get("/").status == 200)
    }

    @Test func clientWaitingFor100ContinueIsToldToGoOn() throws {
        let server = try TestServer(TestHandler(respond: { text("\($0.body.count)") }))
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        #expect(try client.response().status == 100)
        try client.send("hello")
        #expect(try client.response().text == "5")
    }

    @Test func bigResponseArrivesIntact() throws {
        let bytes = patternedBytes(3_000_001)
        let server = try TestServer(
            TestHandler(respond: { _ in
                let buffer = ByteBuffer()
                for _ in 0..<3 { buffer.append(bytes) }
                return .json(buffer)
            }))
        let client = try server.client()
        for _ in 1...2 {
            let response = try client.get("/")
            #expect(response.headers.first("Content-Length") == "9000003")
            #expect(response.body == bytes + bytes + bytes)
        }
    }

    @Test func headResponseSaysTheLengthAndHasNoBody() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("HEAD", "/page")
        let response = try client.response(isHead: true)
        #expect(response.status == 200)
        #expect(response.headers.first("Content-Length") == "10")
        #expect(try client.get("/next").text == "GET /next")
        #expect(server.record { $0.method == "HEAD" }?.bytes == 0)
    }

    @Test func everyResponseHasTheServersHeaders() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("BREW", "/")
        for response in [try server.client().get("/"), try server.client().get("/%zz"), try client.response()] {
            #expect(response.headers.first("X-Content-Type-Options") == "nosniff")
            #expect(response.headers.first("X-Frame-Options") == "SAMEORIGIN")
            #expect(response.headers.first("Vary") == "Origin")
            #expect(response.headers.first("Server") == "Roost")
            #expect(response.headers.count(of: "Content-Length") == 1)
            #expect(response.headers.count(of: "Date") == 1)
            #expect(response.headers.count(of: "X-Request-Id") == 1)
        }
    }

    @Test func handlersHeaderReplacesTheServers() throws {
        let server = try TestServer(
            TestHandler(respond: { _ in
                HTTPResponse(
                    status: 200,
                    headers: [("x-frame-options", "DENY"), ("Vary", ""), ("X-Odd", "two\r\nlines"), ("X-Odd", "again")])
            }))
        let response = try server.client().get("/")
        #expect(response.headers.all("X-Frame-Options") == ["DENY"])
        #expect(response.headers.all("Vary") == [])
        #expect(response.headers.all("X-Odd") == ["two  lines", "again"])
    }

    @Test func requestIDsDiffer() throws {
        let server = try TestServer(TestHandler(respond: { text($0.head.requestID) }))
        let other = try TestServer()
        var seen: Set<String> = []
        for client in [try server.client(), try server.client()] {
            for _ in 1...10 {
                let response = try client.get("/")
                #expect(response.headers.first("X-Request-Id") == response.text)
                seen.insert(response.text)
            }
        }
        seen.insert(try #require(try other.client().get("/").headers.first("X-Request-Id")))
        #expect(seen.count == 21)
    }

    @Test func localhostServesBothAddressFamilies() throws {
        let server = try TestServer(TestHandler(respond: { text($0.head.clientAddress) })) { $0.host = "localhost" }
        #expect(try RawClient(port: server.port).get("/").text == "127.0.0.1")
        #expect(try RawClient(port: server.port, isIPv6: true).get("/").text == "::1")
    }

    @Test func anyAddressServesIPv4ClientsToo() throws {
        let server = try TestServer(TestHandler(respond: { text($0.head.clientAddress) })) { $0.host = "::" }
        #expect(try RawClient(port: server.port).get("/").text == "127.0.0.1")
        #expect(try RawClient(port: server.port, isIPv6: true).get("/").text == "::1")
    }

    @Test func http10ClientsGetAnAnswerAndAClose() throws {
        let server = try TestServer()
        let client = try server.client()
        try client.send("GET /old HTTP/1.0\r\n\r\n")
        #expect(try client.response().text == "GET /old")
        #expect(client.isClosed(within: 30_000))
    }

    @Test func accessRecordTellsWhatHappened() throws {
        let server = try TestServer(TestHandler(respond: { _ in text("four", status: 404) }))
        let response = try server.client().get("/a%20b?c=d")
        let record = try #require(server.record { _ in true })
        #expect(record.requestID == response.headers.first("X-Request-Id"))
        #expect(record.method == "GET")
        #expect(record.target == "/a%20b?c=d")
        #expect(record.status == 404)
        #expect(record.bytes == 4)
        #expect(record.durationNs > 0)
        #expect(record.clientAddress == "127.0.0.1")
        #expect(record.completed)
    }

    @Test func oneMoreThanTheAllowedConnectionsIsClosedAndRoomIsReused() throws {
        let server = try TestServer { $0.connectionsMax = 3 }
        var clients = try (1...3).map { _ in try server.client() }
        for client in clients { #expect(try client.get("/").status == 200) }
        #expect(try server.client().isClosed(within: 30_000))
        for client in clients { #expect(try client.get("/").status == 200) }
        clients.removeLast().close()
        let answer = eventually {
            do { return try server.client().get("/") } catch { return nil }
        }
        #expect(answer?.status == 200)
    }
}

func patternedBytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) } }

func checksum(_ bytes: [UInt8]) -> UInt64 { bytes.reduce(7) { $0 &* 31 &+ UInt64($1) } }
