internal import Bytes
internal import Glibc
internal import MicroHTTP
internal import Synchronization

/// A handler made of closures, which remembers what it was told.
final class TestHandler: HTTPHandler {
    private let admission: @Sendable (HTTPRequestHead) -> Admission
    private let answer: @Sendable (HTTPRequest) -> HTTPResponse
    private let finishedRecords = Mutex<[AccessRecord]>([])

    init(
        admit: @escaping @Sendable (HTTPRequestHead) -> Admission = { _ in .accept(bodyBytesMax: 1 << 30) },
        respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse = {
            text("\($0.head.method.rawValue) \($0.head.path)")
        }
    ) {
        admission = admit
        answer = respond
    }

    func admit(_ head: HTTPRequestHead) -> Admission { admission(head) }

    func respond(to request: HTTPRequest) -> HTTPResponse { answer(request) }

    func errorResponse(status: Int, message: String, head: HTTPRequestHead?) -> HTTPResponse {
        text("refused: \(message)", status: status)
    }

    func finished(_ record: AccessRecord) { finishedRecords.withLock { $0.append(record) } }

    var records: [AccessRecord] { finishedRecords.withLock { $0 } }
}

func text(_ text: String, status: Int = 200) -> HTTPResponse {
    .make(status: status, contentType: "text/plain", body: .bytes([UInt8](text.utf8)))
}

/// A server on a port of its own, stopped when the last reference goes.
struct TestServer {
    let handler: TestHandler
    let server: HTTPServer
    var port: UInt16 { server.port }

    init(
        _ handler: TestHandler = TestHandler(), configure: (inout HTTPServer.Configuration) -> Void = { _ in }
    ) throws {
        var configuration = HTTPServer.Configuration()
        configure(&configuration)
        self.handler = handler
        server = try HTTPServer(configuration: configuration, handler: handler)
    }

    func client() throws -> RawClient { try RawClient(port: port) }

    /// The first record that `matches`, waited for: it is made just after a client has its answer.
    func record(where matches: (AccessRecord) -> Bool) -> AccessRecord? {
        eventually { handler.records.first(where: matches) }
    }
}

/// What `make` returns as soon as that is not nil; nil after half a minute.
func eventually<Result>(_ make: () throws -> Result?) rethrows -> Result? {
    for _ in 0..<3000 {
        if let result = try make() { return result }
        usleep(10_000)
    }
    return nil
}
