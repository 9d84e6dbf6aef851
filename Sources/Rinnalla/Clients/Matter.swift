import JSON
import SQLite

/// What a client's case is about: the unit of retention and clocks (../domain/3-model.md 3.2). Finnish: *asia*.
enum MatterRecord {
    static let resource: Resource = Resource(
        "matter",
        collection: "matters",
        component: "Matter",
        table: "matter",
        nature: .ofClient(.process, scope: "x.id"),
        schema: [
            .code("serviceTask", ServiceTask.self).required.column("service_task"),
            .text("title", 1...200),
            .reference("unitId", to: UnitRecord.resource.reference).required.column("unit_id"),
            .timestamp("openedAt").once.column("opened_at"),
            .identifier("openedByContactId").once.column("opened_by_contact_id"),
            .text("programmeCode", 1...64),
            .identifier("recordedBy").readOnly.column("recorded_by"),
            .timestamp("closedAt").readOnly.column("closed_at"),
            .code("closingReason", ClosingReason.self).readOnly,
        ],
        projections: projections
    ).with { resource in
        // The records around it move on without it.
        resource.changesWithTime = true
        resource.states = states
        resource.isForLiving = true
        resource.authority = .init(
            roles: [.intake, .worker, .socialWorker],
            relationships: Relationships.caseworkers.union(.intake)
        )
        resource.filters = [.init(name: "status", form: .codes, column: "x.status", codes: states.states)]
        resource.rules = .init(check: check, stored: stored)
    }

    /// The states in which a unit handles a matter.
    static let openStates = ["planned", "waitlist", "active", "onhold"]

    private static let contactOfClient: SQL = "SELECT 1 FROM contact WHERE id = ? AND client_id = ?"

    private static let unitOfOrganization: SQL = "SELECT 1 FROM unit WHERE id = ? AND organization_id = ?"

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        // Who handles a matter sees the client for as long as it is open: another organization gets a client by referral.
        if draft["unitId"] != draft.before?["unitId"], let unit = draft.identifier("unitId", as: Unit.self),
            try !transaction.isAny(unitOfOrganization, [Value(unit), Value(transaction.access.key.organization)])
        {
            draft.fault(.referenceNotFound, at: "/unitId")
        }
        guard draft.before == nil else { return }
        draft["recordedBy"] = (transaction.access.actor?.id).map { .string($0.description) }
        let opened = draft.time("openedAt") ?? transaction.now
        if opened > transaction.now { draft.fault(.dateInFuture, at: "/openedAt") }
        draft["openedAt"] = .string(opened.description)
        if let contact = draft.identifier("openedByContactId", as: Record.self),
            try !transaction.isAny(contactOfClient, [Value(contact), Value(draft.client)])
        {
            draft.fault(.referenceNotFound, at: "/openedByContactId")
        }
    }

    /// The unit that handles an open matter sees the client's basic data and that matter (access.md).
    private static func stored(
        _ before: Record?,
        _ matter: Record,
        _ transaction: WriteTransaction
    ) throws(Problem) {
        try transaction.runClocks(ofMatter: before, matter)
        guard let client = matter.client, let unit = matter.identifier("unitId", as: Record.self) else { return }
        let isOpen = openStates.contains(matter.status ?? "")
        let wasOpen = before.map { openStates.contains($0.status ?? "") } ?? false
        if let before, wasOpen, isOpen, before["unitId"] == matter["unitId"] { return }
        if wasOpen { try transaction.endRelationships(causedBy: matter.id, at: transaction.now) }
        guard isOpen else { return try transaction.endResponsibilityAfterDeath(of: client) }
        let ofMatter = DataCategories.all.subtracting(.advocacy)
        for (categories, record) in [(DataCategories.basic.union(.process), nil), (ofMatter, matter.id)] {
            try transaction.open(
                CareRelationship(
                    holder: unit,
                    client: client,
                    kind: .matterUnit,
                    categories: categories,
                    record: record,
                    source: matter.id,
                    from: transaction.now
                )
            )
        }
    }
}

/// Statutory tasks of social services, and local advice (../domain/4-law.md 4.4). Finnish: *palvelutehtävä*.
enum ServiceTask: String, CodeSet {
    case lapsiperheet, tyoikaiset, iakkaat, paihdehuolto, vammaispalvelut, lastensuojelu, perheoikeudelliset
    case yleinenNeuvonta = "yleinen-neuvonta"
}

/// Why a matter was closed.
enum ClosingReason: String, CodeSet {
    case goalsMet = "goals-met"
    case needEnded = "need-ended"
    case moved, declined, unreachable, transferred, deceased, duplicate
}
