/// How a server listens, and how much it takes.
public struct ServerConfiguration: Sendable {
    /// The address to listen on, or a name that stands for one.
    public var host: String
    /// The port to listen on; 0 lets the system choose.
    public var port: UInt16
    /// How many threads answer requests.
    public var workers: Int
    /// How many connections may be open; more are told to try again later.
    public var maximumConnections = 10_000
    /// The longest request line in bytes, without its line end.
    public var requestLineLimit = 8 << 10
    /// The longest field section in bytes, with its line ends.
    public var fieldSectionLimit = 16 << 10
    /// The most field lines of a request.
    public var fieldCountLimit = 100
    /// The longest content in bytes, decoded or not.
    public var contentLimit = 1 << 20
    /// From the first byte of a request to the end of its field section.
    public var headTimeout = Duration.seconds(10)
    /// From there to the end of the content; also how long a client may take none of a response.
    public var contentTimeout = Duration.seconds(30)
    /// Between requests.
    public var idleTimeout = Duration.seconds(60)
    /// How long a stop waits for the requests in flight.
    public var drainTimeout = Duration.seconds(5)
    /// How long a client may take to read the last response and close.
    public var lingerTimeout = Duration.seconds(2)
    /// Field lines, each with its CRLF, for every response.
    public var commonFields: [UInt8] = []
    /// Answers messages the program never sees.
    public var renderFault: @Sendable (MessageFault) -> Response = { Response(status: $0.status) }

    /// Makes a configuration with the limits of the service.
    public init(host: String, port: UInt16, workers: Int) {
        self.host = host
        self.port = port
        self.workers = workers
    }

    var limits: Limits {
        Limits(
            requestLine: requestLineLimit,
            fieldSection: fieldSectionLimit,
            fieldCount: fieldCountLimit,
            content: contentLimit
        )
    }

    /// How often the timeouts are looked at: often enough that none is late by more than a quarter.
    var sweepInterval: Duration {
        let shortest = min(headTimeout, contentTimeout, idleTimeout, drainTimeout, lingerTimeout)
        return min(max(shortest / 4, .milliseconds(5)), .seconds(1))
    }
}
