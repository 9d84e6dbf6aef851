import CLinux
import Glibc
import Synchronization

/// A thread of the system with a name, to be joined once.
public final class WorkerThread: Sendable {
    private let thread: pthread_t
    private let isJoined = Atomic(false)

    private final class Start {
        let name: StaticString
        let body: () -> Void

        init(_ name: StaticString, _ body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts the thread; what the body captures belongs to the thread from here on.
    ///
    /// The name has at most 15 bytes, or the system refuses it.
    public init(named name: StaticString, _ body: sending @escaping () -> Void) throws(SystemError) {
        let start = Unmanaged.passRetained(Start(name, body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                // A longer name is refused by the system, and the thread keeps the name of the program.
                _ = start.name.description.withCString { pthread_setname_np(pthread_self(), $0) }
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard result == 0 else {
            start.release()
            throw SystemError("pthread_create", errno: result)
        }
        self.thread = thread
    }

    /// Waits for the end of the thread; again has no effect.
    public func join() {
        guard !isJoined.exchange(true, ordering: .relaxed) else { return }
        pthread_join(thread, nil)
    }

    deinit {
        // A thread nobody joins gives back its memory by itself.
        if !isJoined.load(ordering: .relaxed) { pthread_detach(thread) }
    }
}

/// Starts a thread with a name.
@discardableResult
public func startThread(
    named name: StaticString,
    body: sending @escaping () -> Void
) throws(SystemError) -> WorkerThread {
    try WorkerThread(named: name, body)
}
