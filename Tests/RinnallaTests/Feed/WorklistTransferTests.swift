import HTTP
import JSON
import Testing

@testable import Rinnalla

/// INV-K2: on whose worklist a transfer stands while nobody has accepted it.
@Suite struct WorklistTransferTests {
    let region: TestRegion
    let unit: String
    let sender: TestRegion.Caller
    /// Works where the sender does.
    let neighbour: TestRegion.Caller
    let receiver: TestRegion.Caller
    /// Works where the receiver does.
    let colleague: TestRegion.Caller
    let stranger: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        unit = try region.makeUnit("Aikuissosiaalityö")
        let home = try region.makeUnit("Neuvonta")
        sender = try region.person(.intake, units: [home])
        neighbour = try region.person(.intake, units: [home])
        receiver = try region.person(.worker, units: [unit])
        colleague = try region.person(.intake, units: [unit])
        stranger = try region.person(.worker)
    }

    private var toReceiver: JSONValue { ["professionalId": .string(receiver.actor ?? "")] }
    private var toUnit: JSONValue { ["unitId": .string(unit), "professionalId": .null] }

    private func transfer(to receiver: JSONValue, _ members: JSONObject = [:]) throws -> TestRegion.Outcome {
        var content: JSONObject = ["outcome": "transferred", "transferredTo": receiver]
        for member in members.members { content[member.name] = member.value }
        return try region.record("/v1/contacts", as: sender, content)
    }

    private func items(_ caller: TestRegion.Caller, for whose: String = "me") throws -> [JSONValue] {
        let listed = try region.send(.get, "/v1/worklist?for=\(whose)", as: caller)
        guard listed.status == 200 else { throw Unexpected(outcome: listed.text) }
        return (listed.json["items"]?.array ?? []).filter { $0["subject"]?["kind"] == "contact" }
    }

    private func kinds(_ caller: TestRegion.Caller, for whose: String = "me") throws -> [String] {
        try items(caller, for: whose).compactMap { $0["kind"]?.string }
    }

    @Test func `INV-K2: a transfer waits with whom it names and with its sender, until it is accepted`() throws {
        let contact = try transfer(to: toReceiver)
        let item = try #require(try items(receiver).first)
        #expect(item["kind"] == "contact-to-accept")
        #expect(item["subject"] == ["kind": "contact", "id": .string(contact.id)])
        #expect(item["clientId"] == nil)
        #expect(item["due"] != nil && item["due"] == contact.json["acceptBy"])
        #expect(item["since"]?.string == CalendarDate.today.description)
        #expect(try kinds(receiver, for: "unit") == ["contact-to-accept"])
        #expect(try kinds(sender) == ["contact-unaccepted"])
        for caller in [sender, neighbour] { #expect(try kinds(caller, for: "unit") == ["contact-unaccepted"]) }
        #expect(try kinds(neighbour) == [])
        for whose in ["me", "unit"] {
            for other in [colleague, stranger] { #expect(try kinds(other, for: whose) == []) }
        }
        let path = "/v1/contacts/\(contact.id)/acceptances"
        let accepted = try region.send(.post, path, as: receiver, fields: [.ifMatch: "*"])
        #expect(accepted.status == 200 && accepted.json["acceptBy"] == nil)
        for whose in ["me", "unit"] {
            for caller in [sender, neighbour, receiver] { #expect(try kinds(caller, for: whose) == []) }
        }
    }

    @Test func `INV-K2: what is transferred to a unit stands on the unit's list, and moves with its receiver`() throws {
        let contact = try transfer(to: toUnit)
        for member in [receiver, colleague] {
            #expect(try kinds(member) == [])
            #expect(try kinds(member, for: "unit") == ["contact-to-accept"])
        }
        let changed = try region.patch("/v1/contacts/\(contact.id)", as: sender, ["transferredTo": toReceiver])
        #expect(changed.status == 200, "\(changed.text)")
        #expect(try kinds(receiver) == ["contact-to-accept"])
        #expect(try kinds(colleague, for: "unit") == [])
    }

    @Test func `INV-K2: within one unit a transfer stands once on a list`() throws {
        let contact = try region.record(
            "/v1/contacts",
            as: colleague,
            ["outcome": "transferred", "transferredTo": toReceiver]
        )
        #expect(contact.status == 201)
        #expect(try kinds(receiver, for: "unit") == ["contact-to-accept"])
        #expect(try kinds(colleague, for: "unit") == ["contact-unaccepted"])
        let own = try region.record(
            "/v1/contacts",
            as: stranger,
            ["outcome": "transferred", "transferredTo": ["professionalId": .string(stranger.actor ?? "")]]
        )
        #expect(own.status == 201)
        #expect(try kinds(stranger) == ["contact-to-accept"])
    }

    @Test func `INV-K2: what is urgent is accepted on the day, all else within two working days`() throws {
        let today = CalendarDate.today
        let contact = try transfer(to: toUnit)
        let later = WorkingDays().addingWorkingDays(2, to: today).description
        #expect(contact.json["acceptBy"]?.string == later)
        let path = "/v1/contacts/\(contact.id)"
        #expect(try region.patch(path, as: sender, ["durationMinutes": 5]).json["acceptBy"]?.string == later)
        let urgent = try region.patch(path, as: sender, ["urgency": "within-day"])
        #expect(urgent.json["acceptBy"]?.string == today.description)
        let immediate = try transfer(to: toUnit, ["urgency": "immediate"])
        #expect(immediate.json["acceptBy"]?.string == today.description)
    }

    @Test func `INV-K2: a contact that is void waits no more, and one for whoever is named in words never did`() throws
    {
        let contact = try transfer(to: toReceiver)
        let supervisor = try region.person(.supervisor)
        let void = try region.move("/v1/contacts/\(contact.id)", to: "void", as: supervisor, ["reasonText": "Testi"])
        #expect(void.json["status"] == "void" && void.json["acceptBy"] == nil)
        let named = try transfer(to: ["name": "Kela"])
        #expect(named.status == 201 && named.json["acceptBy"] == nil)
        for caller in [sender, receiver] { #expect(try kinds(caller) == []) }
    }

    @Test func `INV-K2: whose contact it is is told where somebody knows, in the client's access log too`() throws {
        let story = try region.begin()
        let content: JSONObject = ["outcome": "transferred", "transferredTo": toUnit]
        _ = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker, content)
        #expect(try items(colleague, for: "unit").map { $0["clientId"]?.string } == [story.client])
        let log = try region.send(
            .get,
            "/v1/clients/\(story.client)/access-log",
            as: region.caller(client: story.client)
        )
        #expect(log.json["items"]?.array?.first?["operation"] == "getWorklist")
    }
}
