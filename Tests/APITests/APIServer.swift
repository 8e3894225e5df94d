import API
import Artifacts
import Bytes
import JSON
import MicroHTTP
import Model
import Store
import Synchronization
import TestSupport
import Testing

/// The API over a store of its own, called in memory as the HTTP server calls it.
struct APIServer {
    let temporary: TemporaryStore
    let artifacts: ArtifactFolder
    let handler: APIHandler
    let log = CollectingLog()

    var store: TrackingStore { temporary.store }

    init(_ configuration: APIConfiguration = APIConfiguration()) throws {
        temporary = try TemporaryStore()
        artifacts = try ArtifactFolder(path: temporary.folder.path + "/artifacts")
        handler = APIHandler(
            store: temporary.store, artifacts: ArtifactStorage(proxied: artifacts), configuration: configuration,
            log: log)
    }

    /// - Parameters:
    ///   - target: path and query as in a request line; the path without escapes.
    ///   - headers: added to a Host of `localhost` and, with a body, a content type of JSON, unless they name those.
    ///     An empty value leaves a field out.
    ///   - other: called instead of the server's own handler.
    func send(
        _ method: HTTPMethod, _ target: String, _ body: String? = nil,
        headers: [(name: String, value: String)] = [], through other: APIHandler? = nil
    ) throws -> Answer {
        let handler = other ?? self.handler
        var all = headers.filter { !$0.value.isEmpty }
        func has(_ name: String) -> Bool { headers.contains { $0.name.lowercased() == name } }
        if !has("host") { all.append(("Host", "localhost:5000")) }
        if body != nil, !has("content-type") { all.append(("Content-Type", "application/json")) }
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let head = HTTPRequestHead(
            method: method, path: parts[0], rawTarget: target,
            query: try HTTPQuery(parsing: parts.count > 1 ? parts[1] : ""), headers: HTTPHeaders(all),
            requestID: "request-1", contentLength: body?.utf8.count)
        switch handler.admit(head) {
        case .refuse(let response): return Answer(response)
        case .accept(let bodyBytesMax):
            let bytes = Array((body ?? "").utf8)
            #expect(bytes.count <= bodyBytesMax)
            return Answer(handler.respond(to: HTTPRequest(head: head, body: bytes)))
        case .stream(let receiver):
            let bytes = Array((body ?? "").utf8)
            if let refusal = unsafe receiver.receive(bytes.span.bytes) {
                receiver.abandon()
                return Answer(refusal)
            }
            return Answer(receiver.finish())
        }
    }

    func get(_ path: String) throws -> Answer { try send(.get, "/api/2.0/mlflow/" + path) }

    func post(_ path: String, _ body: String) throws -> Answer { try send(.post, "/api/2.0/mlflow/" + path, body) }

    /// An experiment that must be made.
    func makeExperiment(_ name: String) throws -> String {
        let answer = try post("experiments/create", "{\"name\":\"\(name)\"}")
        return try #require(answer.json?["experiment_id"]?.string)
    }

    /// A run that must be made.
    func makeRun(_ fields: String = "\"run_name\":\"rn\"", experiment: String = "0") throws -> String {
        let answer = try post("runs/create", "{\"experiment_id\":\"\(experiment)\",\(fields)}")
        return try #require(answer.json?["run"]?["info"]?["run_id"]?.string)
    }
}

/// What a client gets.
struct Answer {
    let status: Int
    let headers: [(name: String, value: String)]
    let text: String
    /// nil when the body is no JSON.
    let json: JSONValue?

    init(_ response: HTTPResponse) {
        status = response.status
        headers = response.headers
        switch response.body {
        case .none: text = ""
        case .buffer(let buffer): text = buffer.text
        case .bytes(let bytes): text = String(decoding: bytes, as: UTF8.self)
        case .text(let literal): text = "\(literal)"
        case .file(let file): text = "<\(file.count) bytes of a file>"
        case .stream(let producer): text = Self.text(of: producer)
        }
        do {
            json = try JSONDocument(parsing: Array(text.utf8)).root
        } catch {
            json = nil
        }
    }

    var code: String? { json?["error_code"]?.string }
    var message: String? { json?["message"]?.string }
    /// The body with sorted keys and no blanks.
    var compact: String { json?.compactText ?? text }

    /// All pieces of a body that has an end.
    private static func text(of producer: any HTTPBodyProducer) -> String {
        var bytes: [UInt8] = []
        do {
            while let piece = try producer.next() { bytes += piece }
        } catch {
            return "<failed: \(error)>"
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Remembers what the API has to tell its operator.
final class CollectingLog: APILog {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func request(_ record: AccessRecord) {
        lines.withLock { $0.append("request \(record.method) \(record.target) \(record.status)") }
    }

    func failure(requestID: String, request: String, cause: String) {
        lines.withLock { $0.append("failure \(requestID) \(request): \(cause)") }
    }

    func refusal(requestID: String, clientAddress: String, reason: String) {
        lines.withLock { $0.append("refusal \(requestID) \(clientAddress): \(reason)") }
    }
}
