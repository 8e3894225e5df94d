internal import Glibc
internal import Threads

/// An HTTP/1.1 server: libmicrohttpd with one thread for each connection, so that a handler may block.
package final class HTTPServer: Sendable {
    /// The port that clients connect to, also when the configuration said 0.
    package let port: UInt16

    private let core: ServerCore
    private let daemons: [Daemon]
    private let watchdog: Thread

    /// Binds and starts. SIGPIPE is ignored from here on in the whole process, and the limit on open files is raised
    /// as far as the connections need and the system lets us.
    package init(configuration: Configuration, handler: any HTTPHandler) throws(HTTPServerError) {
        configuration.check()
        _ = signal(SIGPIPE, SIG_IGN)
        let core = ServerCore(configuration: configuration, handler: handler)
        let sockets = try ListeningSocket.open(host: configuration.host, port: configuration.port)
        Self.allowOpenFiles(sockets.count * configuration.connectionsMax + 256)
        var daemons: [Daemon] = []
        for (index, socket) in sockets.enumerated() {
            do throws(SystemError) {
                daemons.append(try Daemon(socket: socket, core: core))
            } catch {
                for daemon in daemons { daemon.stop() }
                // The failed one's own socket may be closed already, and its number taken: leave it alone.
                for unused in sockets[(index + 1)...] { _ = close(unused.descriptor) }
                throw HTTPServerError(
                    host: configuration.host, port: socket.port, address: nil,
                    reason: "cannot start the listening thread: \(error)")
            }
        }
        port = sockets[0].port
        watchdog = core.registry.startWatching()
        self.core = core
        self.daemons = daemons
    }

    deinit { stop(graceSeconds: 0) }

    /// Stops accepting, lets the requests under way finish, and closes. Later calls do nothing and return at
    /// once.
    ///
    /// After the grace time connections are closed whatever they do. A handler that is still at work is waited for
    /// even then, as its thread uses the caller's objects; its answer is thrown away.
    package func stop(graceSeconds: Int) {
        guard core.stopping.turnOn() else { return }
        let descriptors = daemons.map { $0.quiesce() }
        let limit = Clock.monotonicNs() + Int64(graceSeconds) * 1_000_000_000
        while core.registry.cutIdle() > 0, Clock.monotonicNs() < limit { usleep(10_000) }
        core.registry.cutAll()
        for daemon in daemons { daemon.stop() }
        for descriptor in descriptors { _ = close(descriptor) }
        core.registry.stopWatching()
        watchdog.join()
    }

    /// Out of descriptors, the accepting thread would spin; the usual limit of 1024 is below 1000 connections and a
    /// database.
    private static func allowOpenFiles(_ count: Int) {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let wanted = min(rlim_t(count), limit.rlim_max)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        // Should it fail, fewer clients are served at once; that is no reason not to start.
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
