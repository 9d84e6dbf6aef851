/// How much the log says.
public enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case debug, info, warn, error

    /// Orders from talkative to terse.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        }
    }
}
