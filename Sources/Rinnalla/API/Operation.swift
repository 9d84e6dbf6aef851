import HTTP
import JSON
import SQLite

/// One operation of the contract: where it is, who may call it, what it takes and what it does.
///
/// A class, since each request carries its operation along and a copy would count a reference for each member.
final class Operation: Sendable {
    /// The `operationId` of openapi.yaml.
    let id: String
    let method: Method
    /// The path template, `/v1/plans/{id}`.
    let path: String
    let guarding: Guard
    let parameters: [Parameter]
    let content: Content
    private let makeRequest: @Sendable () -> Schema?
    /// Whether `If-Match` must be there (428) or, with `PUT`, one of `If-Match` and `If-None-Match`.
    let needsPrecondition: Bool
    /// The media type of its answers.
    let produces: String
    /// What it does to which resource, when the machinery does it.
    let deed: Deed?
    let handler: Handler
    /// How the log names it: the same in every line.
    let logMembers: [UInt8]

    init(
        id: String,
        method: Method,
        path: String,
        guarding: Guard,
        parameters: [Parameter] = [],
        content: Content = .none,
        request: @autoclosure @escaping @Sendable () -> Schema? = nil,
        needsPrecondition: Bool = false,
        produces: String = "application/json",
        deed: Deed? = nil,
        handler: Handler
    ) {
        self.id = id
        self.method = method
        self.path = path
        self.guarding = guarding
        self.parameters = parameters
        self.content = content
        makeRequest = request
        self.needsPrecondition = needsPrecondition
        self.produces = produces
        self.deed = deed
        self.handler = handler
        logMembers = JSONValue.object(["operation": .string(id), "route": .string(path)]).encoded()
    }

    /// What its content may hold, where no resource says so; ``Call/readRequest()`` reads by it.
    ///
    /// Made when it is asked for: that of a key names the scopes of all operations.
    var request: Schema? { makeRequest() }

    var isSlow: Bool { if case .slow = handler { true } else { false } }

    /// Whether it changes anything.
    var isWriting: Bool { if case .write = handler { true } else { false } }

    /// What the machinery does to a resource.
    struct Deed: Sendable {
        enum Verb: Sendable { case read, list, create, change, replace, listTransitions, move }

        let verb: Verb
        let resource: Resource
        /// The list it answers, when it lists.
        var listing: Listing?
    }

    /// Which checks stand before the handler.
    enum Guard: Sendable {
        /// No key: health, contract, discovery.
        case open
        /// A key with the scope; no client data.
        case scope(String)
        /// A key with the scope, an actor and a purpose; each answer leaves an access record.
        /// `ownAccess`: whether the client, with a key of scope `self`, may call it too.
        case clientData(String, ownAccess: Bool)
        /// No key: the word in the path is a link to one referral, and does there what a key does with this scope. Each
        /// answer leaves an access record that names the link.
        case link(String)

        /// The scope that a key needs.
        var scope: String? {
            switch self {
            case .open, .link: nil
            case .scope(let scope), .clientData(let scope, _): scope
            }
        }

        /// What an access record says that was asked for.
        var group: String {
            switch self {
            case .open: ""
            case .scope(let scope), .clientData(let scope, _), .link(let scope): scope
            }
        }

        /// Whether an actor and a purpose stand before the handler; a link has both in itself.
        var touchesClientData: Bool { if case .clientData = self { true } else { false } }
    }

    enum Content: Sendable {
        case none, json
        /// `application/merge-patch+json`, and `application/json` taken as the same.
        case mergePatch

        var mediaTypes: [String] {
            switch self {
            case .none: []
            case .json: ["application/json"]
            case .mergePatch: ["application/merge-patch+json", "application/json"]
            }
        }
    }

    /// What the writer does for a prepared call.
    typealias Apply = @Sendable (WriteTransaction) throws(Problem) -> Answer

    enum Handler: Sendable {
        case open(@Sendable (OpenCall) throws(Problem) -> Answer)
        case read(@Sendable (Call, ReadTransaction) throws(Problem) -> Answer)
        /// A read that takes its time: on a thread and a connection of its own, one at a time, without an access record.
        case slow(@Sendable (Call, ReadTransaction) throws(Problem) -> Answer)
        /// Prepared on the worker, where all that the request alone shows is found; applied on the writer.
        case write(@Sendable (Call) throws(Problem) -> Apply)
    }

