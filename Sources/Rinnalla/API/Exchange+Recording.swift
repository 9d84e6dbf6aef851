import HTTP
import JSON
import SQLite
import Synchronization

/// The ends that go through the writer: answers that disclose client data, refusals that must leave a record, changes.
extension Exchange {
    /// Holds a rendered read until its access record is committed (architecture.md 3.13.1).
    func record(_ answer: Answer, _ call: Call) throws(Problem) -> Disposition {
        if call.access.purpose == .emergency { return try recordEmergency(answer, call) }
        let response = answer.response(self, call)
        return submit(response, accessEntry(call.access, answer: answer, status: response.status), problem: nil)
    }

    /// What an emergency has opened leaves an event and a task too, in the same commit.
    private func recordEmergency(_ answer: Answer, _ call: Call) throws(Problem) -> Disposition {
        var call = call
        // A search is a read: there is nothing that a retry could do twice or a dry run would leave undone.
        call.idempotency = nil
        call.isDryRun = false
        let operation = call.operation.id
        let apply: Operation.Apply = { transaction throws(Problem) in
            try transaction.noteEmergency(at: answer.clients, in: operation)
            return answer
        }
        return try write(call, apply, recording: true)
    }

    /// A refusal that owes a record; with what the caller has claimed, where the checks of actor and purpose refuse it (D52).
    func record(
        _ problem: Problem,
        access: Access,
        claim: Claim? = nil,
        identifiers: [Identifier<Record>]
    ) -> Disposition {
        var entry = accessEntry(access, refused: problem)
        claim?.complete(&entry)
        return submit(refusal(problem), entry, problem: problem)
    }

    private func submit(_ response: Response, _ entry: AccessEntry, problem: Problem?) -> Disposition {
        let job = GroupCommitWriter.Job(
            work: { session throws(SQLiteError) in
                var entry = entry
                entry.at = session.now
                try session.journal.append(entry, on: session.connection)
                return { deliver(response, problem) }
            },
            failed: { error in fail(Problem(error)) }
        )
        return hand(job)
    }

    /// Runs a prepared change on the writer, with its event, record and kept answer in the same commit.
    func write(_ call: Call, _ apply: @escaping Operation.Apply, recording: Bool) throws(Problem) -> Disposition {
        let job = GroupCommitWriter.Job(
            work: { session throws(SQLiteError) in
                let outcome = try session.inSavepoint(keep: !call.isDryRun) { () throws(Problem) in
                    let before = session.journal.positions.event
                    let transaction = WriteTransaction(
                        session.connection,
                        now: session.now,
                        access: call.access,
                        settings: call.settings,
                        journal: session.journal,
                        context: call.context
                    )
                    let idempotency = call.isDryRun ? nil : call.idempotency
                    if let idempotency, let kept = try transaction.keptAnswer(idempotency) { return kept }
                    var answer = try transaction.naming(call) { () throws(Problem) in try apply(transaction) }
                    if let idempotency { try transaction.keep(answer, for: idempotency) }
                    if recording { try transaction.nameChanged(since: before, in: &answer) }
                    return answer
                }
                let response: Response
                let problem: Problem?
                var entry: AccessEntry
                switch outcome {
                case .success(let answer):
                    response = answer.response(self, call)
                    problem = nil
                    entry = accessEntry(call.access, answer: answer, status: response.status)
                    if answer.isReplayed { service.metrics.noteReplay() }
                case .failure(let refused):
                    response = refusal(refused)
                    problem = refused
                    entry = accessEntry(call.access, refused: refused)
                }
                if recording {
                    entry.at = session.now
                    try session.journal.append(entry, on: session.connection)
                }
                return { deliver(response, problem) }
            },
            failed: { error in fail(Problem(error)) }
        )
        return hand(job)
    }

