internal import Threads

/// What happens to a request, step by step, without any C: `Daemon` calls, on the connection's thread.
final class ServerCore: Sendable {
    let configuration: HTTPServer.Configuration
    let handler: any HTTPHandler
    let registry: ConnectionRegistry
    let stopping = Flag()
    private let budget: BodyBudget
    private let requestIDs = RequestIDs()

    /// A body of known length gets its memory at once up to here; beyond, memory grows with the bytes received.
    private static let reservedBodyBytesMax = 1024 * 1024

    init(configuration: HTTPServer.Configuration, handler: any HTTPHandler) {
        self.configuration = configuration
        self.handler = handler
        registry = ConnectionRegistry(configuration: configuration)
        budget = BodyBudget(bytesMax: configuration.bodyBytesInFlightMax)
    }

    enum HeadOutcome {
        /// Read the body, if there is one, then call `requestReceived`.
        case proceed
        /// Answer without reading the body, and close.
        case answer(HTTPResponse)
    }

    // MARK: The steps

    func connected(descriptor: Int32, clientAddress: String) -> Connection {
        let limit = Clock.monotonicNs() + seconds(configuration.requestTimeoutSeconds)
        let connection = Connection(descriptor: descriptor, clientAddress: clientAddress, limitNs: limit)
        registry.add(connection)
        return connection
    }

    /// The request line is in. - Parameter raw: nil when the target is not UTF-8.
    func targetReceived(_ raw: String?, repaired: String, byteCount: Int, on connection: Connection) {
        let now = Clock.monotonicNs()
        connection.enter(.head, until: now + seconds(configuration.requestTimeoutSeconds))
        connection.exchange.startNs = now
        connection.exchange.requestID = requestIDs.next()
        connection.exchange.rawTarget = repaired
        connection.exchange.targetBytes = byteCount
        do throws(HTTPTargetError) {
            guard let raw else { throw .rawNotUTF8 }
            connection.exchange.target = .success(try HTTPTarget(parsing: raw))
        } catch {
            connection.exchange.target = .failure(error)
        }
    }

    func headReceived(_ received: ReceivedHead, on connection: Connection) -> HeadOutcome {
        connection.exchange.isHeadIn = true
        connection.exchange.method = received.method
        do throws(Refusal) {
            let head = try checkedHead(received, on: connection)
            if received.hasBody {
                try admitBody(head, on: connection)
            } else {
                connection.enter(.handling, until: Connection.never)
                switch handler.admit(head) {
                case .accept: break
                case .stream(let receiver): connection.exchange.receiver = receiver
                case .refuse(let response): connection.exchange.refusal = response
                }
            }
            connection.exchange.head = head
            return .proceed
        } catch {
            connection.exchange.mustLinger = true
            return .answer(response(to: error))
        }
    }

    /// - Returns: nil to go on; else the refusal to send at once, after which the connection must be closed.
    func bodyReceived(_ bytes: UnsafeRawBufferPointer, on connection: Connection) -> HTTPResponse? {
        if let receiver = connection.exchange.receiver {
            connection.exchange.receivedBytes += bytes.count
            connection.bodyGrew(to: connection.exchange.receivedBytes)
            return receiver.receive(unsafe bytes.bytes)
        }
        let received = connection.exchange.body.count + bytes.count
        let head = connection.exchange.head
        guard received <= connection.exchange.bodyBytesMax else {
            return response(to: .tooLong(max: connection.exchange.bodyBytesMax, head))
        }
        guard budget.charge(bytes.count) else { return response(to: .noRoom(head)) }
        connection.exchange.chargedBytes += bytes.count
        if connection.exchange.body.isEmpty, let length = head?.contentLength {
            connection.exchange.body.reserveCapacity(min(length, Self.reservedBodyBytesMax))
        }
        unsafe connection.exchange.body.append(contentsOf: bytes)
        connection.bodyGrew(to: received)
        return nil
    }

    func requestReceived(on connection: Connection) -> HTTPResponse {
        connection.enter(.handling, until: Connection.never)
        if let refusal = connection.exchange.refusal { return refusal }
        if let receiver = connection.exchange.receiver {
            connection.exchange.receiver = nil
            return receiver.finish()
        }
        guard let head = connection.exchange.head else { preconditionFailure("a request ends after its head") }
        var body: [UInt8] = []
        swap(&body, &connection.exchange.body)
        defer { releaseBudget(of: connection) }
        return handler.respond(to: HTTPRequest(head: head, body: body))
    }

    /// The answer is about to be sent.
    func answering(with response: HTTPResponse, on connection: Connection) {
        let isBodySent =
            connection.exchange.method != HTTPMethod.head.rawValue && response.status != 204 && response.status != 304
        connection.exchange.status = response.status
        connection.exchange.responseBytes = isBodySent ? response.contentLength : 0
        let allowed = configuration.sendGraceSeconds + response.contentLength / configuration.sendMinBytesPerSecond
        connection.enter(.sending, until: Clock.monotonicNs() + seconds(allowed))
    }

