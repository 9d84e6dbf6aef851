import HTTP
import JSON

@testable import Rinnalla

/// A client with one record of every kind, and the people who may not see them.
struct WholeStory {
    let begun: TestRegion.Story
    /// The id of one record of each collection.
    let ids: [String: String]
    /// Words that stand in the client's records and may not reach who has no way to them.
    let canaries = ["Esimerkki", "Aino", "Kotona on raskasta", "Selviän kotona", "Kävely joka päivä"]
    let formerWorker: TestRegion.Caller
    let memberOutsideScope: TestRegion.Caller
    /// Named by a case of another client.
    let ombudsman: TestRegion.Caller
    let auditor: TestRegion.Caller

    /// Who reads by right: the responsible worker, but for what is the supervisor's and never a worker's (FB3, S4-16), and the auditor
    /// what is of the register.
    func reader(of operation: Operation) -> TestRegion.Caller {
        if operation.path.hasPrefix("/v1/destruction-lists") { return auditor }
        let closed = [FeedbackRecord.resource.name, CostEntryRecord.resource.name]
        return closed.contains(operation.deed?.resource.name ?? "") ? begun.supervisor : begun.worker
    }

    func caller(_ intruder: AuthorizationTests.Intruder, _ region: TestRegion) throws -> TestRegion.Caller {
        switch intruder {
        case .formerWorker: formerWorker
        case .memberOutsideScope: memberOutsideScope
        case .ombudsman: ombudsman
        default: begun.provider
        }
    }
}