    /// A query parameter that the operation knows.
    struct Parameter: Sendable {
        enum Form: Sendable {
            case integer(ClosedRange<Int>)
            case flag
            case code([String])
            /// Comma-separated, as every list is.
            case codes([String])
            /// Where a page ended; what it says only the service knows.
            case cursor
            /// Types of events, known or not.
            case eventTypes
            /// Position and hash of a record in the access log.
            case head
            case identifier
            case timestamp
            case date
            /// Codes of municipalities.
            case municipalities
            /// Language tags.
            case languages
            /// Words to search by, of ``WordSearch``.
            case words
        }

        let name: String
        let form: Form
        var isRequired = false
    }
}

/// A call of an operation that needs no key.
struct OpenCall: Sendable {
    let identifiers: [Substring]
    let language: Language
    let accept: String?
    let service: Service
}

/// A request that has been matched, authenticated and authorized: plain values, free to cross to the writer.
struct Call: Sendable {
    let operation: Operation
    let identifiers: [Identifier<Record>]
    /// What stands in the path where its template says `{code}`.
    var words: [Substring] = []
    let access: Access
    let requestID: String
    let language: Language
    let query: Query
    var ifMatch: Precondition?
    var ifNoneMatch: Precondition?
    var idempotency: Idempotency?
    var isDryRun = false
    var traceparent: String?
    var content: JSONValue = .null
    let now: Timestamp
    let service: Service

    var settings: Settings { service.settings }
    /// The id in the path that names the record, or the parent of a collection.
    var id: Identifier<Record> { identifiers[0] }
    /// The word that stands in the path where its template says `{code}`.
    var word: String { words.first.map(String.init) ?? "" }
    var context: WriteContext { WriteContext(requestID: requestID, traceparent: traceparent) }

    /// Reads the content by the schema of the operation itself: 400 with everything that is wrong with it.
    ///
    /// The references are for the writer, or the snapshot, to look up.
    ///
    /// Where the schema refuses it, `owed` adds what the rules would refuse next, by the members given.
    func readRequest(
        owed: (Set<String>) -> [Fault] = { _ in [] }
    ) throws(Problem) -> (content: JSONObject, references: [References]) {
        var reader = SchemaReader(.creating, settings: settings.forReading(now: now))
        let content = reader.read(self.content, by: operation.request ?? [])
        guard reader.faults.isEmpty else {
            let given = (self.content.object?.members ?? []).filter { !$0.value.isNull }.map(\.name)
            throw .invalid(reader.faults + owed(Set(given)))
        }
        return (content, reader.references.map { References(pointer: $0.pointer, id: $0.id, to: $0.to) })
    }
}

/// What a handler answers with, and whose data it discloses.
struct Answer: Sendable {
    var status = 200
    var contentType: StaticString = "application/json"
    var content: [UInt8] = []
    /// What a retry with the same Idempotency-Key is answered, where that must say less than the first answer.
    var keptContent: [UInt8]?
    /// Whether by this very call its caller lost the way to the record: it tells then what was open until the call.
    var endsOwnWay = false
    var version: Int64?
    /// Whether it can be another one day although the version is the same: 304 would then confirm what no longer holds.
    var changesWithinVersion = false
    var location: String?
    var link: String?
    var allow: String?
    var acceptPatch: String?
    /// How far a reader of the feed has seen.
    var lastPosition: Int64?
    var isReplayed = false
    /// Fields that few answers have.
    var fields: [(name: StaticString, value: String)] = []
    /// The clients whose data the answer tells of, and how many records.
    var clients: [Identifier<Client>] = []
    var count = 1
    /// The scopes of the children that the answer holds besides, for its access record.
    var includedScopes: [String] = []
    /// What a retry with the same Idempotency-Key must still be allowed to see.
    var disclosed: Disclosed?
    /// Directory answers may be kept for a while by the caller alone; client data never.
    var cache = CachePolicy.never

    enum CachePolicy: Sendable { case never, privately, publicly }

    struct Disclosed: Sendable {
        let categories: DataCategories
        let records: [Identifier<Record>]
    }

    static func json(_ value: JSONValue, status: Int = 200) -> Answer {
        Answer(status: status, content: value.encoded())
    }
}
