import Synchronization

extension Worker {
    func open(_ number: Int32) {
        let connection = connections.open(number)
        connection.deadline = now + configuration.idleTimeout.nanoseconds
        do throws(SystemError) {
            try poller.add(number, token: connection.token, interest: connection.interest)
        } catch {
            return close(connection)
        }
        // It was on its way when the stop came.
        if drainDeadline != nil {
            read(connection)
            if connection.isIdle { close(connection) }
        }
    }

    func close(_ connection: Connection) {
        guard connections.close(connection) else { return }
        connection.phase = .closed
        releaseInput(connection)
        counters.openConnections.subtract(1, ordering: .relaxed)
    }

    /// Reads what has arrived; a request that is complete with it joins the batch.
    func read(_ connection: Connection) {
        if connection.input.capacity == 0, let spare = spareBuffers.popLast() { connection.input = spare }
        switch connection.receive() {
        case .bytes:
            advance(connection)
            if connection.phase == .ready { ready.append(connection) }
        case .nothing:
            if connection.input.isEmpty { releaseInput(connection) }
        case .end, .failure:
            // RFC 9112 §8: a request cut short is not a request.
            close(connection)
        }
    }

    /// Throws away what a client sends that has had its last response.
    func discard(_ connection: Connection) {
        switch connection.discard() {
        case .bytes(let count):
            connection.discarded += count
            if connection.discarded > limits.content { close(connection) }
        case .nothing: break
        case .end, .failure: close(connection)
        }
    }

    /// Goes on with the bytes there are, and sets the time the client has for the next.
    func advance(_ connection: Connection) {
        guard !connection.input.isEmpty else {
            releaseInput(connection)
            return setDeadline(connection, configuration.idleTimeout, nil)
        }
        do throws(MessageFault) {
            switch try connection.reader.advance(&connection.input, limits) {
            case .needsHead:
                setDeadline(connection, configuration.headTimeout, .headTimeout)
            case .needsContent:
                setDeadline(connection, configuration.contentTimeout, .contentTimeout)
                // Whether the content may come is asked in the batch, as an answer is: what it looks at is as fresh.
                if !connection.hasSentContinue, connection.reader.awaitsContinue(connection.input) {
                    connection.phase = .ready
                }
            case .complete:
                connection.phase = .ready
            }
        } catch {
            refuse(connection, error)
        }
    }

    /// Answers a message that is none, and ends the connection: what follows on it cannot be trusted (RFC 9112 §9.2).
    func refuse(_ connection: Connection, _ fault: MessageFault) {
        counters.count(fault)
        connection.form = ResponseSerializer.Form(closes: true)
        write(configuration.renderFault(fault), connection)
    }

    /// Tells a client that there are too many connections.
    func refuseSurplus(_ number: Int32) {
        let connection = connections.open(number)
        counters.count(.tooManyConnections)
        do throws(SystemError) {
            try poller.add(number, token: connection.token, interest: connection.interest)
        } catch {
            return close(connection)
        }
        connection.form = ResponseSerializer.Form(closes: true)
        var response = configuration.renderFault(.tooManyConnections)
        if response.fieldValue("retry-after") == nil { response.setField("Retry-After", "1") }
        write(response, connection)
    }

    /// Sets the deadline, unless the time for the same thing is running already.
    private func setDeadline(_ connection: Connection, _ timeout: Duration, _ fault: MessageFault?) {
        if fault != nil, connection.deadlineFault == fault { return }
        connection.deadline = now + timeout.nanoseconds
        connection.deadlineFault = fault
    }

    /// Keeps the buffer for whoever reads next; large ones go back to the system.
    private func releaseInput(_ connection: Connection) {
        let capacity = connection.input.capacity
        if capacity > 0, capacity <= 16 << 10, spareBuffers.count < 256 {
            connection.input.removeAll(keepingCapacity: true)
            spareBuffers.append(connection.input)
        }
        connection.input = []
    }
}
