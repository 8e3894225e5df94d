internal import Glibc
internal import MicroHTTP
internal import Synchronization
internal import TestSupport
internal import Testing

/// Counts what it is given.
private final class Counter: HTTPBodyReceiver, Sendable {
    struct State {
        var bytes = 0
        var pieces = 0
        var sum = 0
        var isFinished = false
        var isAbandoned = false
    }

    let state = Mutex(State())
    let bytesMax: Int

    init(bytesMax: Int = .max) { self.bytesMax = bytesMax }

    func receive(_ bytes: RawSpan) -> HTTPResponse? {
        state.withLock { state in
            state.bytes += bytes.byteCount
            state.pieces += 1
            for place in 0..<bytes.byteCount {
                state.sum += Int(unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self))
            }
            return state.bytes > bytesMax ? text("enough", status: 507) : nil
        }
    }

    func finish() -> HTTPResponse {
        state.withLock { state in
            state.isFinished = true
            return text("\(state.bytes) \(state.sum)")
        }
    }

    func abandon() { state.withLock { $0.isAbandoned = true } }
}

private func server(streamingTo counter: Counter) throws -> TestServer {
    try TestServer(TestHandler(admit: { $0.method == .put ? .stream(counter) : .accept(bodyBytesMax: 100) }))
}

struct BodyStreamTests {
    @Test(arguments: [true, false])
    func bodyOfAnyLengthGoesToItsReceiver(_ isChunked: Bool) throws {
        let counter = Counter()
        let server = try server(streamingTo: counter)
        let client = try server.client()
        let piece = String(repeating: "ab", count: 100_000)
        let length = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 4000000"
        try client.send("PUT /f HTTP/1.1\r\nHost: a\r\n\(length)\r\n\r\n")
        for _ in 0..<20 { isChunked ? try client.sendChunk(piece) : try client.send(piece) }
        if isChunked { try client.send("0\r\n\r\n") }
        #expect(try client.response().text == "4000000 \(2_000_000 * (97 + 98))")
        // Never all of it at once.
        #expect(counter.state.withLock { $0.pieces } > 100)
        // The connection serves on.
        #expect(try client.get("/next").text == "GET /next")
        #expect(counter.state.withLock { !$0.isAbandoned })
    }

