import JSON
import SQLite

/// Whether a recipient may have a category of a client's data, and why (../domain/3-model.md 3.8).
struct DisclosureDecision: Sendable, Equatable {
    enum Outcome: String, CodeSet {
        case permit, deny
        /// A statute opens the data, whatever the client permits.
        case permitStatutory = "permit-statutory"
    }

    var outcome: Outcome
    /// The rules that were hit, the deciding one last.
    var rules: [Rule]
    /// The consent that decided, where one did.
    var consent: Identifier<Record>?
    /// From when on the data is closed where it is open now, or open where it is closed, as far as the consents tell today.
    var until: Timestamp?

    var isPermitted: Bool { outcome != .deny }
}

extension ReadTransaction {
    /// Decides whether the recipient may have these categories of the client's data, all of them; `record` is the matter or
    /// document that the data is limited to, where it is.
    func decide(
        client: Identifier<Client>,
        recipient: Identifier<Organization>,
        category: DataCategories,
        purpose: Purpose?,
        record: Identifier<Record>? = nil,
        now: Timestamp
    ) throws(Problem) -> DisclosureDecision {
        guard let disclosure = try disclosure(of: client, to: recipient, for: purpose, record: record) else {
            return DisclosureDecision(outcome: .deny, rules: ["disclosure-not-permitted"])
        }
        return disclosure.decide(category, now: now)
    }

    /// Everything that decides about the client's data and the recipient; nil when there is no such recipient.
    func disclosure(
        of client: Identifier<Client>,
        to recipient: Identifier<Organization>,
        for purpose: Purpose?,
        record: Identifier<Record>? = nil
    ) throws(Problem) -> Disclosure? {
        guard let organization = try known(OrganizationRecord.resource, recipient.cast()),
            let kind = organization.text("kind").flatMap({ OrganizationKind(rawValue: $0) })
        else { return nil }
        let consents = try consentsInForce(of: client)
        // An organization may have hundreds of workers: they are looked through only where a consent speaks of sectors.
        let levels = consents.compactMap(\.level)
        let circumstances = Disclosure.Circumstances(
            recipient: recipient,
            kind: kind,
            controller: organization.identifier("controllerId"),
            sectors: levels.contains(.sector) ? try sectors(of: recipient) : [],
            serviceTasks: levels.contains(.serviceTask) ? try serviceTasks(of: client, in: record) : [],
            record: record,
            purpose: purpose
        )
        return Disclosure(
            circumstances: circumstances,
            controllerOfClient: try controller(of: client),
            consents: consents
        )
    }

    private static let controller: SQL = "SELECT \(Register.controller(of: "?1"))"

    /// Whose register the client is in.
    func controller(of client: Identifier<Client>) throws(Problem) -> Identifier<Organization>? {
        let found = try first(Self.controller, [Value(client)]) { row in row.identifier(0) } ?? nil
        return found.map { Identifier($0) }
    }

    private static let sectors: SQL = """
        SELECT DISTINCT content ->> '$.sector' FROM professional WHERE organization_id = ? AND status = 'active'
        AND content ->> '$.sector' IS NOT NULL
        """

    /// The sectors of the people who work for an organization; it has none of its own.
    private func sectors(of organization: Identifier<Organization>) throws(Problem) -> Set<String> {
        Set(try all(Self.sectors, [Value(organization)]) { row in row.text(0) })
    }

    private static let serviceTasks: SQL = """
        SELECT DISTINCT service_task FROM matter WHERE client_id = ?1 AND status <> 'entered-in-error'
        AND (id = ?2 OR NOT EXISTS (SELECT 1 FROM matter WHERE client_id = ?1 AND id = ?2))
        """

    /// The service tasks that the data may belong to: of the one matter, else of all the client's matters.
    private func serviceTasks(
        of client: Identifier<Client>,
        in record: Identifier<Record>?
    ) throws(Problem) -> Set<String> {
        Set(try all(Self.serviceTasks, [Value(client), Value(record)]) { row in row.text(0) })
    }

    private static let inForce: SQL = """
        SELECT id, content FROM consent WHERE client_id IN \(Person.records(of: "?1")) AND status = 'active'
        AND (client_id = ?1 OR provision = 'deny' AND content ->> '$.override' IS NULL) ORDER BY id
        """

    /// The consents that are active, also those whose time has not come or has run out: what opens data does so in the record
    /// that it was given in, what the person has prohibited is prohibited in all.
    private func consentsInForce(of client: Identifier<Client>) throws(Problem) -> [DisclosureConsent] {
        let found = try all(Self.inForce, [Value(client)]) { row in (row.identifier(0), row.utf8(1)) }
        return found.compactMap { row in
            guard let id = row.0, let content = try? JSONParser.parse(row.1) else { return nil }
            return DisclosureConsent(Identifier(id), content)
        }
    }
}
