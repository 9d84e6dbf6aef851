import Foundation
import RinnallaClient

/// An anonymous caller helped in one contact, told by the client that is generated from the contract.
///
/// BASE is the service, COUNTY_KEY the one key of a region in which there is nothing else.
@main
struct StoryOne {
    let unit: UUID
    let noora: Caller
    let vilma: Caller

    static func main() async {
        do {
            try await tell()
        } catch ErrorResponse.error(let status, let content?, _, _) {
            fail("\(status) \(String(decoding: content, as: UTF8.self))")
        } catch {
            fail("\(error)")
        }
    }

    private static func fail(_ reason: String) -> Never {
        FileHandle.standardError.write(Data("story one: \(reason)\n".utf8))
        exit(1)
    }

    private static func tell() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let base = environment["BASE"], let key = environment["COUNTY_KEY"] else {
            throw Surprise("BASE and COUNTY_KEY are needed")
        }
        let configuration = RinnallaClientAPIConfiguration.shared
        configuration.basePath = base
        configuration.customHeaders = ["Authorization": "Bearer \(key)", "Accept-Language": "en"]

        let story = try await StoryOne()
        try await story.answerTheCall()
        try await story.leaveNobodyAsClient()
        try await story.refuseWhatCannotWait()
        try await story.passACallOn()
        print("story one: helped in one contact, as nobody's client; refused INV-K1 and INV-K2 by name")
    }

    /// Who works here.
    init() async throws {
        let county = try await OrganizationsAPI.listOrganizations().items[0].id
        let unit = try await UnitsAPI.createUnit(
            unitInput: UnitInput(name: "Asiakasohjaus, Lahti", organizationId: county)
        )
        func hire(_ name: String, _ role: ProfessionalInput.Roles) async throws -> Caller {
            let input = ProfessionalInput(
                name: name,
                organizationId: county,
                unitIds: [unit.id],
                roles: [role],
                sector: .social,
                languages: ["fi"]
            )
            let professional = try await ProfessionalsAPI.createProfessional(professionalInput: input)
            return Caller(id: professional.id, role: role.rawValue)
        }
        self.unit = unit.id
        noora = try await hire("Noora Neuvonta", .intake)
        vilma = try await hire("Vilma Vastuu", .worker)
    }

    /// A question, its answer and the end of it; each change starts from the ETag of the answer before.
    private func answerTheCall() async throws {
        let created = try await ContactsAPI.createContactWithRequestBuilder(
            onBehalfOf: noora.field,
            purposeOfUse: "advice",
            contactInput: call(reason: "Miten vanhemman laskut saadaan hoidettua?"),
            idempotencyKey: "story-one"
        ).execute()
        let contact = created.body
        try expect(created.statusCode == 201 && contact.status == "open", "an open contact, not \(created)")
        try expect(contact.clientId == nil, "a contact of nobody's")

        let repeated = try await ContactsAPI.createContact(
            onBehalfOf: noora.field,
            purposeOfUse: "advice",
            contactInput: call(reason: "Miten vanhemman laskut saadaan hoidettua?"),
            idempotencyKey: "story-one"
        )
        try expect(repeated == contact, "the same contact again, not \(repeated)")

        let next = try await ContactsAPI.listContactTransitions(
            onBehalfOf: noora.field,
            purposeOfUse: "advice",
            id: contact.id
        )
        let allowed = Dictionary(uniqueKeysWithValues: next.allowed.map { ($0.to, $0.requires) })
        try expect(allowed == ["resolved": [], "linked": ["clientId"]], "resolved or linked, not \(allowed)")

        let answered = try await ContactsAPI.changeContactWithRequestBuilder(
            onBehalfOf: noora.field,
            purposeOfUse: "advice",
            ifMatch: try tag(created),
            id: contact.id,
            contactPatch: ContactPatch(
                topicCodes: ["edunvalvonta"],
                durationMinutes: 8,
                outcome: .answered,
                enoughForClient: .yes,
                actionTaken: "Kerrottu edunvalvontavaltuutuksesta ja talousneuvonnasta"
            )
        ).execute()
        let resolved = try await ContactsAPI.moveContact(
            onBehalfOf: noora.field,
            purposeOfUse: "advice",
            ifMatch: try tag(answered),
            id: contact.id,
            contactTransition: ContactTransition(to: .resolved)
        )
        try expect(resolved.status == "resolved" && resolved.version == 3, "resolved at version 3, not \(resolved)")
        try expect(resolved.outcome == "answered" && resolved.durationMinutes == 8, "what was changed, not \(resolved)")
    }

    /// Nobody became a client by asking; the contact is found, and the feed tells of it without a word of what was said.
    private func leaveNobodyAsClient() async throws {
        let clients = try await ClientsAPI.listClients(onBehalfOf: noora.field, purposeOfUse: "advice")
        try expect(clients.items.isEmpty, "no clients")
        let found = try await ContactsAPI.listContacts(
            onBehalfOf: noora.field,
            purposeOfUse: "advice",
            status: [.resolved],
            isAnonymous: true
        )
        try expect(found.items.map(\.durationMinutes) == [8], "one contact of eight minutes, not \(found.items)")
        let events = try await EventsAPI.listEvents().filter { $0.subject.hasPrefix("/v1/contacts/") }
        let types = ["created", "changed", "resolved"].map { "fi.rinnalla.contact.\($0).v1" }
        try expect(events.map(\.type) == types, "three events, not \(events.map(\.type))")
    }

    /// An urgent need of somebody unknown is recorded with what was done (INV-K1).
    private func refuseWhatCannotWait() async throws {
        let problem = try await refusal {
            _ = try await ContactsAPI.createContact(
                onBehalfOf: noora.field,
                purposeOfUse: "advice",
                contactInput: call(urgency: .immediate, reason: "Ei ole yöpaikkaa")
            )
        }
        let fault = problem.errors?.first
        try expect(problem.status == 422 && fault?.rule == "INV-K1", "INV-K1, not \(problem)")
        try expect(fault?.pointer == "/actionTaken" && fault?.statute == "SHL 36 § 1 mom.", "its place, not \(problem)")
    }

    /// A call that is passed on stays with Noora until whoever it goes to has accepted it (INV-K2).
    private func passACallOn() async throws {
        var input = call()
        input.outcome = .transferred
        input.transferredTo = ContactInputTransferredTo(professionalId: vilma.id)
        let contact = try await ContactsAPI.createContact(
            onBehalfOf: noora.field,
            purposeOfUse: "advice",
            contactInput: input
        )
        func resolve() async throws -> Contact {
            try await ContactsAPI.moveContact(
                onBehalfOf: noora.field,
                purposeOfUse: "advice",
                ifMatch: "*",
                id: contact.id,
                contactTransition: ContactTransition(to: .resolved)
            )
        }
        let problem = try await refusal { _ = try await resolve() }
        try expect(problem.status == 422 && problem.rule == "INV-K2", "INV-K2, not \(problem)")
        let accepted = try await ContactsAPI.acceptContact(
            onBehalfOf: vilma.field,
            purposeOfUse: "advice",
            ifMatch: "*",
            id: contact.id
        )
        try expect(accepted.acceptedById == vilma.id, "accepted by Vilma, not \(accepted)")
        let resolved = try await resolve()
        try expect(resolved.status == "resolved", "resolved, not \(resolved)")
    }

    private func call(urgency: ContactInput.Urgency = .routine, reason: String? = nil) -> ContactInput {
        ContactInput(
            unitId: unit,
            direction: ._in,
            initiator: .anonymous,
            channel: .phone,
            presentingReason: reason,
            urgency: urgency,
            heardConfirmed: .yes
        )
    }
}

/// Whom a call is made for.
struct Caller {
    let id: UUID
    let role: String

    /// As `On-Behalf-Of` takes it.
    var field: String { "sub=\"\(id.uuidString.lowercased())\", role=\"\(role)\"" }
}

/// The service did something else than the story tells.
struct Surprise: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

private func expect(_ holds: Bool, _ expected: @autoclosure () -> String) throws {
    if !holds { throw Surprise("expected \(expected())") }
}

/// The ETag that a change of this answer's record starts from.
private func tag<Body>(_ response: Response<Body>) throws -> String {
    guard let tag = response.header.first(where: { $0.key.lowercased() == "etag" })?.value else {
        throw Surprise("expected an ETag among \(response.header.keys)")
    }
    return tag
}

/// The problem that the service answers with.
private func refusal(_ request: () async throws -> Void) async throws -> Problem {
    do {
        try await request()
    } catch ErrorResponse.error(_, let content?, _, _) {
        return try CodableHelper().jsonDecoder.decode(Problem.self, from: content)
    }
    throw Surprise("expected a refusal")
}
