import Glibc
import HTTP
import JSON
import SQLite

@testable import Rinnalla

/// A region of its own for one test: real storage in a temporary folder, the real responder, no socket.
final class TestRegion {
    private let folder: TestFolder
    var directory: String { folder.path }
    let application: Application
    private var responder: APIResponder
    /// The county, its unit, and a provider, as every story needs them.
    private(set) var county = ""
    private(set) var provider = ""
    private(set) var countyKey = ""
    private(set) var providerKey = ""

    /// `rateLimit` is requests a minute and key; off unless a test is about it.
    /// `log` is where each request leaves its line; without it only warnings are told, on standard error.
    init(rateLimit: Int? = nil, log: Int32? = nil) throws {
        folder = try TestFolder()
        application = try .forTest(in: folder.path, rateLimit: rateLimit, log: log)
        responder = try APIResponder(application.service)
        (county, countyKey) = try makeOrganization("Päijät-Hämeen hyvinvointialue", .county)
        (provider, providerKey) = try makeOrganization("Kotituki Oy", .provider)
    }

    deinit { application.stop() }

    /// An organization with a key of the scopes; answers the organization's id and the key.
    func makeOrganization(
        _ name: String,
        _ kind: OrganizationKind,
        scopes: [String]? = nil,
        mayAssertActor: Bool = true
    ) throws -> (id: String, key: String) {
        let id = try application.service.write { transaction throws(Problem) in
            let id = transaction.makeIdentifier(Record.self)
            let content: JSONObject = ["name": .string(name), "kind": .string(kind.rawValue), "externalIds": []]
            _ = try transaction.insert(
                Draft(
                    resource: OrganizationRecord.resource,
                    before: nil,
                    id: id,
                    client: nil,
                    parents: [],
                    content: content,
                    status: nil
                )
            )
            return id.description
        }
        let all = kind.keepsRegister ? ["*", "self"] : ["*"]
        return (id, try makeKey(of: id, scopes: scopes ?? all, mayAssertActor: mayAssertActor))
    }

    func makeKey(of organization: String, scopes: [String], mayAssertActor: Bool = true) throws -> String {
        let secret = KeySecret.make()
        let id = Identifier<Organization>(organization) ?? Identifier(high: 0, low: 0)
        try application.service.write { transaction throws(Problem) in
            try transaction.insertKey(
                NewKey(name: "test", organization: id, scopes: scopes, mayAssertActor: mayAssertActor),
                secret: secret
            )
        }
        return secret.text
    }

    /// Who calls, and why.
    struct Caller {
        var key: String
        var actor: String?
        var role: String?
        var purpose: String?
        /// Where the call comes from, where it is told.
        var peer: PeerNetwork?
    }

    /// What came back.
    struct Outcome {
        let response: Response
        var status: Int { response.status }
        var json: JSONValue { (try? JSONParser.parse(response.content)) ?? .null }
        var text: String { String(decoding: response.content, as: UTF8.self) }
        var id: String { json["id"]?.string ?? "" }
        var etag: String { response.fieldValue("ETag") ?? "" }
        var code: String? { json["code"]?.string }
        /// The rules that refused, in the order of `errors`.
        var rules: [String] { json["errors"]?.array?.compactMap { $0["rule"]?.string } ?? [] }
        /// The places of the faults: pointers, parameters and headers.
        var places: [String] {
            json["errors"]?.array?.compactMap { ($0["pointer"] ?? $0["parameter"] ?? $0["header"])?.string } ?? []
        }
    }

    /// Sends one request through the real responder and waits for its answer.
    func send(
        _ method: Method,
        _ target: String,
        as caller: Caller? = nil,
        _ content: JSONValue? = nil,
        fields: [FieldName: String] = [:]
    ) throws -> Outcome {
        var all = fields
        if let caller {
            all[.authorization] = all[.authorization] ?? "Bearer \(caller.key)"
            if let actor = caller.actor {
                all[.onBehalfOf] = all[.onBehalfOf] ?? "sub=\"\(actor)\", role=\"\(caller.role ?? "worker")\""
            }
            if let purpose = caller.purpose { all[.purposeOfUse] = all[.purposeOfUse] ?? purpose }
        }
        if content != nil, all[.contentType] == nil {
            all[.contentType] = method == .patch ? "application/merge-patch+json" : "application/json"
        }
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let request = Request(
            method: method,
            path: parts[0],
            query: parts.count > 1 ? parts[1] : nil,
            fields: all.map { ($0.key, $0.value) },
            content: content?.encoded() ?? [],
            peer: caller?.peer
        )
        let answers = try Mailbox<Response>()
        responder.beginBatch()
        let disposition = responder.respond(to: request, reply: Reply(to: answers))
        responder.endBatch()
        let outcome: Outcome
        switch disposition {
        case .now(let response): outcome = Outcome(response: response)
        case .later:
            answers.wait()
            guard let response = answers.takeAll().first else { throw SystemError("no answer") }
            outcome = Outcome(response: response)
        }
        Transcript.shared?.note(request, content, outcome)
        return outcome
    }

    /// Reads the database beside the service, for what no route shows.
    func query<T>(_ sql: SQL, _ values: [Value] = [], _ map: (borrowing Row) -> T) throws -> [T] {
        let connection = try Connection(path: directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        return try connection.all(sql, values) { row in map(row) }
    }

    /// How many records the access log has.
    func accessRecords() throws -> Int64 {
        try query("SELECT count(*) FROM access_log") { row in row.int(0) }.first ?? 0
    }
}

extension Application {
    /// A service on a folder of the test's own: quiet, with made-up identity codes, without a rate limit unless one is given.
    static func forTest(in directory: String, rateLimit: Int? = nil, log: Int32? = nil) throws -> Application {
        var options = Application.Options(dataDirectory: directory)
        options.rateLimit = rateLimit
        options.allowsTestIdentityCodes = true
        options.logLevel = log == nil ? .warn : .debug
        if let log { options.logDescriptor = log }
        return try Application(options)
    }
}
