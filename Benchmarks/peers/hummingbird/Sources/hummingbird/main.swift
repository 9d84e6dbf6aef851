// Hummingbird 2 with GRDB's DatabasePool, as the documentation of the two shows. usage: hummingbird DATABASE PORT
import Crypto
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import Logging

struct CallerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The person behind the call: `sub` of On-Behalf-Of.
    var actor = ""

    init(source: Source) { coreContext = .init(source: source) }
}

struct KeyMiddleware: RouterMiddleware {
    let hashes: Set<String>

    func handle(
        _ request: Request,
        context: CallerContext,
        next: (Request, CallerContext) async throws -> Response
    ) async throws -> Response {
        guard let field = request.headers[.authorization], field.hasPrefix("Bearer ") else {
            throw HTTPError(.unauthorized)
        }
        let digest = SHA256.hash(data: Data(field.dropFirst(7).utf8)).map { String(format: "%02x", $0) }.joined()
        guard hashes.contains(digest) else { throw HTTPError(.unauthorized) }
        var context = context
        if let onBehalfOf = HTTPField.Name("On-Behalf-Of"), let field = request.headers[onBehalfOf] {
            context.actor = field.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
        }
        return try await next(request, context)
    }
}

func now() -> String { Date.now.formatted(.iso8601) }

func tagged<Content: ResponseEncodable>(
    _ content: Content,
    version: Int,
    status: HTTPResponse.Status = .ok
) -> EditedResponse<Content> {
    EditedResponse(status: status, headers: [.eTag: "\"\(version)\""], response: content)
}

let arguments = CommandLine.arguments
var configuration = Configuration()
configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL") }
let pool = try DatabasePool(path: arguments[1], configuration: configuration)
let hashes = try await pool.read { try String.fetchSet($0, sql: "SELECT hash FROM apiKey") }

let router = Router(context: CallerContext.self)
router.get("/livez") { _, _ in ["status": "ok"] }
let api = router.group("/v1").add(middleware: KeyMiddleware(hashes: hashes))

api.get("/services/:id") { _, context -> EditedResponse<Service> in
    let id = try context.parameters.require("id")
    guard let found = try await pool.read({ try Service.fetchOne($0, key: id) }) else { throw HTTPError(.notFound) }
    return tagged(found, version: found.version)
}

api.get("/clients/:id") { _, context -> EditedResponse<Client> in
    let id = try context.parameters.require("id"), actor = context.actor
    let found = try await pool.write { database -> Client? in
        guard let found = try Client.fetchOne(database, key: id) else { return nil }
        try Audit(at: now(), actor: actor, operation: "readClient", target: id).insert(database)
        return found
    }
    guard let found else { throw HTTPError(.notFound) }
    return tagged(found, version: found.version)
}

api.get("/clients/:id/referrals") { _, context -> Page<Referral> in
    let id = try context.parameters.require("id"), actor = context.actor
    return try await pool.write { database in
        try Audit(at: now(), actor: actor, operation: "listReferrals", target: id).insert(database)
        return Page(
            items: try Referral.filter(Column("clientId") == id).order(Column("createdAt").desc).limit(50).fetchAll(
                database
            )
        )
    }
}

api.get("/clients") { request, context -> Page<Client> in
    let status = try request.uri.queryParameters.require("status"), actor = context.actor
    let limit = min(request.uri.queryParameters.get("limit", as: Int.self) ?? 50, 200)
    return try await pool.write { database in
        try Audit(at: now(), actor: actor, operation: "listClients", target: actor).insert(database)
        return Page(
            items: try Client.filter(Column("responsibleWorkerId") == actor && Column("status") == status)
                .order(Column("createdAt"), Column("id")).limit(limit).fetchAll(database)
        )
    }
}

api.post("/clients") { request, context -> EditedResponse<Client> in
    let input = try await request.decode(as: ClientInput.self, context: context)
    try input.validate()
    let made = Client(id: UUID().uuidString.lowercased(), input: input, worker: context.actor, at: now())
    try await pool.write { try made.insert($0) }
    var answer = tagged(made, version: 1, status: .created)
    answer.headers[.location] = "/v1/clients/\(made.id)"
    return answer
}

api.patch("/clients/:id") { request, context -> EditedResponse<Client> in
    let id = try context.parameters.require("id")
    guard let version = request.headers[.ifMatch].flatMap({ Int($0.trimmingCharacters(in: ["\""])) }) else {
        throw HTTPError(.preconditionRequired)
    }
    // Decoded by hand: the default decoder asks for application/json, and the request says application/merge-patch+json.
    let body = try await request.body.collect(upTo: 1 << 16)
    let patch = try JSONDecoder().decode(ClientPatch.self, from: Data(body.readableBytesView))
    let changed = try await pool.write { database -> Client in
        guard var client = try Client.fetchOne(database, key: id) else { throw HTTPError(.notFound) }
        guard client.version == version else { throw HTTPError(.preconditionFailed) }
        client.temporaryIdentifier = patch.temporaryIdentifier
        client.version += 1
        client.updatedAt = now()
        try client.update(database)
        return client
    }
    return tagged(changed, version: changed.version)
}

var logger = Logger(label: "hummingbird")
logger.logLevel = .error
let application = Application(
    router: router,
    configuration: .init(address: .hostname("127.0.0.1", port: Int(arguments[2]) ?? 0)),
    logger: logger
)
try await application.runService()
