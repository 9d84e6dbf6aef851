import HTTP
import SQLite

extension Service {
    /// Runs a change that no request asked for, by the same writer, and waits for its commit: commands and seeding.
    ///
    /// It is made as `access` says; as the process itself when nothing is said.
    func write<T: Sendable>(
        as access: Access = .system,
        _ body: @escaping @Sendable (WriteTransaction) throws(Problem) -> T
    ) throws(Problem) -> T {
        let answers: Mailbox<Result<T, Problem>>
        do throws(SystemError) {
            answers = try Mailbox()
        } catch {
            throw Problem(.temporaryReducedCapacity)
        }
        let settings = settings
        let job = GroupCommitWriter.Job(
            work: { session throws(SQLiteError) in
                let result = try session.inSavepoint { () throws(Problem) in
                    try body(
                        WriteTransaction(
                            session.connection,
                            now: session.now,
                            access: access,
                            settings: settings,
                            journal: session.journal,
                            context: WriteContext(requestID: "")
                        )
                    )
                }
                return { answers.post(result) }
            },
            failed: { error in answers.post(.failure(Problem(error))) }
        )
        try writer.enqueue(job)
        answers.wait()
        guard let result = answers.takeAll().first else { throw Problem(.internalError) }
        return try result.get()
    }

    /// Copies the write-ahead log into the database by the writer's connection, and waits for it (decisions.md 30); not
    /// `waiting` for readers, it throws where one is in the way.
    func checkpoint(waiting: Bool = true) throws(Problem) {
        let answers: Mailbox<SQLiteError?>
        do throws(SystemError) {
            answers = try Mailbox()
        } catch {
            throw Problem(.temporaryReducedCapacity)
        }
        writer.maintain { session in
            do throws(SQLiteError) {
                try session.connection.checkpoint(.truncate, waiting: waiting)
                answers.post(nil)
            } catch {
                answers.post(error)
            }
        }
        answers.wait()
        if let error = answers.takeAll().first ?? nil { throw Problem(error) }
    }
}

extension Access {
    /// The process itself: for commands and seeding, never for a request.
    static let system = Access(
        key: Key(
            id: "system",
            organization: Identifier(high: 0, low: 0),
            organizationKind: .county,
            scopes: ["*"],
            mayAssertActor: false
        )
    )
}