extension TestRegion {
    /// Tells a story with a record of every kind in it.
    func wholeStory() throws -> WholeStory {
        let begun = try begin()
        let otherUnit = try makeUnit("Toinen yksikkö")
        let former = caller(
            try makeProfessional("Entinen", roles: [.worker], units: [otherUnit]),
            .worker,
            .coordination
        )
        let chief = caller(
            try makeProfessional("Päällikkö", roles: [.supervisor], units: [begun.unit, otherUnit]),
            .supervisor,
            .supervision
        )
        let outside = caller(try makeProfessional("Ulkopuolinen", roles: [.teamMember]), .teamMember, .coordination)
        var ids = [
            "organizations": county, "units": begun.unit, "professionals": begun.worker.actor ?? "",
            "clients": begun.client, "matters": begun.matter,
        ]
        ids["contacts"] = try record("/v1/clients/\(begun.client)/contacts", as: begun.worker).id
        // The former worker answered for the client, and was replaced by the supervisor.
        for worker in [former, begun.worker] {
            ids["handovers"] = try handOver(begun.client, to: worker, as: chief).id
        }
        ids["responsibilities"] = try send(
            .get,
            "/v1/clients/\(begun.client)/responsibilities?sort=-createdAt",
            as: begun.worker
        ).ids.first
        let covered = try send(
            .post,
            "/v1/clients/\(begun.client)/covers",
            as: chief,
            [
                "workerId": .string(begun.stranger.actor ?? ""), "reason": "Loma",
                "validTo": .string(Timestamp.now().adding(days: 1).description),
            ]
        )
        ids["covers"] = covered.id
        _ = try send(
            .post,
            "/v1/covers/\(covered.id)/transitions",
            as: chief,
            ["to": "ended"],
            fields: [.ifMatch: "*"]
        )
        ids["consents"] = try activate(begun.prohibition(), for: begun)
        let team = try activeTeam(begun)
        ids["teams"] = team.id
        ids["team-members"] = team.nurse
        let assessment = try makeAssessment(of: begun)
        let plan = try makePlan(of: begun, self.plan(of: begun, for: assessment))
        ids["assessments"] = assessment.id
        ids["plans"] = plan.id
        let inForce = try makePlan(of: begun, self.plan(of: begun, for: assessment))
        _ = try move("/v1/plans/\(inForce.id)", to: "active", as: begun.worker)
        ids["reviews"] = try send(.get, "/v1/plans/\(inForce.id)/reviews", as: begun.worker).ids.first
        for kind in ["goals", "actions"] { ids[kind] = plan.json[kind]?.array?.first?["id"]?.string }
        let joined = try send(
            .post,
            "/v1/teams/\(team.id)/members",
            as: begun.worker,
            [
                "person": ["kind": "professional", "id": .string(outside.actor ?? "")], "role": "nurse",
                "sector": "health",
                "organizationId": .string(county), "accessScope": ["financial"],
            ]
        )
        guard joined.status == 201 else { throw Unexpected(outcome: joined.text) }
        let contact = try send(
            .post,
            "/v1/clients/\(begun.client)/contacts",
            as: begun.worker,
            ["urgency": "routine", "heardConfirmed": "yes", "presentingReason": "Aino kysyi kotiavusta"]
        ).id
        let service = try makeService(of: provider, [:])
        let referral = ReferralStory(region: self, people: begun, service: service)
        ids["contacts"] = contact
        ids["services"] = service
        ids["referrals"] = try referral.draft(["isComplementary": true, "sharedData": []]).id
        ids["links"] = try linked(begun).makeLink().json["id"]?.string
        ids["tasks"] = try makeTask(about: contact, owner: begun.worker.actor ?? "")
        ids["conflict-of-interest-declarations"] = try send(
            .post,
            "/v1/conflict-of-interest-declarations",
            as: Caller(key: countyKey),
            [
                "workerId": .string(begun.worker.actor ?? ""), "ground": "board-position", "decision": "disclose",
                "subject": ["kind": "organization", "id": .string(provider)], "validFrom": "2026-01-01",
            ]
        ).id
        ids["obligations"] = try send(
            .post,
            "/v1/clients/\(begun.client)/obligations",
            as: begun.worker,
            ["kind": "D16", "startsAt": .string(CalendarDate.today.description)]
        ).id
        ids["suspensions"] = try send(
            .post,
            "/v1/obligations/\(ids["obligations"] ?? "")/suspensions",
            as: begun.worker,
            ["validFrom": .string(CalendarDate.today.description), "reason": "Asiakas selvittää"]
        ).id
        let ombudsman = try makeOmbudsman("Oona Ombud")
        let other = try makeClient(as: begun.intake, ["name": ["family": "Muu", "given": "Maija"]])
        let named = try openCase(of: other, as: begun.intake, ["advocateId": .string(ombudsman.actor ?? "")])
        guard named.status == 201 else { throw Unexpected(outcome: named.text) }
        ids["feedback"] = try makeFeedback(of: begun.client, on: begun.unit)
        ids["cost-entries"] = try enterCost(of: begun.client, for: service, as: begun.supervisor).id
        ids["utilization-events"] = try tellUse(of: begun.client, as: begun.worker).id
        let auditor = try makeAuditor()
        ids["destruction-lists"] = try propose(as: auditor).id
        ids["legal-holds"] = try send(
            .post,
            "/v1/clients/\(begun.client)/legal-holds",
            as: auditor,
            ["reason": "Kantelu vireillä"]
        ).id
        _ = try move(
            "/v1/legal-holds/\(ids["legal-holds"] ?? "")",
            to: "ended",
            as: auditor,
            ["reasonText": "Ratkaistu"]
        )
        // Whatever else the route table can create is created from its schema alone.
        for operation in Router.api.operations where operation.deed?.verb == .create {
            guard let collection = operation.deed?.resource.collection, ids[collection] == nil else { continue }
            ids[collection] = try attempt(operation, ids, as: begun.worker).id
        }
        for (collection, id) in ids where id.isEmpty { throw Unexpected(outcome: "no record of \(collection)") }
        return WholeStory(
            begun: begun,
            ids: ids,
            formerWorker: former,
            memberOutsideScope: outside,
            ombudsman: ombudsman,
            auditor: auditor
        )
    }

