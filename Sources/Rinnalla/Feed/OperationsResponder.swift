import HTTP
import JSON

/// What the operations port answers: metrics and health in detail, for the machine's own network, without keys.
struct OperationsResponder: Responder {
    private let service: Service
    private let connections: @Sendable () -> ServerStatistics
    private let process = ProcessStatus()
    private var identifiers = IdentifierGenerator()

    init(_ service: Service, _ connections: @escaping @Sendable () -> ServerStatistics) {
        self.service = service
        self.connections = connections
    }

    private static let paths = ["/", "/metrics", "/livez", "/readyz"]
    /// What asks `/readyz` for each of its checks.
    private static let verbose = ["verbose", "verbose=1", "verbose=true"]

    mutating func respond(to request: Request, reply: Reply) -> Disposition {
        let id: Identifier<Request> = identifiers.next(now: .now())
        let requestID = id.description
        let path = String(decoding: request.path, as: UTF8.self)
        let query = String(decoding: request.query ?? [], as: UTF8.self)
        if let problem = Self.refusal(path, query, request.method) {
            let context = Problem.Context(
                language: .english,
                requestID: requestID,
                publicURL: service.settings.publicURL
            )
            return .now(Self.named(problem.response(context), requestID))
        }
        switch path {
        case "/": return .now(Self.named(Self.index, requestID))
        case "/metrics": return .now(Self.named(metrics(), requestID))
        case "/livez": return .now(Self.named(Self.json(200, ["status": "ok"]), requestID))
        default:
            let service = service
            // Looked at here: the heartbeat is answered on the writer's thread.
            let consistency = query.isEmpty ? nil : Consistency.check(service)
            return Readiness.awaitHeartbeat(service, reply) { problem in
                Self.named(Self.readiness(service, problem, verbosely: consistency), requestID)
            }
        }
    }

    private static func refusal(_ path: String, _ query: String, _ method: Method) -> Problem? {
        guard paths.contains(path) else { return Problem(.noSuchRoute, ["near": .array(paths.map { .string($0) })]) }
        guard method == .get || method == .head else {
            return Problem(.methodNotAllowed, ["allowed": ["GET", "HEAD"]]).adding("Allow", "GET, HEAD")
        }
        guard query.isEmpty || path == "/readyz" && verbose.contains(query) else {
            return Problem(.unknownParameter, ["allowed": path == "/readyz" ? ["verbose"] : []])
        }
        return nil
    }

    private static let index = json(
        200,
        ["links": ["/metrics", "/livez", "/readyz", "/readyz?verbose"]]
    )

    private static func named(_ response: Response, _ requestID: String) -> Response {
        var response = response
        response.setField("Request-Id", requestID)
        return response
    }

    private func metrics() -> Response {
        let page = MetricsPage.render(service, connections(), process)
        var response = Response(status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", content: page)
        response.setField("Cache-Control", "no-store" as StaticString)
        return response
    }

    private static func readiness(_ service: Service, _ problem: Problem?, verbosely last: Readiness.Check?) -> Response
    {
        let heartbeat = Readiness.Check(name: "database", failure: problem?.code)
        let checks = [heartbeat] + Readiness.checks(service)
        let isReady = checks.allSatisfy { $0.failure == nil }
        var body: JSONObject = ["status": isReady ? "ready" : "not-ready"]
        if let last {
            body["checks"] = .array(
                (checks + [last]).map { check in
                    let status = check.failure != nil ? "fail" : check.isWarning ? "warn" : "pass"
                    var object: JSONObject = ["name": .string(check.name), "status": .string(status)]
                    if let failure = check.failure { object["problem"] = .string(failure.rawValue) }
                    for member in check.details.members { object[member.name] = member.value }
                    return .object(object)
                }
            )
        }
        return json(isReady ? 200 : 503, body)
    }

    private static func json(_ status: Int, _ body: JSONObject) -> Response {
        var response = Response(
            status: status,
            contentType: "application/json",
            content: JSONValue.object(body).encoded()
        )
        response.setField("Cache-Control", "no-store" as StaticString)
        return response
    }
}
