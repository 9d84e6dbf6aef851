extension Connection {
    /// Sets what a connection needs set each time it opens, in an order that matters (DESIGN.md D3).
    func prepareSession(_ mode: Mode) throws(SQLiteError) {
        switch mode {
        case .readWrite:
            let journalMode = try first("PRAGMA journal_mode = WAL") { $0.text(0) }
            guard journalMode == "wal" else {
                throw SQLiteError(code: .cantOpen, message: "journal_mode is \(journalMode ?? "unknown"), not wal")
            }
            try run("PRAGMA synchronous = FULL")
            try run("PRAGMA foreign_keys = ON")
            // Debian's SQLite does so of itself; what was deleted must be nowhere in the file, whoever has built it.
            try run("PRAGMA secure_delete = ON")
        case .readOnly:
            // The first read recovers a WAL left behind and finds out what is no database: here, not in a request.
            try run("PRAGMA schema_version")
            try run("PRAGMA query_only = ON")
            // That it is not 0 makes SQLite ask for pages of the map; how long that is, mapping.h decides.
            try run("PRAGMA mmap_size = 1099511627776")
        }
        try run("PRAGMA trusted_schema = OFF")
        // Whoever checkpoints does so by name: a checkpoint in between would pull the WAL away under a replicator.
        try run("PRAGMA wal_autocheckpoint = 0")
        try run("PRAGMA temp_store = MEMORY")
        // In KiB when negative.
        try run("PRAGMA cache_size = -8192")
    }
}
