import Glibc
import HTTP
import JSON
import SQLite

/// Whether the process can take work: not on its way out, with room on the disk, and a database that takes a real write.
enum Readiness {
    /// One thing that has to be well, and how it is.
    struct Check: Sendable {
        let name: String
        /// The problem that the process answers with while this is not well.
        let failure: ProblemCode?
        /// Whether somebody should look at it, though it keeps no work away.
        var isWarning = false
        var details: JSONObject = [:]
    }

    /// A commit as recent as this stands for a heartbeat: at most one is written a second (decisions.md 30).
    private static let freshness: Int64 = 1000
    /// What must be free beside all that a checkpoint may add: seconds of the heaviest load, in which somebody can act.
    static let margin: Int64 = 64 << 20
    /// A write-ahead log of this size says that no checkpoint gets through.
    private static let mostLogBytes: Int64 = 1 << 30

    private static let beat: SQL = """
        INSERT INTO heartbeat (id, at) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET at = ?1
        """

    /// Everything but the heartbeat.
    static func checks(_ service: Service) -> [Check] {
        let length = service.writer.queueLength
        let limit = service.writer.queueLimit
        let log = FileSize.bytes(of: service.databasePath + "-wal")
        return [
            Check(name: "lifecycle", failure: service.isDraining ? .draining : nil),
            Check(
                name: "write-queue",
                failure: length < limit ? nil : .temporaryReducedCapacity,
                details: ["length": .integer(Int64(length)), "limit": .integer(Int64(limit))]
            ),
            Check(
                name: "write-ahead-log",
                failure: log <= mostLogBytes ? nil : .temporaryReducedCapacity,
                details: ["bytes": .integer(log), "limit": .integer(mostLogBytes)]
            ),
            disk(free: FileSize.free(at: service.databasePath), log: log),
        ]
    }

    /// Whether there is room for what the log holds, which at worst a checkpoint appends to the database, and the margin.
    static func disk(free: Int64, log: Int64) -> Check {
        let least = log + margin
        return Check(
            name: "disk",
            failure: free >= least ? nil : .storageFull,
            details: ["freeBytes": .integer(free), "least": .integer(least)]
        )
    }

    /// Throws when the process cannot take work; why is for the operations port to tell.
    static func check(_ service: Service, heartbeat: Problem? = nil) throws(Problem) {
        if service.isDraining { throw Problem(.draining).adding("Retry-After", "5") }
        guard heartbeat == nil, checks(service).allSatisfy({ $0.failure == nil }) else {
            throw Problem(.temporaryReducedCapacity).adding("Retry-After", "5")
        }
    }

    /// Answers `/readyz` once it is known that the database takes writes.
    static func answer(_ exchange: Exchange) -> Disposition {
        awaitHeartbeat(exchange.service, exchange.reply) { problem in
            do throws(Problem) {
                try check(exchange.service, heartbeat: problem)
                return exchange.finish(Answer.json(["status": "ready"]))
            } catch {
                return exchange.finish(error)
            }
        }
    }

    /// Renders an answer once a heartbeat is committed, at once when a recent commit says as much.
    static func awaitHeartbeat(
        _ service: Service,
        _ reply: Reply,
        _ render: @escaping @Sendable (Problem?) -> Response
    ) -> Disposition {
        // After the clock was set back the last commit lies ahead, and says nothing.
        let age = Timestamp.now().milliseconds(since: service.writer.statistics.snapshot.lastCommit)
        if service.isDraining || (0..<freshness).contains(age) { return .now(render(nil)) }
        let job = GroupCommitWriter.Job(
            work: { session throws(SQLiteError) in
                try session.connection.run(beat, [Value(session.now)])
                return { reply.send(render(nil)) }
            },
            failed: { error in reply.send(render(Problem(error))) }
        )
        do throws(Problem) {
            try service.writer.submit(job)
            return .later
        } catch {
            return .now(render(error))
        }
    }
}

/// What the file system says of the database's files.
enum FileSize {
    /// The size of a file, 0 when there is none.
    static func bytes(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// What the process may still write to the file system of a path; without limit when it does not say.
    static func free(at path: String) -> Int64 {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return .max }
        return Int64(clamping: status.f_bavail) * Int64(clamping: status.f_frsize)
    }
}
