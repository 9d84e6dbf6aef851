/// A thread's loop: waits for its sockets and its mailbox, reads what there is, then answers in one batch.
///
/// It is made on its thread and never leaves it, and so do its connections and its responder.
final class Worker {
    static let mailboxToken = UInt64.max

    let configuration: ServerConfiguration
    let limits: Limits
    let mailbox: Mailbox<WorkerMessage>
    let counters: Counters
    let poller: Poller
    var responder: any Responder
    var serializer: ResponseSerializer
    var inflater = Inflater()
    var connections = ConnectionTable()
    /// The connections with a complete request, in the order in which it was read.
    var ready: [Connection] = []
    /// Responses on their way, and whose each part is, from where on.
    var output: [UInt8] = []
    var outgoing: [(connection: Connection, start: Int)] = []
    /// Input buffers for the next connections that have something to say: an idle one holds none.
    var spareBuffers: [[UInt8]] = []
    /// The time of this wake-up.
    var now = Clock.monotonic
    /// Counts the requests, so that no reply can reach another than its own.
    var generation: UInt64 = 0
    /// When the connections left are closed; nil before the stop.
    var drainDeadline: Int64?
    private var messages: [WorkerMessage] = []
    private let sweepInterval: Int64
    private var nextSweep: Int64

    init(
        _ configuration: ServerConfiguration,
        mailbox: Mailbox<WorkerMessage>,
        counters: Counters,
        responder: any Responder
    ) throws(SystemError) {
        self.configuration = configuration
        self.mailbox = mailbox
        self.counters = counters
        self.responder = responder
        limits = configuration.limits
        serializer = ResponseSerializer(commonFields: configuration.commonFields)
        sweepInterval = configuration.sweepInterval.nanoseconds
        nextSweep = now + sweepInterval
        poller = try Poller()
        try poller.add(mailbox.descriptor, token: Self.mailboxToken, interest: Poller.readable)
    }

    /// Works until it has been told to stop and its last connection has gone.
    func run() {
        while drainDeadline == nil || connections.count > 0 {
            let count = poller.wait(milliseconds: patience)
            now = Clock.monotonic
            serializer.setDate(Clock.seconds)
            var hasMessages = false
            for index in 0..<count {
                let event = poller[index]
                if event.token == Self.mailboxToken {
                    hasMessages = true
                } else if let connection = connections.connection(token: event.token) {
                    handle(event, connection)
                }
            }
            // Before the batch begins, so that it sees the writes whose replies let their clients go on.
            if hasMessages { receiveMessages() }
            answerReady()
            if now >= nextSweep { sweep() }
            // Last, and all at once: a client that is woken by its answer does not take the processor from the next one.
            flush()
        }
    }

    /// How long to wait for events: not at all with requests left over, for ever with nothing that can time out.
    private var patience: Int32 {
        if !ready.isEmpty { return 0 }
        return connections.count == 0 ? -1 : Duration.nanoseconds(max(0, nextSweep - now)).wholeMilliseconds
    }

    private func handle(_ event: Poller.Event, _ connection: Connection) {
        if event.has(Poller.writable), !connection.unsent.isEmpty { sendUnsent(connection) }
        switch connection.phase {
        case .reading where connection.unsent.isEmpty:
            if event.has(Poller.readable | Poller.broken) { read(connection) }
        case .lingering:
            discard(connection)
        case .closed:
            break
        case .reading, .ready, .awaiting:
            // Nobody is left to answer; a client that has only finished sending is not reported as broken.
            if event.has(Poller.broken) { return close(connection) }
            // Not looked at until this request is answered: the client has to wait (and the event not to return).
            setInterest(connection.interest & ~Poller.readable, connection)
        }
    }

    private func receiveMessages() {
        mailbox.takeAll(into: &messages)
        for message in messages {
            switch message {
            case .connection(let number): open(number)
            case .surplusConnection(let number): refuseSurplus(number)
            case .reply(let ticket, let response): deliver(response, ticket)
            case .stop: drain()
            }
        }
        messages.removeAll(keepingCapacity: true)
    }

    /// Closes what is idle; what is not gets the time to finish.
    private func drain() {
        drainDeadline = now + configuration.drainTimeout.nanoseconds
        for slot in connections.slots {
            guard let connection = connections[slot], connection.isIdle else { continue }
            // A request may have arrived that has not been looked at yet.
            read(connection)
            if connection.isIdle { close(connection) }
        }
    }

    /// Looks through all connections for deadlines that have passed.
    private func sweep() {
        nextSweep = now + sweepInterval
        let isOver = drainDeadline.map { $0 <= now } ?? false
        for slot in connections.slots {
            guard let connection = connections[slot], isOver || connection.deadline <= now else { continue }
            if !isOver, connection.phase == .reading, let fault = connection.deadlineFault {
                refuse(connection, fault)
            } else {
                close(connection)
            }
        }
    }
}
