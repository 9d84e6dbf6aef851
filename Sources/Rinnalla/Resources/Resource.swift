import JSON
import SQLite

/// One kind of record, declared once: the machinery lists, reads, creates, changes and moves it by this.
///
/// A new resource is such a declaration, its table and its lines in the route table; see README, "How to add a resource".
struct Resource: Sendable {
    /// `plan`: the subject of events and problem texts.
    let name: String
    /// `plans`: the collection's path segment and the stem of its scopes.
    let collection: String
    /// `Plan`: its schema in openapi.yaml.
    let component: String
    /// Its table; every statement calls it `x`.
    let table: SQL
    let nature: Nature
    let schema: Schema
    /// The records it lives under, from the nearest up: their ids are members and columns of it.
    var parents: [Parent] = []
    /// What is computed from other tables whenever it is read.
    var projections: [Projection] = []
    /// The parts of its content that are stored, opened and withheld on their own.
    var parts: [ContentPart] = []
    var filters: [Filter] = []
    /// The children that a create may bring along.
    var nested: [Nested] = []
    /// Whether a list may be sorted by `due`.
    var hasDue = false
    var states: StateMachine?
    /// Whether the actor, who may see the record, may see what was said when it was moved, and not only that it was.
    var opensWords: @Sendable (_ said: JSONObject, Record, ReadTransaction) throws(Problem) -> Bool = { _, _, _ in true
    }
    var authority = Authority()
    /// The members that its other members make necessary: what is missing of them is told with what is always required.
    var owed: (@Sendable (_ content: JSONObject) -> [String])?
    var rules = Rules()
    /// Whether it is about what has been done, and so is made where that lies, in a merged record too (CD15).
    var looksBack = false
    /// Whether what an answer shows of the content depends on who reads.
    let isShownByReader: Bool
    /// Whether an answer can change without a new version, by the mere passing of time; 304 would then confirm what is gone.
    var changesWithTime: Bool
    /// Whether none is made for a client who has died: what begins help, not what records or ends it.
    var isForLiving = false
    let statements: Statements

    /// Whose record it is, and so which checks its operations pass.
    enum Nature: Sendable {
        /// No client data: the scope alone decides (decisions.md 1).
        case directory
        /// A client's record, needing these categories, narrowed to the record ids that the SQL names.
        case ofClient(DataCategories, scope: SQL)
        /// As `ofClient`, but some have a way of their own to it, and the client may be unknown: a contact, an invitation.
        case ofClientOrNobody(DataCategories, scope: SQL, own: Own)
        /// Of the register as a whole and of no one client: it asks for actor, purpose and access record as client data does.
        case ofRegister(Own)
    }

    /// The way to a record that the record itself gives: to those who recorded it, to whom it invites.
    struct Own: Sendable {
        /// Which relationships they have to it, as bits.
        let relationships: SQL
        /// While this is true, those relationships open the record; afterwards only those to its client do.
        let isOpen: SQL
        /// The ids of the records that are open so, for lists: one index for each way.
        let ids: SQL
    }

    struct Parent: Sendable {
        let member: String
        let column: SQL
        let resource: @Sendable () -> Resource
    }

    struct ContentPart: Sendable {
        let part: Member.Part
        let column: SQL
        let category: String
        /// Whether the part's category is open to this call.
        let isOpen: SQL
        /// What withholds it from some to whom its category is open.
        var protection: Protection?

        /// Whether this call may see the part.
        var isShown: SQL { isShown(where: isOpen) }

        /// The same, where `isOpen` is known otherwise.
        func isShown(where isOpen: SQL) -> SQL { protection.map { "\(isOpen) AND \($0.isLifted)" } ?? isOpen }
    }

    /// A ground on which a part is withheld beyond its category, as the record itself states it.
    struct Protection: Sendable {
        /// The member that states it; who does not see the part does not change it either.
        let member: String
        let rule: Rule
        /// What `withheld` says of it.
        let reason: String
        /// Whether it withholds nothing: it does not hold, or not against this actor.
        let isLifted: SQL
    }

    struct Projection: Sendable {
        enum Form: Sendable { case identifier, text, integer, boolean, date, json }

        let name: String
        let form: Form
        let value: SQL
    }