    @Test func emptyBodyFinishesToo() throws {
        let server = try server(streamingTo: Counter())
        let client = try server.client()
        try client.send("PUT /f HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
        #expect(try client.response().text == "0 0")
        try client.send("PUT /f HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().text == "0 0")
    }

    @Test func cutOffBodyIsAbandoned() throws {
        let counter = Counter()
        let server = try server(streamingTo: counter)
        let client = try server.client()
        try client.send(
            "PUT /f HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n" + String(repeating: "x", count: 999))
        client.close()
        #expect(eventually { counter.state.withLock { $0.isAbandoned } ? true : nil } == true)
        #expect(counter.state.withLock { !$0.isFinished })
    }

    @Test func receiverCanRefuseInTheMiddle() throws {
        let counter = Counter(bytesMax: 100_000)
        let server = try server(streamingTo: counter)
        let client = try server.client()
        try client.send("PUT /f HTTP/1.1\r\nHost: a\r\nContent-Length: 20000000\r\n\r\n")
        for _ in 0..<20 { try client.send(String(repeating: "x", count: 1_000_000)) }
        let response = try client.response()
        #expect(response.status == 507)
        #expect(response.text == "enough")
        #expect(eventually { counter.state.withLock { $0.isAbandoned } ? true : nil } == true)
        #expect(counter.state.withLock { !$0.isFinished })
    }
}

struct FileTests {
    private let folder = TemporaryFolder()

    /// A server that sends `count` bytes of a file from `offset` on, for any request.
    private func server(bytes: [UInt8], offset: Int, count: Int) throws -> TestServer {
        let path = folder.path + "/file"
        let made = unsafe open(path, O_CREAT | O_WRONLY, 0o600)
        #expect(unsafe write(made, bytes, bytes.count) == bytes.count)
        close(made)
        return try TestServer(
            TestHandler(respond: { _ in
                let file = HTTPFile(takingOver: unsafe open(path, O_RDONLY), offset: offset, count: count)
                return .make(contentType: "application/octet-stream", body: .file(file))
            }))
    }

    @Test(arguments: [(0, 300_000), (100_001, 199_999), (299_999, 1), (5, 0)])
    func partOfAFileIsSent(_ offset: Int, _ count: Int) throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
        let server = try server(bytes: bytes, offset: offset, count: count)
        let client = try server.client()
        // Twice on one connection: the end of the body is where the length says.
        for _ in 0..<2 {
            let response = try client.get("/")
            #expect(response.headers.first("Content-Length") == String(count))
            #expect(response.body == Array(bytes[offset..<(offset + count)]))
        }
        #expect(server.record { $0.bytes == count }?.completed == true)
    }

    @Test func headHasTheLengthAndNoBody() throws {
        let server = try server(bytes: [1, 2, 3], offset: 0, count: 3)
        let client = try server.client()
        try client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        let response = try client.response(isHead: true)
        #expect(response.headers.first("Content-Length") == "3")
        #expect(try client.get("/").body == [1, 2, 3])
    }

    @Test func filesAreClosed() throws {
        let server = try server(bytes: [1, 2, 3], offset: 0, count: 3)
        let client = try server.client()
        // More than the process may have open at once, were they kept.
        for _ in 0..<3000 { #expect(try client.get("/").status == 200) }
    }
}

/// Makes pieces until there are no more; notes when it is released.
private final class Pieces: HTTPBodyProducer {
    struct Failure: Error {}

    private var left: Int
    private let size: Int
    private let fails: Bool
    private let released: Flag

    final class Flag: Sendable {
        private let state = Mutex(false)
        var isOn: Bool { state.withLock { $0 } }
        func turnOn() { state.withLock { $0 = true } }
    }

    init(count: Int, size: Int, fails: Bool = false, released: Flag) {
        left = count
        self.size = size
        self.fails = fails
        self.released = released
    }

    deinit { released.turnOn() }

    func next() throws -> [UInt8]? {
        if left == 0 {
            if fails { throw Failure() }
            return nil
        }
        left -= 1
        return [UInt8](repeating: UInt8(ascii: "a") + UInt8(left % 26), count: size)
    }
}

struct ProducedBodyTests {
    @Test(arguments: [(3, 5), (1, 100_000), (40, 50_000), (0, 1)])
    func piecesAreSentInChunks(_ count: Int, _ size: Int) throws {
        let released = Pieces.Flag()
        let server = try TestServer(
            TestHandler(respond: { _ in
                .make(contentType: "text/plain", body: .stream(Pieces(count: count, size: size, released: released)))
            }))
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        let text = String(decoding: try client.readToEnd(), as: UTF8.self)
        #expect(text.contains("Transfer-Encoding: chunked"))
        #expect(text.hasSuffix("0\r\n\r\n"))
        #expect(server.record { $0.status == 200 }?.bytes == count * size)
        #expect(eventually { released.isOn ? true : nil } == true)
    }

    @Test func aBodyThatCannotBeEndedCutsTheConnection() throws {
        let released = Pieces.Flag()
        let server = try TestServer(
            TestHandler(respond: { _ in
                .make(
                    contentType: "text/plain",
                    body: .stream(Pieces(count: 2, size: 10, fails: true, released: released)))
            }))
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        let text = String(decoding: try client.readToEnd(), as: UTF8.self)
        #expect(text.contains("200 OK"))
        #expect(!text.hasSuffix("0\r\n\r\n"))
        #expect(eventually { released.isOn ? true : nil } == true)
    }

    @Test func aClientThatLeavesReleasesTheProducer() throws {
        let released = Pieces.Flag()
        let server = try TestServer(
            TestHandler(respond: { _ in
                .make(
                    contentType: "text/plain",
                    body: .stream(Pieces(count: 1_000_000_000, size: 1000, released: released)))
            }))
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try client.response().status == 200)
        client.abort()
        #expect(eventually { released.isOn ? true : nil } == true)
    }
}
