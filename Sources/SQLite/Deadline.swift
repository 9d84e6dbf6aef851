import CSQLite

/// When a connection has to give up the statement it runs.
final class Deadline {
    /// Nil while there is none.
    var instant: ContinuousClock.Instant?

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

    private var hasPassed: Bool {
        guard let instant else { return false }
        return ContinuousClock.now >= instant
    }
}
