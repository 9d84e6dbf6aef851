import HTTP
import JSON
import SQLite

/// One request on its way to its answer: what is known of it so far, and how it ends.
struct Exchange: Sendable {
    let id: String
    let method: Method
    /// Whether the content was refused, so that nobody knows where the next request begins.
    let endsConnection: Bool
    let reply: Reply
    let service: Service
    let language: Language
    let started = Clock.monotonic
    var operation: Operation?
    /// What an operation without a key is asked to answer only if it is new.
    var ifNoneMatch: Precondition?
    var key: String?
    var quota: Quota?
    let traceparent: String?
    let clientRequestID: String?

    /// Keeps what the end of a request needs of it, and not the request: its buffer goes back to the connection.
    init(_ request: Request, id: String, reply: Reply, service: Service) {
        self.id = id
        method = request.method
        endsConnection = request.contentFault != nil
        self.reply = reply
        self.service = service
        language = Language(acceptLanguage: request.field(.acceptLanguage))
        traceparent = request.field(.traceparent).flatMap { TraceContext.continued($0) }
        clientRequestID = request.field(.xRequestID).flatMap { TraceContext.safe($0) }
    }

    /// Reads everything of the request that stands before the handler: representation, content, preconditions.
    func call(
        _ request: Request,
        _ operation: Operation,
        _ identifiers: [Identifier<Record>],
        _ words: [Substring],
        _ access: Access,
        _ now: Timestamp
    ) throws(Problem) -> Call {
        try Negotiation.check(accept: request.field(.accept), operation)
        let content = try Negotiation.content(of: request, operation)
        let query = try Query(request.query, for: operation)
        let isUnsafe = operation.method != .get
        var call = Call(
            operation: operation,
            identifiers: identifiers,
            words: words,
            access: access,
            requestID: id,
            language: language,
            query: query,
            ifMatch: try Self.precondition(request, .ifMatch, "If-Match"),
            ifNoneMatch: try Self.precondition(request, .ifNoneMatch, "If-None-Match"),
            idempotency: nil,
            isDryRun: isUnsafe ? try Negotiation.prefersDryRun(request.field(.prefer)) : false,
            traceparent: traceparent,
            content: content,
            now: now,
            service: service
        )
        if isUnsafe, let field = request.field(.idempotencyKey) {
            guard let key = Idempotency.key(field) else { throw Authenticator.invalid("Idempotency-Key") }
            call.idempotency = Self.idempotency(request, key, call)
        }
        if operation.needsPrecondition, call.ifMatch == nil, !(operation.method == .put && call.ifNoneMatch != nil) {
            throw Problem(.preconditionRequired)
        }
        return call
    }

    static func precondition(
        _ request: Request,
        _ name: FieldName,
        _ header: String
    ) throws(Problem) -> Precondition? {
        guard let field = request.field(name) else { return nil }
        guard let precondition = Precondition(field) else {
            guard let tag = Precondition.quoted(field) else { throw Authenticator.invalid(header) }
            throw Authenticator.invalid(header, .unquotedETag, ["suggestion": .string(tag)])
        }
        return precondition
    }

    private static func idempotency(_ request: Request, _ key: String, _ call: Call) -> Idempotency {
        let actor = call.access.actor.map { "\($0.id) \($0.role.rawValue)" } ?? ""
        let place = "\(call.access.key.id)\n\(actor)\n\(call.operation.method.name)\n"
        let name = SHA256.hash(Array(place.utf8) + request.path + [0x0A] + Array(key.utf8))
        let ifMatch = request.field(.ifMatch).map { Array($0) } ?? []
        // Many JSON writers put the members in another order each time.
        let content = call.content.isNull ? [] : call.content.canonicalEncoded()
        let fingerprint = SHA256.hash(Array(request.query ?? []) + [0x0A] + ifMatch + [0x0A] + content)
        return Idempotency(name: name, fingerprint: fingerprint)
    }

    // MARK: - Ends

    /// Renders an answer and counts it.
    func finish(_ answer: Answer, _ call: Call? = nil) -> Response {
        let response = answer.response(self, call)
        note(response.status, nil, nil)
        return response
    }

    /// Renders a refusal and counts it.
    func finish(_ problem: Problem) -> Response {
        var response = problem.response(
            Problem.Context(language: language, requestID: id, publicURL: service.settings.publicURL)
        )
        addCommonFields(to: &response)
        if endsConnection { response.closesConnection = true }
        note(response.status, problem.code, problem.cause)
        return response
    }

    func addCommonFields(to response: inout Response) {
        response.setField("Request-Id", id)
        if let quota {
            response.setField("RateLimit-Policy", "\"\(quota.policy)\";q=\(quota.limit);w=60")
            response.setField("RateLimit", "\"\(quota.policy)\";r=\(quota.remaining);t=\(quota.seconds)")
        }
    }

    func note(_ status: Int, _ problem: ProblemCode?, _ cause: String?) {
        let duration = Clock.monotonic - started
        service.metrics.note(
            operation: operation,
            method: method,
            status: status,
            duration: duration,
            problem: problem
        )
        service.log.write(
            Log.RequestLine(
                requestID: id,
                clientRequestID: clientRequestID,
                traceID: traceparent.map { String($0.dropFirst(3).prefix(32)) },
                key: key,
                operation: operation,
                method: method,
                status: status,
                duration: duration,
                problem: problem,
                cause: cause
            )
        )
    }
}
