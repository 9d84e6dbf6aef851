import Glibc
import SQLite

/// A database in one file, outside any data directory.
enum BackupFile {
    /// Reads the whole file, or says in one line what is wrong with it, under the name the caller knows it by.
    static func inspect(_ path: String, calledAs name: String) throws(CommandFailure) -> Inspection {
        let connection: Connection
        do throws(SQLiteError) {
            connection = try Connection(path: path, mode: .readOnly, busyTimeout: 5000)
        } catch {
            if error.isDamage { throw CommandFailure(.integrity, "\(name) is damaged: \(error.message)") }
            throw CommandFailure(.failure, "cannot open \(name): \(error.message)")
        }
        defer { connection.close() }
        do throws(Inspection.Failure) {
            return try Inspection(connection)
        } catch {
            switch error {
            case .schema(let failure): throw CommandFailure(.schema, "\(name): \(failure.description)")
            case .storage(let error): throw CommandFailure(.failure, "cannot read \(name): \(error.message)")
            case .damaged(let faults):
                // integrity_check puts line feeds into its first fault.
                let first = faults[0].split(separator: "\n").joined(separator: " ")
                let more = faults.count > 1 ? " (and \(faults.count - 1) more)" : ""
                throw CommandFailure(.integrity, "\(name) is damaged: \(first)\(more)")
            }
        }
    }
}