    /// The request is over, one way or the other.
    /// - Parameters:
    ///   - isSent: whether the whole answer was handed to the system.
    ///   - libraryStatus: the status that was sent, should it be libmicrohttpd's own doing; else 0.
    func completed(on connection: Connection, isSent: Bool, libraryStatus: Int) {
        let now = Clock.monotonicNs()
        releaseBudget(of: connection)
        var exchange = Exchange()
        swap(&exchange, &connection.exchange)
        exchange.receiver?.abandon()
        let isLibrarys = exchange.status == 0 && libraryStatus != 0
        var status = isLibrarys ? libraryStatus : exchange.status
        if status == 0 { status = connection.isCut ? 408 : 499 }
        handler.finished(
            AccessRecord(
                requestID: exchange.requestID, method: exchange.method, target: exchange.rawTarget, status: status,
                bytes: exchange.responseBytes, durationNs: now - exchange.startNs,
                clientAddress: connection.clientAddress, completed: isSent || exchange.isSentAround))
        if exchange.mustLinger || isLibrarys, !connection.isCut {
            connection.enter(.lingering, until: Connection.never)
            Linger.discard(connection.descriptor, untilNs: now + seconds(configuration.lingerSeconds))
        }
        connection.enter(.idle, until: now + seconds(configuration.idleTimeoutSeconds))
    }

    // MARK: Checks

    private func checkedHead(_ received: ReceivedHead, on connection: Connection) throws(Refusal) -> HTTPRequestHead {
        guard received.targetBytes == connection.exchange.targetBytes else {
            throw .bad(HTTPTargetError.rawNUL.message)
        }
        let target: HTTPTarget
        switch connection.exchange.target {
        case .success(let parsed): target = parsed
        case .failure(let error): throw .bad(error.message)
        }
        if let fault = received.fault { throw .bad(fault) }
        guard let method = HTTPMethod(rawValue: received.method) else { throw .method(received.method) }
        guard target.path != "*" || method == .options else { throw .bad(HTTPTargetError.form("*").message) }
        return HTTPRequestHead(
            method: method, path: target.path, rawTarget: connection.exchange.rawTarget, query: target.query,
            headers: received.headers, requestID: connection.exchange.requestID,
            contentLength: received.contentLength, clientAddress: connection.clientAddress)
    }

    private func admitBody(_ head: HTTPRequestHead, on connection: Connection) throws(Refusal) {
        connection.enter(.handling, until: Connection.never)
        switch handler.admit(head) {
        case .refuse(let response): throw .handlers(response)
        case .stream(let receiver):
            connection.exchange.receiver = receiver
            connection.enterBody(until: Clock.monotonicNs() + seconds(configuration.bodyWindowSeconds))
        case .accept(let bytesMax):
            if let length = head.contentLength {
                guard length <= bytesMax else { throw .tooLong(max: bytesMax, head) }
                guard budget.hasRoom(for: length) else { throw .noRoom(head) }
            }
            connection.exchange.bodyBytesMax = bytesMax
            connection.enterBody(until: Clock.monotonicNs() + seconds(configuration.bodyWindowSeconds))
        }
    }

    private enum Refusal: Error {
        case bad(String)
        case method(String)
        case tooLong(max: Int, HTTPRequestHead?)
        case noRoom(HTTPRequestHead?)
        case handlers(HTTPResponse)
    }

    private func response(to refusal: Refusal) -> HTTPResponse {
        switch refusal {
        case .bad(let message): return handler.errorResponse(status: 400, message: message, head: nil)
        case .method(let name):
            let allowed = HTTPMethod.allCases.map(\.rawValue).joined(separator: ", ")
            let isKnown = name == "TRACE" || name == "CONNECT"
            var response = handler.errorResponse(
                status: isKnown ? 405 : 501,
                message: "The method '\(name)' is not supported; supported are \(allowed).", head: nil)
            response.headers.append(("Allow", allowed))
            return response
        case .tooLong(let max, let head):
            return handler.errorResponse(
                status: 413, message: "The request body is too long; at most \(max) bytes are allowed.", head: head)
        case .noRoom(let head):
            var response = handler.errorResponse(
                status: 503, message: "The server is receiving too much data at the moment; try again.", head: head)
            response.headers.append(("Retry-After", "1"))
            return response
        case .handlers(let response): return response
        }
    }

    private func releaseBudget(of connection: Connection) {
        budget.release(connection.exchange.chargedBytes)
        connection.exchange.chargedBytes = 0
    }

    private func seconds(_ count: Int) -> Int64 { Int64(count) * 1_000_000_000 }
}
