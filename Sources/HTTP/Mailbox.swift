import CLinux
import Glibc
import Synchronization

/// A queue between threads that wakes its one reader by an eventfd, so that the reader can wait for sockets as well.
public final class Mailbox<Message: Sendable>: Sendable {
    private let messages = Mutex<[Message]>([])
    private let event: Descriptor

    /// Makes an empty box.
    public init() throws(SystemError) {
        event = try Descriptor(eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)), "eventfd")
    }

    /// Readable while there are messages; to be waited for, and never read from.
    public var descriptor: Int32 { event.number }

    /// Puts a message in; wakes the reader only if the box was empty.
    public func post(_ message: Message) {
        let wasEmpty = messages.withLock { messages in
            messages.append(message)
            return messages.count == 1
        }
        if wasEmpty { eventfd_write(event.number, 1) }
    }

    /// Takes all messages, in the order in which they were posted.
    public func takeAll() -> [Message] {
        var taken: [Message] = []
        takeAll(into: &taken)
        return taken
    }

    /// Takes all messages into an array, whose memory the box uses next: nothing is allocated in the long run.
    public func takeAll(into taken: inout [Message]) {
        taken.removeAll(keepingCapacity: true)
        // Before the messages: a post between the two finds the box not empty, and its message is taken below.
        var count: eventfd_t = 0
        eventfd_read(event.number, &count)
        messages.withLock { swap(&$0, &taken) }
    }

    /// Blocks until there are messages.
    public func wait() {
        _ = wait(milliseconds: -1)
    }

    /// Blocks until there are messages, though not longer than given; whether there are.
    public func wait(atMost duration: Duration) -> Bool {
        wait(milliseconds: duration.wholeMilliseconds)
    }

    private func wait(milliseconds: Int32) -> Bool {
        var request = pollfd(fd: event.number, events: Int16(POLLIN), revents: 0)
        while true {
            let count = poll(&request, 1, milliseconds)
            if count >= 0 || errno != EINTR { return count > 0 }
        }
    }
}
