/// What the program tells its caller by its exit (operations.md 2.1).
public enum ExitCode: Int32, Sendable {
    case success = 0
    case failure = 1
    case usage = 2
    case configuration = 3
    /// The database is damaged, or its access log or feed does not hold together.
    case integrity = 4
    /// The database belongs to an older or a newer program.
    case schema = 5
    case unhealthy = 7
}
