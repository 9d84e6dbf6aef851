import CSQLite
import Glibc

final class Connection {
    let socket: Int32
    let input = UnsafeMutablePointer<UInt8>.allocate(capacity: Connection.capacity)
    var have = 0
    /// Set while an answer is with the writer; a client that waits sends nothing, so one thread at a time looks at it.
    var isWaiting = false
    static let capacity = 8192

    init(socket: Int32) { self.socket = socket }
    deinit { input.deallocate() }
}

/// What waits for the next commit: a read with its answer, or a client to create.
struct Job {
    let connection: Connection
    let id: [UInt8]
    let actor: [UInt8]
    let isCreation: Bool
    var status = 200
    var version: Int
    var content: [UInt8]
}

/// The one connection that writes: its transaction is what arrived during the last flush.
final class Writer {
    private let path: String
    private var arrived: [Job] = []
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init(path: String) {
        self.path = path
        pthread_mutex_init(lock, nil)
        pthread_cond_init(wake, nil)
    }

    func add(_ job: Job) {
        job.connection.isWaiting = true
        pthread_mutex_lock(lock)
        arrived.append(job)
        pthread_mutex_unlock(lock)
        pthread_cond_signal(wake)
    }

    private func take() -> [Job] {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while arrived.isEmpty { pthread_cond_wait(wake, lock) }
        defer { arrived = [] }
        return arrived
    }

    func run() -> Never {
        let database = Database(path: path)
        let shape = database.shape(of: "client")
        let begin = database.prepare("BEGIN IMMEDIATE"), commit = database.prepare("COMMIT")
        let audit = database.prepare(
            "INSERT INTO audit (at, actor, operation, target) VALUES (datetime(), ?1, 'read', ?2)"
        )
        let create = database.prepare(
            """
            INSERT INTO client SELECT ?2, 1, 'prospective', ?3->'name', ?3->>'birthDate', ?3->>'language', ?3->'phones',
            ?3->'address', ?3->'interpreter', ?3->'safeContact', NULL, ?1, datetime(), datetime() RETURNING *
            """
        )
        var row = Output(), output = Output()
        while true {
            var batch = take()
            _ = begin.run()
            for index in batch.indices {
                batch[index].actor.withUnsafeBufferPointer { actor in
                    batch[index].id.withUnsafeBufferPointer { id in
                        let statement = batch[index].isCreation ? create : audit
                        statement.bind(1, actor)
                        statement.bind(2, id)
                        guard batch[index].isCreation else {
                            batch[index].status = audit.run() ? 200 : 500
                            return
                        }
                        row.count = 0
                        let isMade = batch[index].content.withUnsafeBufferPointer { content in
                            create.bind(3, content)
                            return create.step()
                        }
                        if isMade { create.write(shape, to: &row) }
                        create.reset()
                        batch[index].status = isMade ? 201 : 422
                        batch[index].content = Array(row.bytes)
                    }
                }
            }
            guard commit.run() else { fatalError(String(cString: sqlite3_errmsg(database.handle))) }
            for job in batch {
                job.connection.isWaiting = false
                job.content.withUnsafeBufferPointer {
                    output.send(to: job.connection.socket, status: job.status, version: job.version, $0)
                }
            }
        }
    }
}
