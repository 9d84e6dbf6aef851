import JSON
import SQLite

/// What has to hold of all records together, whatever any one write looked at; it is told, and takes no work away.
enum Consistency {
    /// INV-H1: who is active and has no worker, unless it is kept why. The two indexes hold all that it reads.
    private static let unanswered: SQL = """
        SELECT count(*) FROM client c WHERE c.status = 'active' AND c.activation_excuse IS NULL
        AND NOT EXISTS (SELECT 1 FROM responsibility r WHERE r.client_id = c.id AND r.valid_to IS NULL)
        """
    private static let patience = Duration.seconds(2)

    static func check(_ service: Service) -> Readiness.Check {
        var check = Readiness.Check(name: "consistency", failure: nil)
        do throws(SQLiteError) {
            let connection = try Connection(path: service.databasePath, mode: .readOnly, busyTimeout: 1000)
            defer { connection.close() }
            connection.setDeadline(after: patience)
            let found = try connection.first(unanswered) { row in row.int(0) } ?? 0
            check.isWarning = found > 0
            check.details["activeClientsWithoutWorker"] = .integer(found)
        } catch {
            // That it is not known is worth a look as well.
            check.isWarning = true
        }
        return check
    }
}
