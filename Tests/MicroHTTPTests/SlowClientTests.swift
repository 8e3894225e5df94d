internal import Bytes
internal import Glibc
internal import MicroHTTP
internal import Testing

/// Each slow client goes on being slow until the server cuts it, while another one is served; the limits are a second,
/// the tests wait half a minute for them.
struct SlowClientTests {
    /// Calls `trickle` every 50 ms until the server closes the connection.
    /// - Returns: whether it did.
    private func isCut(_ client: RawClient, on server: TestServer, trickle: () throws -> Void) throws -> Bool {
        let other = try server.client()
        for _ in 0..<600 {
            if client.isClosed(within: 50) { return true }
            do { try trickle() } catch { return true }
            #expect(try other.get("/other").status == 200)
        }
        return false
    }

    @Test func headThatTricklesIsCut() throws {
        let server = try TestServer { $0.requestTimeoutSeconds = 1 }
        let client = try server.client()
        try client.send("GET /slow HTTP/1.1\r\nHost: a\r\n")
        #expect(try isCut(client, on: server) { try client.send("X-More: y\r\n") })
        let record = try #require(server.record { $0.target == "/slow" })
        #expect(!record.completed)
        #expect(record.status == 408)
    }

    @Test func requestLineThatTricklesIsCut() throws {
        let server = try TestServer { $0.requestTimeoutSeconds = 1 }
        let client = try server.client()
        try client.send("GET /")
        #expect(try isCut(client, on: server) { try client.send("x") })
    }

    @Test(arguments: ["Content-Length: 1000000", "Transfer-Encoding: chunked"])
    func bodyThatTricklesIsCut(_ length: String) throws {
        let server = try TestServer {
            $0.bodyWindowSeconds = 1
            $0.bodyMinBytesPerSecond = 1000
        }
        let client = try server.client()
        try client.send("POST /slow HTTP/1.1\r\nHost: a\r\n\(length)\r\n\r\n")
        // A fast start buys no patience for later.
        if length.hasPrefix("Transfer") {
            try client.sendChunk(String(repeating: "x", count: 200_000))
        } else {
            try client.send(String(repeating: "x", count: 200_000))
        }
        #expect(try isCut(client, on: server) { try client.send(length.hasPrefix("T") ? "1\r\nx\r\n" : "x") })
        #expect(server.record { $0.target == "/slow" }?.status == 408)
    }

    @Test func bodyThatKeepsTheRateIsServed() throws {
        let server = try TestServer(TestHandler(respond: { text("\($0.body.count)") })) {
            $0.bodyWindowSeconds = 1
            $0.bodyMinBytesPerSecond = 10
        }
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30000\r\n\r\n")
        for _ in 0..<30 {
            try client.send(String(repeating: "x", count: 1000))
            usleep(100_000)
        }
        #expect(try client.response().text == "30000")
    }

    @Test func idleConnectionIsClosedAfterItsTimeAndNotBefore() throws {
        let server = try TestServer { $0.idleTimeoutSeconds = 2 }
        let client = try server.client()
        for _ in 0..<4 {
            #expect(try client.get("/").status == 200)
            usleep(700_000)
        }
        #expect(client.isClosed(within: 30_000))
        #expect(server.handler.records.count == 4, "an idle connection has no request to record")
    }

    @Test func connectionThatSendsNothingIsClosed() throws {
        let server = try TestServer { $0.requestTimeoutSeconds = 1 }
        #expect(try server.client().isClosed(within: 30_000))
    }

    @Test func clientThatDoesNotReadIsCut() throws {
        let server = try TestServer(
            TestHandler(respond: { _ in
                .make(contentType: "a/b", body: .bytes([UInt8](repeating: 7, count: 20_000_000)))
            })
        ) {
            $0.sendGraceSeconds = 1
            $0.sendMinBytesPerSecond = 1_000_000_000
        }
        let client = try RawClient(port: server.port, receiveBufferBytes: 4096)
        try client.send("GET", "/unread")
        let record = try #require(server.record { $0.target == "/unread" })
        #expect(!record.completed)
        #expect(record.status == 200)
    }

    @Test func handlerMayTakeItsTime() throws {
        let server = try TestServer(
            TestHandler(respond: { _ in
                usleep(2_500_000)
                return text("done")
            })
        ) {
            $0.requestTimeoutSeconds = 1
            $0.idleTimeoutSeconds = 1
            $0.bodyWindowSeconds = 1
            $0.sendGraceSeconds = 1
        }
        let client = try server.client()
        try client.send("POST", "/", body: "x")
        #expect(try client.response().text == "done")
    }
}
