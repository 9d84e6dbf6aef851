import Synchronization

extension Worker {
    /// How many requests of one connection a batch takes, and how many bytes of responses before they are sent.
    private static let pipelineLimit = 16
    private static let outputLimit = 256 << 10

    /// Answers the requests read in this wake-up.
    func answerReady() {
        guard !ready.isEmpty else { return }
        var batch: [Connection] = []
        swap(&batch, &ready)
        responder.beginBatch()
        for connection in batch where connection.phase == .ready {
            answer(connection)
            if output.count >= Self.outputLimit { flush() }
        }
        responder.endBatch()
        guard ready.isEmpty else { return }
        batch.removeAll(keepingCapacity: true)
        swap(&batch, &ready)
    }

    /// Answers the complete requests of a connection in their order (RFC 9112 §9.3.2).
    private func answer(_ connection: Connection) {
        var count = 0
        let start = output.count
        while connection.phase == .ready, count < Self.pipelineLimit, output.count - start < Self.outputLimit {
            if respond(connection) { count += 1 }
        }
        counters.requests.add(count, ordering: .relaxed)
    }

    /// Whether a request was answered; else its content has only been asked for.
    private func respond(_ connection: Connection) -> Bool {
        if !connection.hasSentContinue, connection.reader.awaitsContinue(connection.input) {
            return respondToExpectation(connection)
        }
        generation += 1
        var request = connection.reader.takeRequest(&connection.input, &inflater, limits)
        request.peer = connection.peer
        if let fault = request.contentFault { counters.count(fault) }
        connection.form = ResponseSerializer.Form(
            omitsContent: request.method == .head,
            coding: request.field(.acceptEncoding).map { ContentCoding.preferred(by: $0) } ?? .identity,
            closes: connection.reader.isLast
        )
        connection.deadlineFault = nil
        connection.hasSentContinue = false
        let reply = Reply(to: mailbox, RequestTicket(slot: connection.slot, generation: generation))
        let disposition = responder.respond(to: request, reply: reply)
        connection.reader.finish(&request, &connection.input)
        switch disposition {
        case .now(let response):
            write(response, connection)
            goOn(connection)
        case .later:
            connection.phase = .awaiting(generation)
            connection.deadline = .max
        }
        return true
    }

    /// Asks for the content, unless the program refuses the request by its head; then nothing of it is read any more.
    private func respondToExpectation(_ connection: Connection) -> Bool {
        generation += 1
        var request = connection.reader.takeHead(&connection.input)
        request.peer = connection.peer
        let reply = Reply(to: mailbox, RequestTicket(slot: connection.slot, generation: generation))
        let refusal = responder.refuse(request, reply: reply)
        connection.reader.putBack(&request, &connection.input)
        connection.phase = .reading
        guard let refusal else {
            connection.hasSentContinue = true
            beginOutput(of: connection)
            output.append("HTTP/1.1 100 Continue\r\n\r\n")
            return false
        }
        connection.form = ResponseSerializer.Form(closes: true)
        connection.deadlineFault = nil
        switch refusal {
        case .now(let response): write(response, connection)
        case .later:
            connection.phase = .awaiting(generation)
            connection.deadline = .max
        }
        return true
    }

    /// Gives a deferred response to the connection that awaits it, if it still does.
    func deliver(_ response: Response, _ ticket: RequestTicket) {
        guard let connection = connections[ticket.slot], connection.phase == .awaiting(ticket.generation) else {
            return
        }
        write(response, connection)
        goOn(connection)
    }

    /// Adds a response to the output.
    func write(_ response: Response, _ connection: Connection) {
        var form = connection.form
        if response.closesConnection || drainDeadline != nil { form.closes = true }
        connection.closesWhenSent = form.closes
        beginOutput(of: connection)
        serializer.append(response, form, to: &output)
    }

    private func beginOutput(of connection: Connection) {
        if outgoing.last?.connection !== connection { outgoing.append((connection, output.count)) }
    }

    /// Turns to the next request, which may be in the buffer already.
    private func goOn(_ connection: Connection) {
        connection.phase = .reading
        if !connection.closesWhenSent { advance(connection) }
    }

    /// Sends the output of all connections, one after the other.
    func flush() {
        guard !outgoing.isEmpty else { return }
        for index in outgoing.indices {
            let end = index + 1 < outgoing.count ? outgoing[index + 1].start : output.count
            send(outgoing[index].start..<end, outgoing[index].connection)
        }
        outgoing.removeAll(keepingCapacity: true)
        // A buffer that one large response made large is not kept.
        output.removeAll(keepingCapacity: output.capacity <= 2 * Self.outputLimit)
    }

    /// Sends a part of the output; what the socket has no room for waits.
    private func send(_ range: Range<Int>, _ connection: Connection) {
        guard connection.phase != .closed else { return }
        if connection.unsent.isEmpty {
            guard let sent = connection.send(output, range) else { return close(connection) }
            if sent < range.count {
                connection.unsent = Array(output[range].dropFirst(sent))
                connection.deadline = now + configuration.contentTimeout.nanoseconds
                connection.deadlineFault = nil
                setInterest(Poller.writable, connection)
            }
        } else {
            connection.unsent += output[range]
        }
        guard connection.unsent.isEmpty else { return }
        settle(connection)
        // The next request is in the buffer already.
        if connection.phase == .ready { ready.append(connection) }
    }

    /// Sends what had to wait.
    func sendUnsent(_ connection: Connection) {
        let rest = connection.unsentStart..<connection.unsent.count
        guard let sent = connection.send(connection.unsent, rest) else { return close(connection) }
        connection.unsentStart += sent
        connection.deadline = now + configuration.contentTimeout.nanoseconds
        guard connection.unsentStart == connection.unsent.count else { return }
        connection.unsent = []
        connection.unsentStart = 0
        if connection.phase == .reading { advance(connection) }
        if case .awaiting = connection.phase { connection.deadline = .max }
        if connection.phase == .ready { ready.append(connection) }
        if outgoing.last?.connection !== connection { settle(connection) }
    }

    /// Everything is sent: the connection ends if it was to, and is listened to again if it was not.
    private func settle(_ connection: Connection) {
        if connection.closesWhenSent, connection.phase == .reading {
            connection.finishSending()
            connection.phase = .lingering
            connection.deadline = now + configuration.lingerTimeout.nanoseconds
            connection.deadlineFault = nil
        }
        if connection.phase == .reading || connection.phase == .lingering {
            setInterest(Poller.readable, connection)
        } else if connection.interest & Poller.writable != 0 {
            setInterest(0, connection)
        }
    }

    func setInterest(_ interest: UInt32, _ connection: Connection) {
        guard interest != connection.interest else { return }
        connection.interest = interest
        do throws(SystemError) {
            try poller.modify(connection.descriptor.number, token: connection.token, interest: interest)
        } catch {
            close(connection)
        }
    }
}
