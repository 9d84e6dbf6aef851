import JSON

/// Whom a case is directed against: a professional, a unit or an organization.
struct Respondent: Sendable {
    enum Kind: String, CodeSet {
        case professional, unit, organization

        var resource: Resource {
            switch self {
            case .professional: ProfessionalRecord.resource
            case .unit: UnitRecord.resource
            case .organization: OrganizationRecord.resource
            }
        }
    }

    static let schema: Schema = [.code("kind", Kind.self).required, .identifier("id").required]

    let kind: Kind
    let id: Identifier<Record>

    init?(_ value: JSONValue?) {
        guard let kind = value?["kind"]?.string.flatMap({ Kind(rawValue: $0) }),
            let id = value?["id"]?.string.flatMap({ Identifier<Record>($0) })
        else { return nil }
        self.kind = kind
        self.id = id
    }

    /// The organization that it is, or works for.
    func organization(_ transaction: ReadTransaction) throws(Problem) -> Identifier<Record>? {
        kind == .organization ? id : try transaction.known(kind.resource, id)?.identifier("organizationId")
    }

    /// Whether the person is the one, or works where the case is directed.
    func includes(_ person: Person) -> Bool {
        switch kind {
        case .professional: id == person.id
        case .unit: !person.isIndependent && person.units.contains(id)
        case .organization: !person.isIndependent && person.organization == id
        }
    }

    /// Somebody who acts in a case, and where they work.
    struct Person: Sendable {
        let id: Identifier<Record>
        let units: [Identifier<Record>]
        let organization: Identifier<Record>?
        /// A county provides for its ombudsman, who is no party for that (739/2023); nor is the client, by whose key ever.
        let isIndependent: Bool
    }
}

extension Respondent.Person {
    /// The actor of a call; nothing for the service itself.
    init?(_ access: Access) {
        guard let actor = access.actor else { return nil }
        id = actor.id.cast()
        units = actor.units.map { $0.cast() }
        organization = access.key.organization.cast()
        isIndependent = [.ombudsman, .client, .representative].contains(actor.role)
    }

    init(_ professional: Record) {
        id = professional.id
        units = professional.items("unitIds").compactMap { $0.string.flatMap { Identifier<Record>($0) } }
        organization = professional.identifier("organizationId")
        isIndependent = professional.items("roles").contains(.string(Role.ombudsman.rawValue))
    }
}

extension ReadTransaction {
    /// Whether the obligation is owed in a case that is directed against the actor.
    func isRespondent(in obligation: Record?) throws(Problem) -> Bool {
        try advocacyCase(of: obligation)?.isDirected(at: access) ?? false
    }

    /// The case that the obligation is owed in.
    func advocacyCase(of obligation: Record?) throws(Problem) -> Record? {
        guard let obligation, obligation.isAboutAdvocacy,
            let id = obligation.identifier("subjectId", as: Record.self)
        else { return nil }
        return try known(AdvocacyCaseRecord.resource, id)
    }
}

extension Record {
    /// Whether the actor is whom the case is directed against.
    func isDirected(at access: Access) -> Bool {
        guard let respondent = Respondent(self["respondent"]), let person = Respondent.Person(access) else {
            return false
        }
        return respondent.includes(person)
    }
}
