/// Where a deferred response goes; may be used from any thread, and counts once.
///
/// A reply to a connection that has gone is dropped. Every request answered with `later` needs its reply: the
/// connection waits for it without a limit.
public struct Reply: Sendable {
    private let destination: Destination

    private enum Destination: Sendable {
        case worker(Mailbox<WorkerMessage>, RequestTicket)
        case mailbox(Mailbox<Response>)
    }

    init(to worker: Mailbox<WorkerMessage>, _ ticket: RequestTicket) {
        destination = .worker(worker, ticket)
    }

    /// Makes a reply that goes to a mailbox, for tests and for use without a socket.
    public init(to mailbox: Mailbox<Response>) {
        destination = .mailbox(mailbox)
    }

    /// Sends the response on its way.
    public func send(_ response: Response) {
        switch destination {
        case .worker(let worker, let ticket): worker.post(.reply(ticket, response))
        case .mailbox(let mailbox): mailbox.post(response)
        }
    }
}

/// Which request a deferred response belongs to: the slot of its connection, and a number no other request has.
struct RequestTicket: Sendable, Equatable {
    let slot: Int
    let generation: UInt64
}

/// What reaches a worker from other threads.
enum WorkerMessage: Sendable {
    /// A new connection, which the worker owns from now on.
    case connection(Int32)
    /// A connection over the maximum, which is told so.
    case surplusConnection(Int32)
    case reply(RequestTicket, Response)
    case stop
}