    /// A task about the contact, as a contact on a client with a responsible worker opens it.
    private func makeTask(about contact: String, owner: String) throws -> String {
        try application.service.write { transaction throws(Problem) in
            guard let id = Identifier<Record>(contact), let owner = Identifier<Professional>(owner),
                let subject = try transaction.known(ContactRecord.resource, id), let client = subject.client
            else { throw .notFound }
            return try transaction.openTask(
                .contactReceived,
                for: client,
                about: subject,
                owner: owner,
                within: .contactWorkingDays
            )
            .id.description
        }
    }

    /// Feedback as the client gives it, without the client's call, which names the caller in the access log.
    private func makeFeedback(of client: String, on unit: String) throws -> String {
        try application.service.write { transaction throws(Problem) in
            let draft = Draft(
                resource: FeedbackRecord.resource,
                before: nil,
                id: transaction.makeIdentifier(),
                client: Identifier(client),
                parents: [],
                content: [
                    "unitId": .string(unit), "subject": ["kind": "whole"], "freeText": "Aino kiittää", "source": "own",
                ],
                status: FeedbackRecord.states.initial
            )
            return try transaction.insert(draft).id.description
        }
    }

    /// Calls an operation with the ids that its path wants and the least content that it accepts.
    func attempt(
        _ operation: Operation,
        _ ids: [String: String],
        as caller: Caller?,
        method: HTTP.Method? = nil,
        saying content: JSONValue? = nil
    ) throws -> Outcome {
        let required = operation.parameters.filter(\.isRequired).map { "\($0.name)=\($0.example(of: provider))" }
        var fields: [FieldName: String] = [:]
        if operation.needsPrecondition { fields[.ifMatch] = "*" }
        return try send(
            method ?? operation.method,
            operation.target(ids) + (required.isEmpty ? "" : "?" + required.joined(separator: "&")),
            as: caller,
            content ?? self.content(of: operation, ids),
            fields: fields
        )
    }

    /// The least content that the operation takes; nil for one that takes none.
    func content(of operation: Operation, _ ids: [String: String]) -> JSONValue? {
        guard !operation.content.mediaTypes.isEmpty else { return nil }
        guard let deed = operation.deed else {
            // A search that looks for nothing is refused: this one looks for the client.
            if operation.id == ClientSearch.operation.id { return ["match": ["family": "Esimerkki"]] }
            return .object(operation.request?.minimal(knowing: ids) ?? [:])
        }
        switch deed.verb {
        case .create, .replace: return .object(deed.resource.schema.minimal(knowing: ids))
        case .move:
            guard let transition = deed.resource.states?.transitions.first else { return [:] }
            var request = transition.request.minimal(knowing: ids)
            request["to"] = .string(transition.to)
            return .object(request)
        default: return [:]
        }
    }
}

extension Operation {
    /// Its path with an id of each collection, or of nobody.
    func target(_ ids: [String: String]) -> String {
        var segments: [String] = []
        for segment in path.split(separator: "/") {
            let id = ids[segments.last ?? ""] ?? MemberType.nobody
            segments.append(segment == "{id}" ? id : segment == "{code}" ? "AAAAAAAA" : String(segment))
        }
        return "/" + segments.joined(separator: "/")
    }
}

extension Operation.Parameter {
    /// A value that the operation takes; an id is that of an organization.
    fileprivate func example(of organization: String) -> String {
        switch form {
        case .integer(let range): "\(range.lowerBound)"
        case .flag: "true"
        case .code(let codes), .codes(let codes): codes.first ?? ""
        case .identifier: organization
        case .timestamp: "2026-11-17T09:00:00Z"
        case .date: "2026-11-17"
        case .municipalities: "398"
        case .languages: "fi"
        case .words: "koti"
        case .cursor, .eventTypes, .head: ""
        }
    }
}
