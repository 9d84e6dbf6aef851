import JSON
import SQLite

/// The states of a resource and the ways between them; one engine runs all of them (api.md, opening rule 2).
struct StateMachine: Sendable {
    let initial: String
    let transitions: [Transition]
    /// The states that nothing follows, with the rule that says so where the domain has one.
    var terminal: Terminal?

    struct Terminal: Sendable {
        let states: Set<String>
        let rule: Rule
    }

    /// Every state there is, the initial one first.
    var states: [String] {
        var found = [initial]
        for state in transitions.flatMap({ $0.from + [$0.to] }) where !found.contains(state) { found.append(state) }
        return found
    }

    /// The states that a record can be moved to.
    var targets: [String] { states.filter { state in transitions.contains { $0.to == state } } }

    /// What a request for the state may say beside `to`, whichever way leads there, and must, because all of them ask for it.
    func request(to target: String) -> Schema {
        let ways = transitions.filter { $0.to == target }.map(\.request)
        var members: [Member] = []
        for var member in ways.flatMap(\.members) where !members.contains(where: { $0.name == member.name }) {
            member.isRequired = ways.allSatisfy { $0[member.name]?.isRequired == true }
            members.append(member)
        }
        return Schema(members)
    }

    func transition(from: String, to: String) -> Transition? {
        transitions.first { $0.to == to && $0.from.contains(from) }
    }

    func transitions(from: String) -> [Transition] { transitions.filter { $0.from.contains(from) } }
}

/// One way from a state to another: who may take it, what it asks for, what must hold, what it does.
struct Transition: Sendable {
    let from: [String]
    let to: String
    let by: Performers
    /// Whether it begins what helps, so that it is not taken for a client who has died (CD11).
    var beginsHelp = false
    /// What the request says besides `to`, `reasonCode` and `reasonText`.
    var members: Schema = []
    var reason = Reason.optional
    /// The members that the actor owes besides, though others do not.
    var owed: @Sendable (Record, Access) -> [String] = { _, _ in [] }
    /// The codes of which the actor's reason has to be one, though others may say what they like.
    var codesOwed: @Sendable (Record, Access) -> [String]? = { _, _ in nil }
    /// What must hold; what does not is noted on the move, all of it.
    var requires: @Sendable (inout Move, ReadTransaction) throws(Problem) -> Void = { _, _ in }
    /// What it sets on the record.
    var effect: @Sendable (inout Move, WriteTransaction) throws(Problem) -> Void = { _, _ in }
    /// What follows elsewhere once it is stored.
    var consequence: @Sendable (Move, Record, WriteTransaction) throws(Problem) -> Void = { _, _, _ in }

    enum Reason: Sendable {
        case optional
        /// `reasonText` must say why.
        case text
        /// `reasonCode` must be one of these.
        case code([String])
    }

    /// The codes of its reason, where it takes no others from this actor.
    func reasonCodes(of access: Access, for record: Record) -> [String]? {
        if case .code(let codes) = reason { codes } else { codesOwed(record, access) }
    }

    /// The members without which the actor's request is refused.
    func required(of access: Access, for record: Record) -> [String] {
        request.members.filter(\.isRequired).map(\.name) + owed(record, access)
    }

    /// The members of its request beside `to`.
    var request: Schema {
        switch reason {
        case .optional: [.text("reasonCode", 1...64), .text("reasonText", 1...2000)] + members
        case .text: [.text("reasonCode", 1...64), .text("reasonText", 1...2000).required] + members
        case .code(let codes): [.code("reasonCode", codes).required, .text("reasonText", 1...2000)] + members
        }
    }
}

/// Who may take a transition: a role and a relationship to the client, or a rule that looks at the record itself.
struct Performers: Sendable {
    var roles: Set<Role>
    var relationships: Relationships
    /// Whether the record itself gives the right, as an action does to its owner.
    var also: @Sendable (Record, Access) -> Bool = { _, _ in false }
    /// Those whom it puts together.
    private var joined: [Performers] = []

    init(
        roles: Set<Role>,
        relationships: Relationships,
        also: @escaping @Sendable (Record, Access) -> Bool = { _, _ in false }
    ) {
        self.roles = roles
        self.relationships = relationships
        self.also = also
    }

    /// Each of those who may by their role: with one of the relationships, or, where it names none, as the record says. Whom
    /// the record itself names, whatever the role, is not among them (D36).
    var named: [Performers] {
        joined.isEmpty ? (roles.isEmpty ? [] : [self]) : joined.flatMap(\.named)
    }

    func include(_ record: Record, _ access: Access) -> Bool {
        guard let role = access.actor?.role else { return false }
        if roles.contains(role), !record.relationships.isDisjoint(with: relationships) { return true }
        return also(record, access)
    }

    /// 403 that names the roles it takes, unless the actor is one of them.
    func admit(_ access: Access, to record: Record) throws(Problem) {
        if !include(record, access) { throw .actorNotAllowed(access, only: roles) }
    }

    /// Its roles are those of both, for refusals to name; without relationships of its own they let nobody in.
    static func or(_ left: Performers, _ right: Performers) -> Performers {
        var both = Performers(roles: left.roles.union(right.roles), relationships: []) { record, access in
            left.include(record, access) || right.include(record, access)
        }
        both.joined = [left, right]
        return both
    }

    static let responsibleWorker = Performers(
        roles: [.worker, .socialWorker],
        relationships: [.responsibleWorker, .coverWorker]
    )
    static let caseworkers = Performers(roles: [.worker, .socialWorker], relationships: .caseworkers)
    static let supervisor = Performers(roles: [.supervisor], relationships: [.supervisor])
    static let client = Performers(roles: [.client, .representative], relationships: .ownSide)
    static let receiver = Performers(roles: [.provider, .worker, .socialWorker], relationships: [.receiver])
}

/// A transition being taken.
struct Move: Sendable {
    let before: Record
    let transition: Transition
    /// What the request said, read by the transition's schema; empty while only the possibility is asked about.
    let request: JSONObject
    /// Whether this only asks if the transition is possible.
    let isQuestion: Bool
    var content: JSONObject
    /// The client whom the move gives to a record that was nobody's.
    var namedClient: Identifier<Client>?
    private(set) var violations: [Fault] = []

    init(_ before: Record, _ transition: Transition, request: JSONObject, isQuestion: Bool) {
        self.before = before
        self.transition = transition
        self.request = request
        self.isQuestion = isQuestion
        content = before.content
    }

    subscript(name: String) -> JSONValue? {
        get { content[name] }
        set { content[name] = newValue }
    }

    var client: Identifier<Client>? { before.resource.name == "client" ? before.id.cast() : before.client }

    /// Notes that a rule of the domain speaks against the move.
    mutating func violate(_ rule: Rule, at pointer: String = "", _ details: JSONObject = [:]) {
        violations.append(Fault(place: .member(pointer), code: .ruleViolation, details: details, rule: rule))
    }

    /// Notes a fault of the request that only the record shows.
    mutating func fault(_ code: Fault.Code, at pointer: String, _ details: JSONObject = [:]) {
        violations.append(Fault(place: .member(pointer), code: code, details: details))
    }

    /// Notes the rule unless the condition holds.
    mutating func require(_ condition: Bool, _ rule: Rule, at pointer: String = "", _ details: JSONObject = [:]) {
        if !condition { violate(rule, at: pointer, details) }
    }

    /// Copies members of the request onto the record.
    mutating func keep(_ names: String...) {
        for name in names { if let value = request[name] { content[name] = value } }
    }
}
