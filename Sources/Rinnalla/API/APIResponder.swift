import HTTP
import JSON
import SQLite

/// What a worker does with a request: the checks in their order (decisions.md 15), the handler, the record, the answer.
struct APIResponder: Responder {
    let service: Service
    let connection: Connection
    private var authenticator = Authenticator()
    private var identifiers = IdentifierGenerator()
    /// What a request may take of the database: longer is a mistake of ours, and the other connections have to wait.
    private let patience: Duration

    /// Opens the worker's own read connection; on the worker's thread.
    init(_ service: Service, patience: Duration = .seconds(2)) throws(SQLiteError) {
        self.service = service
        self.patience = patience
        connection = try Connection(path: service.databasePath, mode: .readOnly, busyTimeout: 5000)
    }

    mutating func beginBatch() {}

    /// Ends the snapshot that the requests of one wake-up shared; a reader that stays open would stop checkpoints.
    mutating func endBatch() {
        service.log.flush()
        guard connection.isInTransaction else { return }
        // A deadline must not keep the snapshot open.
        connection.setDeadline(after: nil)
        _ = try? connection.run(Self.commit)
    }

    mutating func respond(to request: Request, reply: Reply) -> Disposition {
        let requestID: Identifier<Request> = identifiers.next(now: .now())
        var exchange = Exchange(request, id: requestID.description, reply: reply, service: service)
        do throws(Problem) {
            return try answer(request, &exchange)
        } catch {
            return .now(exchange.finish(error))
        }
    }

    /// The checks come in the same order with and without the content: what the head alone shows is the answer of the whole.
    mutating func refuse(_ request: Request, reply: Reply) -> Disposition? {
        isRefusedByHead(request) ? respond(to: request, reply: reply) : nil
    }

    private mutating func isRefusedByHead(_ request: Request) -> Bool {
        guard case .operation(let operation, _, let words) = service.router.match(request.method, request.path) else {
            return true
        }
        do throws(Problem) {
            if case .link = operation.guarding { return try isRefusedByLink(words) }
            guard operation.guarding.scope != nil else { return false }
            try beginTransaction()
            let key = try authenticator.key(request.field(.authorization), on: connection, now: service.now).key
            try checkScope(operation, key)
            try Negotiation.check(contentType: request.field(.contentType), operation)
            return false
        } catch {
            return true
        }
    }

    /// What becomes known on the way stays in the exchange, so that a refusal is counted where it belongs.
    private mutating func answer(
        _ request: Request,
        _ exchange: inout Exchange
    ) throws(Problem) -> Disposition {
        if request.method == .options { return .now(exchange.finish(try options(request))) }
        guard request.method != .other, request.method != .trace, request.method != .connect else {
            throw Problem(.notImplemented)
        }
        let operation: Operation
        let identifiers: [Identifier<Record>]
        let words: [Substring]
        switch service.router.match(request.method, request.path) {
        case .operation(let found, let ids, let codes):
            operation = found
            identifiers = ids
            words = codes
            exchange.operation = found
            if case .open(let handler) = found.handler {
                return try open(request, &exchange, words, handler)
            }
        case .otherMethods(let methods):
            let allow = methods.map(\.name.description).joined(separator: ", ")
            throw Problem(.methodNotAllowed, ["allowed": .array(methods.map { .string($0.name.description) })])
                .adding("Allow", allow)
        case .nothing:
            let path = String(decoding: request.path, as: UTF8.self)
            let near = service.router.near(path)
            throw Problem(.noSuchRoute, near.isEmpty ? [:] : ["near": .array(near.map { .string($0) })])
        }
        if case .link = operation.guarding { return try answerByLink(request, &exchange, operation, words) }
        try beginTransaction()
        let now = service.now
        let found = try key(behind: request, &exchange, now)
        exchange.key = found.key.id
        if found.isFirstUseToday { noteUse(of: found.key.id, on: now) }
        try spend(service.rateLimiter.take(found.key.id, now: now), &exchange)
        try checkScope(operation, found.key)

        var access = Access(key: found.key)
        guard operation.guarding.touchesClientData else {
            let call = try exchange.call(request, operation, identifiers, words, access, now)
            return try perform(call, exchange, recording: false)
        }
        // From here on each answer, also a refusal, leaves one record (decisions.md 16).
        do throws(Problem) {
            guard let onBehalfOf = request.field(.onBehalfOf) else {
                throw Authenticator.actorMissing(purpose: request.field(.purposeOfUse))
            }
            access.actor = try authenticator.actor(
                onBehalfOf,
                key: found.key,
                on: connection,
                now: now
            )
            try checkOwnAccess(operation, access)
            (access.purpose, access.note) = try authenticator.purpose(
                request.field(.purposeOfUse),
                role: access.actor?.role ?? .worker,
                key: found.key,
                isWriting: operation.isWriting
            )
            let call = try exchange.call(request, operation, identifiers, words, access, now)
            return try perform(call, exchange, recording: true)
        } catch {
            // With the purpose, the last of them, everything that is said of the caller is established.
            let claim = access.purpose == nil ? Claim(request, on: connection) : nil
            return exchange.record(error, access: access, claim: claim, identifiers: identifiers)
        }
    }

