import JSON
import SQLite

/// The passing of a client from one responsible worker to the next (../domain/3-model.md 3.10). Finnish: *asiakkuuden siirto*.
enum HandoverRecord {
    static let resource: Resource = Resource(
        "handover",
        collection: "handovers",
        component: "Handover",
        table: "handover",
        // The incoming worker sees the handover itself, and nothing else of the client before it is effective.
        nature: .ofClient(.process, scope: "x.id"),
        schema: [
            .identifier("fromWorkerId").readOnly.column("from_worker_id"),
            .reference("toWorkerId", to: ProfessionalRecord.resource.reference).column("to_worker_id"),
            .code("cause", Cause.self).required,
            .timestamp("effectiveAt").column("effective_at"),
            .date("effectiveOn").readOnly.column("effective_on"),
            .text("summary", 1...8000),
            .text("risks", 1...4000),
            .boolean("isTeamInformed"),
            .timestamp("clientInformedAt"),
            .text("notInformedReason", 1...2000),
            .text("clientView", 1...4000),
            .timestamp("jointMeetingAt"),
            .text("overrideReason", 1...2000),
            .texts("overriddenRules", 1...64, 0...10).readOnly,
            .object("checklist", HandoverChecklist.schema).readOnly,
            .boolean("isComplete").readOnly.column("is_ready"),
            .timestamp("stoppedAt").readOnly.column("stopped_at"),
            .texts("stoppedBy", 1...64, 0...10).readOnly,
            .timestamp("metAt").readOnly,
            .date("confirmBy").readOnly.column("due"),
        ],
        projections: [
            // While it goes on: nobody accepts a person without a name. All to whom it is open otherwise know the client.
            .init(
                name: ClientRecord.nameElsewhere,
                form: .json,
                value: """
                    CASE WHEN x.status IN ('proposed', 'accepted', 'effective') THEN
                    (SELECT c.content -> '$.name' FROM client c WHERE c.id = x.client_id) END
                    """
            )
        ],
        shownContent: HandoverMandate.shownContent
    ).with { resource in
        resource.states = states
        resource.hasDue = true
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor, .client, .representative],
            relationships: [.responsibleWorker, .supervisor],
            relationshipsToCreate: Relationships.ownSide.union([.responsibleWorker, .supervisor]),
            membersOfClient: ["clientView"]
        )
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "toWorkerId", form: .identifier, column: "x.to_worker_id"),
        ]
        resource.rules = .init(check: HandoverRules.check, stored: HandoverRules.stored)
    }

    /// Why the client changes hands.
    enum Cause: String, CodeSet {
        case planned, absence, resignation
        case clientRequest = "client-request"
        case conflictOfInterest = "conflict-of-interest"
        case regionChange = "region-change"
        case competence, overload
    }

    /// The states in which the outgoing worker still answers for the client (INV-H2).
    static let openStates = ["proposed", "accepted"]
}
