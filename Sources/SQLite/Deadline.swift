import CSQLite
import Glibc

/// When a connection has to give up the statement it runs.
final class Deadline {
    /// On the clock that only goes forward, in nanoseconds; never, while there is none.
    private var instant = Int64.max

    func set(after duration: Duration?) {
        guard let duration else { return instant = .max }
        let (seconds, attoseconds) = duration.components
        instant = Self.now + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// So many virtual machine instructions between two looks at the clock: some 10 µs of work, against 0.04 µs a look.
    private static let instructionsBetweenLooks: Int32 = 1000

    /// Has `database` ask this deadline while it works; the deadline must live as long as the database is open.
    func attach(to database: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            database,
            Self.instructionsBetweenLooks,
            { context in
                guard let context else { return 0 }
                return Unmanaged<Deadline>.fromOpaque(context).takeUnretainedValue().hasPassed ? 1 : 0
            },
            context
        )
    }

    private var hasPassed: Bool { instant < .max && Self.now >= instant }

    private static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
