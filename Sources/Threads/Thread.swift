internal import Glibc

/// A thread of our own: the server uses neither tasks nor dispatch queues between socket and disk.
@safe
package struct Thread: @unchecked Sendable {
    private let handle: pthread_t

    /// Starts `body` on a new thread; `name` says in an error what could not be started.
    package static func start(name: String, _ body: @escaping @Sendable () -> Void) -> Thread {
        let box = unsafe Unmanaged.passRetained(Box(body: body))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let box = unsafe Unmanaged<Box>.fromOpaque(argument).takeRetainedValue()
                box.body()
                return nil
            }, box.toOpaque())
        guard code == 0 else { fatalError("cannot start thread \(name): error \(code)") }
        return Thread(handle: handle)
    }

    /// Waits for the thread's end. Call it once.
    package func join() { pthread_join(handle, nil) }

    private final class Box {
        let body: @Sendable () -> Void
        init(body: @escaping @Sendable () -> Void) { self.body = body }
    }
}
