internal import Dispatch
internal import MicroHTTP
internal import Testing

struct BodyLimitTests {
    private func limited(to bytesMax: Int) -> TestHandler {
        TestHandler(admit: { _ in .accept(bodyBytesMax: bytesMax) }, respond: { text("\($0.body.count)") })
    }

    @Test func declaredLengthOverTheLimitIsRefusedBeforeTheBody() throws {
        let server = try TestServer(limited(to: 1000))
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")
        let response = try client.response()
        #expect(response.status == 413)
        #expect(response.text.contains("at most 1000 bytes"))
        #expect(server.record { $0.status == 413 }?.completed == true)
    }

    @Test func bodyAtTheLimitIsAccepted() throws {
        let server = try TestServer(limited(to: 1000))
        let client = try server.client()
        let body = String(repeating: "x", count: 1000)
        try client.send("POST", "/", body: body)
        #expect(try client.response().text == "1000")
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        try client.sendChunk(body)
        try client.send("0\r\n\r\n")
        #expect(try client.response().text == "1000")
    }

    @Test func chunkedBodyOverTheLimitIsRefusedWhileItStreams() throws {
        let server = try TestServer(limited(to: 50_000))
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        // The body never ends, so the answer cannot have waited for its end.
        for _ in 0..<30 { try client.sendChunk(String(repeating: "x", count: 2000)) }
        let response = try client.response()
        #expect(response.status == 413)
        #expect(response.headers.first("Connection") == "close")
        #expect(response.headers.first("X-Content-Type-Options") == "nosniff")
        #expect(response.headers.first("Date")?.hasSuffix(" GMT") == true)
        #expect(response.text.contains("at most 50000 bytes"))
        #expect(client.isClosed(within: 30_000))
        let record = try #require(server.record { $0.status == 413 })
        #expect(record.completed)
        #expect(record.requestID == response.headers.first("X-Request-Id"))
    }

    /// A client that sends all of its body before it reads must find the answer, not a reset.
    @Test(arguments: [true, false])
    func clientInTheMiddleOfSendingGetsTheRefusal(_ isChunked: Bool) throws {
        let server = try TestServer(limited(to: 1000))
        let client = try server.client()
        let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 20000000"
        try client.send("POST / HTTP/1.1\r\nHost: a\r\n\(length)\r\n\r\n")
        let piece = String(repeating: "x", count: 1_000_000)
        for _ in 0..<20 { isChunked ? try client.sendChunk(piece) : try client.send(piece) }
        if isChunked { try client.send("0\r\n\r\n") }
        #expect(try client.response().status == 413)
    }

    @Test func refusedAdmissionIsAnsweredWithoutTheBody() throws {
        let server = try TestServer(
            TestHandler(admit: { head in
                head.path == "/no" ? .refuse(text("not you", status: 403)) : .accept(bodyBytesMax: 10)
            }))
        let uploading = try server.client()
        try uploading.send("PUT /no HTTP/1.1\r\nHost: a\r\nContent-Length: 5000\r\n\r\n")
        #expect(try uploading.response().text == "not you")
        #expect(uploading.isClosed(within: 30_000))

        let asking = try server.client()
        try asking.send("POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\nExpect: 100-continue\r\n\r\n")
        #expect(try asking.response().status == 403)
    }

    @Test func refusalOfARequestWithoutABodyKeepsTheConnection() throws {
        let server = try TestServer(
            TestHandler(admit: { head in
                head.path == "/no" ? .refuse(text("not you", status: 403)) : .accept(bodyBytesMax: 10)
            }))
        let client = try server.client()
        #expect(try client.get("/no").status == 403)
        #expect(try client.get("/yes").status == 200)
    }

    @Test func bodiesInFlightAreBoundedTogether() throws {
        let server = try TestServer(
            TestHandler(respond: { text("\($0.body.count)") }), configure: { $0.bodyBytesInFlightMax = 100_000 })
        let holding = try server.client()
        try holding.send("POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n")
        try holding.send(String(repeating: "x", count: 80_000))

        func post() throws -> RawClient.Response {
            let client = try server.client()
            try client.send("POST", "/", body: String(repeating: "y", count: 40_000))
            return try client.response()
        }
        // One refusal may still count a body that was answered just before; a row of them says that the held one is in.
        let refused = try #require(
            try eventually { () -> RawClient.Response? in
                for _ in 0..<4 where try post().status != 503 { return nil }
                return try post()
            })
        #expect(refused.status == 503)
        #expect(refused.headers.first("Retry-After") == "1")

        let streaming = try server.client()
        try streaming.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        try streaming.sendChunk(String(repeating: "z", count: 40_000))
        let cutShort = try streaming.response()
        #expect(cutShort.status == 503)
        #expect(cutShort.headers.first("Retry-After") == "1")

        #expect(try server.client().get("/").status == 200, "requests without a body go on")
        try holding.send(String(repeating: "x", count: 10_000))
        #expect(try holding.response().text == "90000")
        #expect(try post().text == "40000", "the memory must be free again")
    }

    @Test func bodyThatCouldNeverFitIsRefusedAtOnce() throws {
        let server = try TestServer { $0.bodyBytesInFlightMax = 1000 }
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n")
        #expect(try client.response().status == 503)
    }

    @Test(arguments: [true, false])
    func abortedUploadIsFinishedAndGivesItsMemoryBack(_ isReset: Bool) throws {
        let admitted = DispatchSemaphore(value: 0)
        let handler = TestHandler(
            admit: { head in
                if head.path == "/upload" { admitted.signal() }
                return .accept(bodyBytesMax: 1 << 30)
            },
            respond: { text("\($0.body.count)") })
        let server = try TestServer(handler) { $0.bodyBytesInFlightMax = 100_000 }
        for round in 1...3 {
            let client = try server.client()
            try client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 95000\r\n\r\n")
            try client.send(String(repeating: "x", count: 90_000))
            // A reset makes the server's system forget what the server has not read.
            admitted.wait()
            isReset ? client.abort() : client.close()
            let answer = try eventually { () -> RawClient.Response? in
                let next = try server.client()
                try next.send("POST", "/next", body: String(repeating: "y", count: 99_000))
                let response = try next.response()
                return response.status == 200 ? response : nil
            }
            #expect(answer?.text == "99000")
            // Its own memory is given back after the answer is out, and before it is recorded as finished.
            let isDone = eventually { () -> Bool? in
                let answered = handler.records.filter { $0.target == "/next" && $0.status == 200 }
                return answered.count == round ? true : nil
            }
            #expect(isDone == true)
        }
        let records = eventually {
            let uploads = handler.records.filter { $0.target == "/upload" }
            return uploads.count == 3 ? uploads : nil
        }
        #expect(try #require(records).allSatisfy { $0.status == 499 && !$0.completed })
    }
}
