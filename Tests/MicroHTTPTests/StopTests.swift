internal import Dispatch
internal import Glibc
internal import MicroHTTP
internal import Testing

struct StopTests {
    /// A handler that holds a request until the test lets it go.
    private struct Gate: Sendable {
        let entered = DispatchSemaphore(value: 0)
        let opened = DispatchSemaphore(value: 0)

        var handler: TestHandler {
            TestHandler(respond: { [entered, opened] request in
                if request.head.path == "/held" {
                    entered.signal()
                    opened.wait()
                }
                return text("done")
            })
        }
    }

    @Test func requestUnderWayIsFinishedAndTheRestClosed() throws {
        let gate = Gate()
        let server = try TestServer(gate.handler)
        let idle = try server.client()
        #expect(try idle.get("/").status == 200)
        let client = try server.client()
        try client.send("GET", "/held")
        gate.entered.wait()

        let stopped = DispatchSemaphore(value: 0)
        let stopping = server.server
        DispatchQueue.global().async {
            stopping.stop(graceSeconds: 60)
            stopped.signal()
        }
        #expect(idle.isClosed(within: 30_000), "an idle connection is closed at once")
        let isRefused = eventually { () -> Bool? in
            do {
                // The stopping thread may not have got that far yet.
                try server.client().close()
                return nil
            } catch {
                return true
            }
        }
        #expect(isRefused == true, "no new connection is taken")
        gate.opened.signal()
        let response = try client.response()
        #expect(response.text == "done")
        #expect(response.headers.first("Connection") == "close")
        #expect(client.isClosed(within: 30_000))
        stopped.wait()
    }

    @Test func graceEndsAndTheConnectionIsClosedAnyway() throws {
        let admitted = DispatchSemaphore(value: 0)
        let server = try TestServer(
            TestHandler(admit: { _ in
                admitted.signal()
                return .accept(bodyBytesMax: 100)
            }))
        let client = try server.client()
        try client.send("POST /never HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
        admitted.wait()
        server.server.stop(graceSeconds: 0)
        #expect(client.isClosed(within: 30_000))
        #expect(server.handler.records.map(\.target) == ["/never"])
        #expect(server.handler.records.allSatisfy { !$0.completed })
        server.server.stop(graceSeconds: 0)
    }

    @Test func portInUseIsAnErrorThatNamesIt() throws {
        let server = try TestServer()
        let error = #expect(throws: HTTPServerError.self) {
            try TestServer { $0.port = server.port }
        }
        #expect(error?.description == "cannot listen on host 127.0.0.1 port \(server.port): Address already in use")
    }

    @Test func portInUseOnOneOfTwoAddressesIsAnError() throws {
        let server = try TestServer { $0.host = "::1" }
        let error = #expect(throws: HTTPServerError.self) {
            try TestServer {
                $0.host = "localhost"
                $0.port = server.port
            }
        }
        #expect(error?.description.contains("localhost (::1) port \(server.port): Address already in use") == true)
    }

    @Test func unknownHostIsAnErrorThatNamesIt() throws {
        let error = #expect(throws: HTTPServerError.self) {
            try TestServer { $0.host = "no-such-host.invalid" }
        }
        #expect(error?.description.hasPrefix("cannot listen on host no-such-host.invalid port 0: ") == true)
    }

    @Test func portIsFreeAfterStop() throws {
        let first = try TestServer { $0.host = "localhost" }
        let port = first.port
        #expect(try first.client().get("/").status == 200)
        first.server.stop(graceSeconds: 5)
        let second = try TestServer {
            $0.host = "localhost"
            $0.port = port
        }
        #expect(try second.client().get("/").status == 200)
    }

    @Test func serversStartAndStopManyTimesWithoutLeaking() async throws {
        // In a process of its own: tests that run beside this one open descriptors too.
        await #expect(processExitsWith: .success) {
            func openDescriptors() -> Int { (0..<1024).count { fcntl($0, F_GETFD) != -1 } }
            func startAndStop() throws {
                let server = try TestServer { $0.host = "localhost" }
                let client = try server.client()
                #expect(try client.get("/").status == 200)
                try client.send("POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel")
            }
            try startAndStop()
            let before = openDescriptors()
            for _ in 0..<50 { try startAndStop() }
            #expect(openDescriptors() < before + 10)
        }
    }
}
