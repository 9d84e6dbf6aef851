import Glibc

/// How the process runs: what the flags say, else the environment, else the defaults (operations.md 2.2).
public struct Configuration: Sendable {
    /// Where the API listens.
    public var listen = Endpoint(host: "127.0.0.1", port: 8080)
    /// Where metrics and health listen.
    public var operationsListen = Endpoint(host: "127.0.0.1", port: 9090)
    /// The folder of the database, its lock and its control socket.
    public var dataDirectory = "var"
    /// The folder of the backups, when it is none in the data directory.
    public var namedBackupDirectory: String?
    /// Requests a minute and key; nil turns the limit off.
    public var rateLimit: Int? = 6000
    /// Names the region in the source of events.
    public var region = "demo"
    /// The address by which the world knows the service.
    public var publicURL: String?
    /// A `mailto:`, `tel:` or `https:` URI for `/.well-known/security.txt`.
    public var securityContact: String?
    /// From which level on lines are written.
    public var logLevel = LogLevel.info
    /// How long `/readyz` says 503 before the listeners close.
    public var drainSeconds = 0
    /// Whether personal identity codes that are made for tests are taken.
    public var allowsTestIdentityCodes = false
    /// How many threads answer requests.
    public var workers = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    init() {}

    /// Reads the environment, then the flags over it; a variable of ours that is unknown or ill-formed is refused.
    init(environment: [String: String], arguments: Arguments) throws(CommandFailure) {
        var failures: [CommandFailure] = []
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("RINNALLA_") {
            guard let setting = Setting.all.first(where: { $0.name == name }) else {
                failures.append(.unknown("setting", name, among: Setting.all.map(\.name), .configuration))
                continue
            }
            if !setting.read(value, &self) {
                failures.append(CommandFailure(.configuration, "\(name)=\(value) is not \(setting.expected)"))
            }
        }
        guard failures.isEmpty else {
            throw CommandFailure(.configuration, failures.map(\.message).joined(separator: "\n"))
        }
        for setting in Setting.all {
            guard let flag = setting.flag, let value = arguments[flag] else { continue }
            guard setting.read(value, &self) else {
                throw CommandFailure(.usage, "\(flag) \(value) is not \(setting.expected)")
            }
        }
    }

    /// The folder of the backups.
    var backupDirectory: String { namedBackupDirectory ?? dataDirectory + "/backups" }

    /// What the application is to be opened with.
    var options: Application.Options {
        var options = Application.Options(dataDirectory: dataDirectory)
        options.rateLimit = rateLimit
        options.region = region
        options.publicURL = publicURL
        options.securityContact = securityContact
        options.logLevel = logLevel
        options.allowsTestIdentityCodes = allowsTestIdentityCodes
        return options
    }
}
