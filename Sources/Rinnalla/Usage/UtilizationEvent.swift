import JSON
import SQLite

/// That a client has used a service, as the provider's system or a register tells it (../domain/3-model.md 3.11).
/// Finnish: *palvelutapahtuma*.
enum UtilizationEventRecord {
    static let resource: Resource = Resource(
        "utilization-event",
        collection: "utilization-events",
        component: "UtilizationEvent",
        table: "utilization_event",
        // It tells of services, and most of these of health.
        nature: .ofClient([.referral, .health], scope: "NULL"),
        schema: [
            .code("kind", Kind.self).required.column("kind"),
            .timestamp("at").required.column("at"),
            .timestamp("endedAt"),
            .reference("organizationId", to: OrganizationRecord.resource.reference).column("organization_id"),
            .reference("serviceId", to: ServiceRecord.resource.reference).column("service_id"),
        ] + Imported.origin
    ).with { resource in
        resource.states = Imported.states
        resource.authority = .init(
            roles: [.worker, .socialWorker, .supervisor],
            relationships: [.responsibleWorker, .coverWorker, .supervisor],
            opensClient: Imported.isCounty
        )
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: Imported.states.states),
            .init(name: "kind", form: .codes, column: "x.kind", codes: Kind.codes),
            .init(name: "organizationId", form: .identifier, column: "x.organization_id"),
        ]
        resource.owed = owed
        resource.rules.check = check
    }

    /// How the service was used. What else there is to tell follows: a readmission is a stay soon after another one.
    enum Kind: String, CodeSet {
        case visit
        case homeVisit = "home-visit"
        case remoteContact = "remote-contact"
        case emergencyVisit = "emergency-visit"
        case inpatientStay = "inpatient-stay"
        case residentialStay = "residential-stay"

        /// Whether it lasts, and so has an end.
        var isStay: Bool { self == .inpatientStay || self == .residentialStay }
    }

    private static func check(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard draft.before == nil else { return }
        try checkProvider(&draft, transaction)
        for name in ["at", "endedAt"] {
            if let time = draft.time(name), time > transaction.now { draft.fault(.dateInFuture, at: "/\(name)") }
        }
        if let start = draft.time("at"), let end = draft.time("endedAt"), end < start {
            draft.fault(.periodReversed, at: "/endedAt")
        }
    }

    /// Registers are told of a stay when it has ended, since an entry is never changed; and whose service it was is named, or
    /// known by the service.
    private static func owed(_ content: JSONObject) -> [String] {
        let isStay = content["kind"]?.string.flatMap { Kind(rawValue: $0) }?.isStay == true
        return (content["serviceId"] == nil ? ["organizationId"] : []) + (isStay ? ["endedAt"] : [])
    }

    private static func checkProvider(_ draft: inout Draft, _ transaction: WriteTransaction) throws(Problem) {
        guard let id = draft.identifier("serviceId", as: Record.self) else { return }
        let provider = try transaction.known(ServiceRecord.resource, id)?["organizationId"]
        if let named = draft["organizationId"], named != provider {
            draft.fault(.referenceNotFound, at: "/serviceId")
        }
        draft["organizationId"] = provider
    }
}