    struct Filter: Sendable {
        enum Form: Sendable {
            case identifier, codes, flag
            /// Comma-separated, one of which must do; `column` is then a condition with `?` for a JSON array of them.
            case municipalities, languages
            /// A code or an id of which the record has several; `column` is then a condition with `?`.
            case codeAmong, identifierAmong
            /// Words, each of which must be the beginning of one; `column` is the condition for one, from one text to another.
            case words
        }

        let name: String
        let form: Form
        let column: SQL
        var codes: [String] = []
    }

    /// Who may create and change it (decisions.md 11); what may be done to its state stands with each transition.
    struct Authority: Sendable {
        var roles: Set<Role> = [.worker, .socialWorker]
        var relationships: Relationships = .caseworkers
        /// Who may create it, where that differs from who may change it.
        var relationshipsToCreate: Relationships?
        /// Whether the actor may create it for a client to whom there is no way yet (decisions.md 12).
        var opensClient: @Sendable (Access) -> Bool = { _ in false }
        /// What the client, for the own record, may change besides.
        var membersOfClient: Set<String> = []
        /// What the supervisor may change besides: what a rule leaves to the supervisor alone.
        var membersOfSupervisor: Set<String> = []

        /// The roles to which these members are left besides.
        func rolesToChange(_ members: Set<String>) -> Set<Role> {
            var roles: Set<Role> = []
            if !membersOfClient.isEmpty, members.isSubset(of: membersOfClient) { roles = [.client, .representative] }
            if !membersOfSupervisor.isEmpty, members.isSubset(of: membersOfSupervisor) { roles.insert(.supervisor) }
            return roles
        }
    }

    /// What the domain demands when it is written, and what follows from it. Faults are collected, not thrown one by one.
    struct Rules: Sendable {
        var check: @Sendable (inout Draft, WriteTransaction) throws(Problem) -> Void = { _, _ in }
        var stored: @Sendable (_ before: Record?, _ after: Record, WriteTransaction) throws(Problem) -> Void = {
            _,
            _,
            _ in
        }
    }

    /// Declares a resource. `opensWhole` is a condition on the record `?8` that opens it with all its parts, for a first look.
    /// `shownContent` is what an answer shows in place of the content as stored, where that depends on who reads, on the time
    /// or, as `?2` of a directory record, on the organization whose key asks.
    init(
        _ name: String,
        collection: String,
        component: String,
        table: SQL,
        nature: Nature,
        schema: Schema,
        parents: [Parent] = [],
        projections: [Projection] = [],
        parts: [ContentPart] = [],
        opensWhole: SQL? = nil,
        shownContent: SQL? = nil
    ) {
        self.name = name
        self.collection = collection
        self.component = component
        self.table = table
        self.nature = nature
        self.schema = schema
        self.parents = parents
        self.projections = projections
        self.parts = parts
        isShownByReader = shownContent != nil
        changesWithTime = isShownByReader
        statements = Statements(
            table,
            nature,
            schema,
            parents,
            projections,
            parts,
            opensWhole: opensWhole,
            shownContent: shownContent
        )
    }

    func with(_ change: (inout Resource) -> Void) -> Resource {
        var copy = self
        change(&copy)
        return copy
    }

    /// Whether its operations touch client data: actor, purpose, relationship and access log then.
    var isOfClient: Bool { if case .directory = nature { false } else { true } }

    var readScope: String { "\(collection):read" }
    var writeScope: String { "\(collection):write" }

    /// The way that it gives of itself, for records that give one.
    var own: Own? {
        switch nature {
        case .ofClientOrNobody(_, _, let own), .ofRegister(let own): own
        case .directory, .ofClient: nil
        }
    }

    /// Whether it belongs to a matter, or to several: assessments, plans, referrals, teams.
    var isOfMatters: Bool { schema["matterId"] != nil || schema["matterIds"] != nil }

    /// Whether the register holds it, and no client's record does.
    var isOfRegister: Bool { if case .ofRegister = nature { true } else { false } }

    /// The read-only members that stand around the schema's.
    var envelope: Set<String> {
        var names: Set<String> = ["id", "version", "createdAt", "updatedAt"]
        if isOfClient, !isOfRegister, name != "client" { names.insert("clientId") }
        if states != nil { names.insert("status") }
        if !parts.isEmpty { names.insert("withheld") }
        names.formUnion(parents.map(\.member))
        names.formUnion(projections.map(\.name))
        return names
    }
}
