internal import CMicroHTTPD
internal import Glibc

/// One libmicrohttpd daemon: a thread that accepts, and a thread for each connection. Its callbacks turn C's arguments
/// into Swift values and call `ServerCore`.
///
/// Lifetimes: `core` outlives the daemon, as the server that owns both stops the daemon first. A `Connection` is
/// retained when its client connects and released when the library has closed it; every pointer to it in between is
/// the library's "socket context". All callbacks of a connection come one after the other, the first and the last on
/// the accepting thread, the rest on the connection's own.
///
/// `@unchecked Sendable`: the handle never changes, and the library locks for itself.
@safe
final class Daemon: @unchecked Sendable {
    private let handle: OpaquePointer
    private let core: ServerCore

    /// Starts serving on `socket`, which the daemon takes over.
    init(socket: ListeningSocket, core: ServerCore) throws(SystemError) {
        self.core = core
        var settings = unsafe roost_mhd_settings()
        unsafe settings.listening_socket = socket.descriptor
        unsafe settings.connections_max = UInt32(core.configuration.connectionsMax)
        unsafe settings.connection_memory_bytes = core.configuration.connectionMemoryBytes
        unsafe settings.thread_stack_bytes = core.configuration.threadStackBytes
        unsafe settings.context = Unmanaged.passUnretained(core).toOpaque()
        unsafe settings.connection_changed = onConnectionChange
        unsafe settings.target_received = onTarget
        unsafe settings.request_progressed = onRequest
        unsafe settings.request_completed = onCompletion
        guard let handle = unsafe roost_mhd_start(&settings) else { throw SystemError() }
        unsafe self.handle = handle
    }

    /// Stops accepting. The socket is closed to new clients, but its descriptor stays open: the accepting thread may
    /// just be looking at it.
    /// - Returns: the descriptor, to be closed after `stop`.
    func quiesce() -> Int32 {
        let descriptor = unsafe MHD_quiesce_daemon(handle)
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
        return descriptor
    }

    /// Closes every connection and waits for its thread: a handler at work is waited for. Call it once.
    func stop() { unsafe MHD_stop_daemon(handle) }
}

private func connection(_ pointer: UnsafeMutableRawPointer) -> Connection {
    unsafe Unmanaged<Connection>.fromOpaque(pointer).takeUnretainedValue()
}

private func core(_ pointer: UnsafeMutableRawPointer) -> ServerCore {
    unsafe Unmanaged<ServerCore>.fromOpaque(pointer).takeUnretainedValue()
}

private let onConnectionChange: MHD_NotifyConnectionCallback = { context, handle, socketContext, change in
    guard let context = unsafe context, let handle = unsafe handle, let socketContext = unsafe socketContext else {
        return
    }
    let core = unsafe core(context)
    if change == .CONNECTION_NOTIFY_STARTED {
        var address = "?"
        if let client = unsafe roost_mhd_client_address(handle) {
            let isIPv6 = unsafe client.pointee.sa_family == UInt16(AF_INET6)
            let length = isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
            address = unsafe SocketAddress(copying: client, length: socklen_t(length)).text
        }
        let made = unsafe core.connected(descriptor: roost_mhd_socket(handle), clientAddress: address)
        unsafe socketContext.pointee = Unmanaged.passRetained(made).toOpaque()
    } else if let pointer = unsafe socketContext.pointee {
        let closed = unsafe Unmanaged<Connection>.fromOpaque(pointer).takeRetainedValue()
        unsafe socketContext.pointee = nil
        core.registry.remove(closed)
    }
}

/// The only look at the target before the library cuts it up. What is returned here is each callback's `state` until
/// the request is over; it is not retained, the connection holds it.
private let onTarget:
    @convention(c) (
        UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
    ) -> UnsafeMutableRawPointer? = { context, target, handle in
        guard let context = unsafe context, let target = unsafe target, let handle = unsafe handle,
            let state = unsafe roost_mhd_socket_context(handle)
        else { return nil }
        let count = unsafe strlen(target)
        let bytes = unsafe UnsafeRawBufferPointer(start: target, count: count)
        let raw = unsafe String(validating: bytes, as: UTF8.self)
        unsafe core(context).targetReceived(
            raw, repaired: raw ?? String(decoding: bytes, as: UTF8.self), byteCount: count, on: connection(state))
        unsafe hideQuery(UnsafeMutablePointer(mutating: target), count)
        return unsafe state
    }

/// Ends the library's copy of the target behind the first question mark, whose place it has noted already. It would
/// split the query next, into records in the connection's small memory, and close the connection without a word when a
/// few hundred arguments do not fit. The text lies in that memory, so it may be written.
private func hideQuery(_ target: UnsafeMutablePointer<CChar>, _ count: Int) {
    for index in 0..<count where unsafe target[index] == 0x3F {
        unsafe target[index + 1] = 0
        return
    }
}

/// Called first with the head, then with each piece of the body, then once more at the end.
private let onRequest: MHD_AccessHandlerCallback = { context, handle, target, method, version, piece, size, state in
    guard let context = unsafe context, let handle = unsafe handle, let size = unsafe size,
        let pointer = unsafe state?.pointee
    else { return .NO }
    let core = unsafe core(context)
    let connection = unsafe connection(pointer)
    if connection.isCut { return .NO }

    if !connection.exchange.isHeadIn {
        guard let target = unsafe target, let method = unsafe method, let version = unsafe version else { return .NO }
        let head = unsafe HeadReader.read(handle, target: target, method: method, version: version)
        guard case .answer(let refusal) = core.headReceived(head, on: connection) else { return .YES }
        return unsafe Answer.queue(refusal, on: connection, handle, core: core, closes: true)
    }
    if unsafe size.pointee > 0 {
        let bytes = unsafe UnsafeRawBufferPointer(start: piece, count: size.pointee)
        unsafe size.pointee = 0
        guard let refusal = unsafe core.bodyReceived(bytes, on: connection) else { return .YES }
        Answer.sendAround(refusal, on: connection, core: core)
        return .NO
    }
    let response = core.requestReceived(on: connection)
    return unsafe Answer.queue(response, on: connection, handle, core: core, closes: core.stopping.isOn)
}

/// Comes once for each request whose target was received, whatever became of it.
private let onCompletion: MHD_RequestCompletedCallback = { context, handle, state, cause in
    guard let context = unsafe context, let handle = unsafe handle, let pointer = unsafe state?.pointee else { return }
    unsafe core(context).completed(
        on: connection(pointer), isSent: cause == .REQUEST_TERMINATED_COMPLETED_OK,
        libraryStatus: Int(roost_mhd_queued_status(handle)))
}
