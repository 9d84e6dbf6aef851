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

    mutating func respond(to request: Request, reply: Reply) -> Disposition {
        let path = String(decoding: request.path, as: UTF8.self)
        guard ["/metrics", "/livez", "/readyz"].contains(path) else { return .now(refusal(Problem(.noSuchRoute))) }
        guard request.method == .get || request.method == .head else {
            return .now(refusal(Problem(.methodNotAllowed).adding("Allow", "GET, HEAD")))
        }
        switch path {
        case "/metrics": return .now(metrics())
        case "/livez": return .now(Self.json(200, ["status": "ok"]))
        default:
            let isVerbose = request.query.map { $0.elementsEqual("verbose".utf8) } ?? false
            let service = service
            return Readiness.awaitHeartbeat(service, reply) { problem in
                Self.readiness(service, problem, isVerbose: isVerbose)
            }
        }
    }

    private func metrics() -> Response {
        let page = MetricsPage.render(service, connections(), process)
        var response = Response(status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", content: page)
        response.setField("Cache-Control", "no-store" as StaticString)
        return response
    }

    private static func readiness(_ service: Service, _ problem: Problem?, isVerbose: Bool) -> Response {
        let heartbeat = Readiness.Check(name: "database", failure: problem?.code)
        let checks = [heartbeat] + Readiness.checks(service)
        let isReady = checks.allSatisfy { $0.failure == nil }
        var body: JSONObject = ["status": isReady ? "ready" : "not-ready"]
        if isVerbose {
            body["checks"] = .array(
                checks.map { check in
                    var object: JSONObject = [
                        "name": .string(check.name), "status": check.failure == nil ? "pass" : "fail",
                    ]
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

    private mutating func refusal(_ problem: Problem) -> Response {
        let id: Identifier<Request> = identifiers.next(now: .now())
        return problem.response(
            .init(language: .english, requestID: id.description, publicURL: service.settings.publicURL)
        )
    }
}
