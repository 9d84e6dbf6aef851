import SQLite

/// The calling system: one organization's key, as it stands at the time of the call.
struct Key: Sendable {
    let id: String
    let organization: Identifier<Organization>
    let organizationKind: OrganizationKind
    let scopes: Set<String>
    let mayAssertActor: Bool

    /// Whether the key carries the scope; `*` means every scope but `self` (decisions.md 2).
    func has(_ scope: String) -> Bool {
        // Also for a key that was made before this was refused, or whose organization has become another.
        if scope == "self" { return scopes.contains(scope) && organizationKind.keepsRegister }
        return scopes.contains(scope) || scopes.contains("*")
    }
}

/// The person behind a call, found in the register.
struct Actor: Sendable {
    let id: Identifier<Professional>
    let role: Role
    /// Where the person works, which has relationships of its own.
    var units: [Identifier<Unit>] = []
}

/// Who asks, as whom, and why: what `authorize` has established and every statement on client data is bound to.
struct Access: Sendable {
    let key: Key
    var actor: Actor?
    var purpose: Purpose?
    var note: String?
    /// The link by which a receiver without a system calls, in place of a key and a person (FD8).
    var link: Identifier<Record>?

    /// The relationships that count for this call. An emergency opens by its own rule, not by a relationship.
    var relationships: Relationships { link == nil ? actor?.role.relationships ?? [] : .receiver }

    /// What an emergency opens without any relationship (access.md): basic data, with its risks, and plans.
    var emergencyCategories: DataCategories {
        purpose == .emergency ? [.identity, .contact, .plan] : []
    }

    /// Whether the actor may see where a client under non-disclosure lives (INV-C3), besides the responsible worker.
    var mayLocateProtectedClients: Bool { actor?.role == .socialWorker || actor?.role == .supervisor }

    /// The first values of every statement on client data, in the order that ``Visibility`` names them.
    func values(now: Timestamp) -> [Value] {
        [
            actor.map { Value($0.id) } ?? .null,
            Value(key.organization),
            .integer(relationships.rawValue),
            .integer(now.milliseconds),
            .integer(emergencyCategories.rawValue),
            .integer(mayLocateProtectedClients ? 1 : 0),
            .blob(holders),
        ]
    }

    /// Whose relationships the actor has: the person's own, the units' and the organization's.
    private var holders: [UInt8] {
        // A link stands for itself alone: what else its organization has is not for whoever holds it.
        if let link { return link.bytes }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16 * (2 + (actor?.units.count ?? 0)))
        if let actor {
            bytes += actor.id.bytes
            for unit in actor.units { bytes += unit.bytes }
        }
        return bytes + key.organization.bytes
    }
}

/// Names for typed identifiers; the records themselves are ``Record`` values described by their ``Resource``.
enum Client {}
enum Organization {}
enum Professional {}
enum Unit {}

/// What an organization is to the county (decisions.md 17).
enum OrganizationKind: String, CaseIterable, Sendable {
    case county
    case municipality
    case provider
    case thirdSector = "third-sector"
    case authority

    /// Whether it may let clients in as themselves: whoever does can be any of them to us.
    var keepsRegister: Bool { self == .county || self == .municipality }
}