    private func open(
        _ request: Request,
        _ exchange: inout Exchange,
        _ words: [Substring],
        _ handler: (OpenCall) throws(Problem) -> Answer
    ) throws(Problem) -> Disposition {
        guard let operation = exchange.operation else { throw .notFound }
        try Negotiation.check(accept: request.field(.accept), operation)
        _ = try Query(request.query, for: operation)
        exchange.ifNoneMatch = try Exchange.precondition(request, .ifNoneMatch, "If-None-Match")
        let accept = request.field(.accept).map { String(decoding: $0, as: UTF8.self) }
        let call = OpenCall(identifiers: words, language: exchange.language, accept: accept, service: service)
        if operation.id == Health.readyz.id { return Readiness.answer(exchange) }
        return .now(exchange.finish(try handler(call)))
    }

    private func options(_ request: Request) throws(Problem) -> Answer {
        var answer = Answer(status: 204)
        if request.path.elementsEqual("*".utf8) {
            answer.allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
            return answer
        }
        let operations = service.router.operations(at: request.path)
        guard !operations.isEmpty else { throw Problem(.noSuchRoute) }
        var methods = operations.map(\.method.name.description)
        if methods.contains("GET") { methods.append("HEAD") }
        answer.allow = (methods + ["OPTIONS"]).joined(separator: ", ")
        answer.acceptPatch = operations.first { $0.method == .patch }?.content.mediaTypes.joined(separator: ", ")
        return answer
    }

    private static let begin: SQL = "BEGIN"
    private static let commit: SQL = "COMMIT"

    /// Gives the request its time, and the snapshot of its batch.
    mutating func beginTransaction() throws(Problem) {
        connection.setDeadline(after: patience)
        guard !connection.isInTransaction else { return }
        do throws(SQLiteError) {
            try connection.run(Self.begin)
            try authenticator.lookAgain(on: connection)
        } catch {
            throw Problem(error)
        }
    }

    func perform(_ call: Call, _ exchange: Exchange, recording: Bool) throws(Problem) -> Disposition {
        switch call.operation.handler {
        case .open: preconditionFailure("open operations are answered before the key is looked at")
        case .read(let handler):
            let transaction = ReadTransaction(connection, now: call.now, access: call.access, settings: call.settings)
            let answer = try transaction.naming(call) { () throws(Problem) in try handler(call, transaction) }
            return recording ? try exchange.record(answer, call) : .now(exchange.finish(answer, call))
        case .slow(let handler): return try exchange.answerSlowly(call, handler)
        case .write(let prepare):
            let apply = try prepare(call)
            return try exchange.write(call, apply, recording: recording)
        }
    }
}

extension APIResponder {
    /// Step 1: the key. One that is none costs the network it comes from a guess; who has a right one is never kept
    /// waiting for what others have guessed behind the same proxy (D32).
    private mutating func key(
        behind request: Request,
        _ exchange: inout Exchange,
        _ now: Timestamp
    ) throws(Problem) -> Authenticator.Found {
        do throws(Problem) {
            return try authenticator.key(request.field(.authorization), on: connection, now: now)
        } catch {
            guard error.code.status == 401, error.code != .authenticationRequired, let peer = request.peer
            else { throw error }
            try spend(service.guessLimiter.take(peer, now: now), &exchange)
            throw error
        }
    }

    func spend(_ quota: Quota?, _ exchange: inout Exchange) throws(Problem) {
        guard let quota else { return }
        exchange.quota = quota
        guard quota.isAllowed else {
            throw Problem(.quotaExceeded, ["violated-policies": .array([.string(quota.policy.description)])])
                .adding("Retry-After", String(max(1, quota.seconds)))
        }
    }

    /// Step 2: the scope of the operation, or `self` where the client's own access is provided for.
    private func checkScope(_ operation: Operation, _ key: Key) throws(Problem) {
        guard let scope = operation.guarding.scope else { return }
        if key.has(scope) { return }
        if case .clientData(_, ownAccess: true) = operation.guarding, key.has("self") { return }
        throw Problem(.insufficientScope, ["scope": .string(scope)])
    }

    /// A key that came in by `self` speaks for clients alone; the client's own access is not open everywhere.
    private func checkOwnAccess(_ operation: Operation, _ access: Access) throws(Problem) {
        guard case .clientData(let scope, let ownAccess) = operation.guarding, let role = access.actor?.role else {
            return
        }
        let isOwn = role == .client || role == .representative
        if isOwn, !ownAccess { throw .actorNotAllowed(access, only: Set(Role.registrable)) }
        if !isOwn, !access.key.has(scope) { throw Problem(.insufficientScope, ["scope": .string(scope)]) }
    }

    private static let firstUse: SQL = """
        UPDATE api_key SET last_used_on = ?2, first_used_on = coalesce(first_used_on, ?2) WHERE id = ?1
        """

    /// First and last use are kept to the day: one small write a day and key.
    private func noteUse(of key: String, on now: Timestamp) {
        let day = now.utcDate.description
        let job = GroupCommitWriter.Job(
            work: { session throws(SQLiteError) in
                try session.connection.run(Self.firstUse, [.text(key), .text(day)])
                return {}
            },
            failed: { _ in }
        )
        try? service.writer.submit(job)
    }
}
