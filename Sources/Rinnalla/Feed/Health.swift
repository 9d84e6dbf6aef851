import HTTP
import JSON
import SQLite

/// Liveness and readiness (operations.md 2.6).
enum Health {
    static let livez = Operation(id: "getLiveness", method: .get, path: "/livez", guarding: .open, handler: .open { _ in
        .json(["status": "ok"])
    })

    static let readyz = Operation(id: "getReadiness", method: .get, path: "/readyz", guarding: .open, handler: .open {
        call throws(Problem) in
        try Readiness.check(call.service)
        return .json(["status": "ready"])
    })
}

/// Whether the process can take work: not on its way out, and the database takes a real write.
enum Readiness {
    /// A commit as recent as this stands for a heartbeat: at most one is written a second.
    private static let freshness: Int64 = 1000

    static func check(_ service: Service) throws(Problem) {
        if service.isDraining { throw Problem(.draining).adding("Retry-After", "5") }
    }

    private static let beat: SQL = """
        INSERT INTO heartbeat (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = ?1
        """

    /// Answers after a heartbeat was committed; nil when a recent commit says as much.
    static func awaitHeartbeat(_ exchange: Exchange, _ service: Service) -> Disposition? {
        let last = service.writer.statistics.snapshot.lastCommit
        if service.isDraining || Timestamp.now().milliseconds(since: last) < freshness { return nil }
        let job = GroupCommitWriter.Job(
            work: { session throws(SQLiteError) in
                try session.connection.run(beat, [Value(session.now)])
                return { exchange.reply.send(exchange.finish(.json(["status": "ready"]))) }
            },
            failed: { error in exchange.reply.send(exchange.finish(Problem(error))) }
        )
        do throws(Problem) {
            try service.writer.submit(job)
            return .later
        } catch {
            return .now(exchange.finish(error))
        }
    }
}
