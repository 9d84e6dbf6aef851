import JSON
import SQLite

/// A client's right that is stood up for, from a barrier to a complaint to an authority (../domain/3-model.md 3.11).
/// Finnish: *oikeusturva-asia*.
enum AdvocacyCaseRecord {
    static let resource: Resource = Resource(
        "advocacy-case",
        collection: "advocacy-cases",
        component: "AdvocacyCase",
        table: "advocacy_case",
        nature: .ofClient(.advocacy, scope: "x.id"),
        schema: [
            .code("kind", Kind.self).required.once.column("kind"),
            // The group of rights, as the items of client-centeredness are grouped (../domain/5-metrics.md M4).
            .code("right", ["A", "B", "C", "D"]),
            .text("about", 1...4000).required,
            .object("respondent", Respondent.schema),
            .reference("advocateId", to: ProfessionalRecord.resource.reference).column("advocate_id"),
            .references("matterIds", to: MatterRecord.resource.reference, 0...20),
            .references("referralIds", to: ReferralRecord.resource.reference, 0...20),
            // Its own kind of record, so the rules look it up: a reference here would wait for this very declaration.
            .identifier("previousCaseId").once.column("previous_case_id"),
            .identifier("recordedBy").readOnly,
            .date("receivedDate").once,
            .date("noticeDate").once,
            .object("answer", [.text("text", 1...8000).required, .date("date").required]),
            .identifier("answeredById").readOnly,
            .boolean("isAnswerConveyed").readOnly,
            .text("outcome", 1...4000).readOnly,
            .timestamp("endedAt").readOnly,
        ],
        projections: [
            // While it goes on, so that whoever stands by the client or answers knows whose case it is.
            .init(
                name: ClientRecord.nameElsewhere,
                form: .json,
                value: """
                    CASE WHEN x.status IN ('open', 'waiting') THEN
                    (SELECT c.content -> '$.name' FROM client c WHERE c.id = x.client_id) END
                    """
            ),
            .init(
                name: "deadline",
                form: .date,
                value: "(SELECT max(o.due) FROM obligation o WHERE o.client_id = x.client_id AND o.subject_id = x.id)"
            ),
        ]
    ).with { resource in
        resource.states = states
        // A suspension moves the deadline and leaves the case as it is.
        resource.changesWithTime = true
        // Of receivers only the respondent has a way to a case, and writes the answer alone.
        resource.authority = .init(
            roles: handlers.roles,
            relationships: handlers.relationships.union(.receiver),
            relationshipsToCreate: handlers.relationships
        )
        resource.filters = [
            .init(name: "status", form: .codes, column: "x.status", codes: states.states),
            .init(name: "kind", form: .codes, column: "x.kind", codes: Kind.codes),
        ]
        resource.owed = owed
        resource.rules = .init(check: check, stored: stored)
    }

    /// A remedy is directed against somebody, and the client's time to ask for a correction runs from the notice of the
    /// decision.
    private static func owed(_ content: JSONObject) -> [String] {
        guard let kind = content["kind"]?.string.flatMap({ Kind(rawValue: $0) }) else { return [] }
        return (kind.isRemedy ? ["respondent"] : []) + (kind == .oikaisuvaatimus ? ["noticeDate"] : [])
    }

    /// What is done for the right; the Finnish ones are the remedies of the law.
    enum Kind: String, CodeSet {
        case rightsIssue = "rights-issue"
        case accessBarrier = "access-barrier"
        /// A complaint to whoever is responsible for the service (asiakaslaki 812/2000 23 §).
        case muistutus
        /// A request that a decision be corrected by who made it.
        case oikaisuvaatimus
        /// An appeal to a court.
        case valitus
        /// A complaint to a supervising authority.
        case kantelu
        case languageRight = "language-right"
        case discrimination
        /// The same over and over, whoever it meets.
        case systemic

        /// Whether it is always directed against somebody.
        var isRemedy: Bool { [.muistutus, .oikaisuvaatimus, .valitus, .kantelu].contains(self) }

        /// The clock that it starts.
        var clock: ObligationClock.Kind? {
            switch self {
            case .muistutus: .d14
            case .oikaisuvaatimus: .d15
            default: nil
            }
        }
    }
}

extension Record {
    /// What kind of advocacy case it is.
    var advocacyKind: AdvocacyCaseRecord.Kind? { text("kind").flatMap { AdvocacyCaseRecord.Kind(rawValue: $0) } }

    /// Whether its subject is an advocacy case.
    var isAboutAdvocacy: Bool { self["subject"]?["kind"]?.string == AdvocacyCaseRecord.resource.name }
}