    /// Answers a slow read from a thread of its own, so that no other connection waits for it.
    func answerSlowly(
        _ call: Call,
        _ handler: @escaping @Sendable (Call, ReadTransaction) throws(Problem) -> Answer
    ) throws(Problem) -> Disposition {
        guard
            service.slowRead.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing).exchanged
        else { throw Problem(.temporaryReducedCapacity).adding("Retry-After", "5") }
        let exchange = self
        do throws(SystemError) {
            _ = try WorkerThread(named: "slow-read") {
                let response = exchange.slowResponse(call, handler)
                // Free before the answer is out: who has it may ask again at once.
                exchange.service.slowRead.store(false, ordering: .releasing)
                exchange.reply.send(response)
            }
            return .later
        } catch {
            service.slowRead.store(false, ordering: .releasing)
            throw Problem(.temporaryReducedCapacity).adding("Retry-After", "5")
        }
    }

    private func slowResponse(
        _ call: Call,
        _ handler: (Call, ReadTransaction) throws(Problem) -> Answer
    ) -> Response {
        let connection: Connection
        do throws(SQLiteError) {
            connection = try Connection(path: service.databasePath, mode: .readOnly, busyTimeout: 5000)
        } catch {
            return finish(Problem(error))
        }
        defer { connection.close() }
        do throws(Problem) {
            let transaction = ReadTransaction(connection, now: call.now, access: call.access, settings: call.settings)
            return finish(try handler(call, transaction), call)
        } catch {
            return finish(error)
        }
    }

    private func hand(_ job: GroupCommitWriter.Job) -> Disposition {
        do throws(Problem) {
            try service.writer.submit(job)
            return .later
        } catch {
            // A full queue refuses: no answer leaves without its record.
            return .now(finish(error))
        }
    }

    private func deliver(_ response: Response, _ problem: Problem?) {
        note(response.status, problem?.code, problem?.cause)
        reply.send(response)
    }

    private func fail(_ problem: Problem) { reply.send(finish(problem)) }

    private func refusal(_ problem: Problem) -> Response {
        var response = problem.response(
            Problem.Context(language: language, requestID: id, publicURL: service.settings.publicURL)
        )
        addCommonFields(to: &response)
        if endsConnection { response.closesConnection = true }
        return response
    }

    // MARK: - Records

    private func accessEntry(_ access: Access, answer: Answer, status: Int) -> AccessEntry {
        let way = access.link != nil ? "link" : access.purpose == .emergency ? "emergency" : "permit"
        return entry(access, decision: way, status: status) { entry in
            entry.clients = answer.clients
            entry.count = answer.count
            for scope in answer.includedScopes { entry.fieldsGroup += " \(scope)" }
        }
    }

    private func accessEntry(_ access: Access, refused problem: Problem) -> AccessEntry {
        entry(access, decision: "deny", status: problem.code.status) { entry in
            entry.rule = problem.rule?.id ?? problem.code.rawValue
            entry.clients = problem.clients
            entry.count = 0
        }
    }

    private func entry(
        _ access: Access,
        decision: String,
        status: Int,
        _ complete: (inout AccessEntry) -> Void
    ) -> AccessEntry {
        var entry = AccessEntry(
            at: Timestamp(milliseconds: 0),
            requestID: id,
            key: access.key.id,
            organization: access.key.organization,
            actor: access.actor?.id,
            role: access.actor?.role.rawValue,
            purpose: access.purpose?.rawValue,
            note: access.note,
            operation: operation?.id ?? "",
            clients: [],
            count: 0,
            fieldsGroup: operation?.guarding.group ?? "",
            decision: decision,
            rule: nil,
            status: status
        )
        complete(&entry)
        return entry
    }
}

extension WriteTransaction {
    private static let changed: SQL =
        "SELECT DISTINCT client_id FROM event WHERE position > ? AND client_id IS NOT NULL"

    /// Names for the access record each client of whom the call has changed anything, as a merger does of the record that
    /// goes on (D52).
    fileprivate func nameChanged(since position: Int64, in answer: inout Answer) throws(Problem) {
        // One event is that of the record which is answered.
        guard journal.positions.event > position + 1 else { return }
        for found in try all(Self.changed, [.integer(position)], { row in row.identifier(0) }) {
            guard let client = found.map({ Identifier<Client>($0) }), !answer.clients.contains(client) else { continue }
            answer.clients.append(client)
        }
    }
}
