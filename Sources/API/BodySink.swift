internal import MicroHTTP

/// What a route does with a body that need not fit into memory. One thread's, from first byte to last.
protocol BodySink: AnyObject {
    func write(_ bytes: RawSpan) throws
    /// The whole body was written.
    func finish() throws -> HTTPResponse
    /// The rest of the body will not come, or `write` or `finish` threw: nothing of it may be left.
    func abandon()
}

/// An answer that is ready before the body is read, and that is nobody's failure.
struct AnsweredAlready: Error {
    let response: HTTPResponse
}

/// Makes answers of what a sink throws.
final class SinkReceiver: HTTPBodyReceiver {
    private let sink: any BodySink
    /// Adds what every answer has.
    private let complete: (HTTPResponse) -> HTTPResponse
    private let failed: (any Error) -> HTTPResponse

    init(
        _ sink: any BodySink, complete: @escaping (HTTPResponse) -> HTTPResponse,
        failed: @escaping (any Error) -> HTTPResponse
    ) {
        self.sink = sink
        self.complete = complete
        self.failed = failed
    }

    func receive(_ bytes: RawSpan) -> HTTPResponse? {
        do {
            try sink.write(bytes)
            return nil
        } catch {
            return complete(failed(error))
        }
    }

    func finish() -> HTTPResponse {
        do {
            return complete(try sink.finish())
        } catch {
            sink.abandon()
            return complete(failed(error))
        }
    }

    func abandon() { sink.abandon() }
}
