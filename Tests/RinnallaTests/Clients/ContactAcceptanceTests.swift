import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ContactAcceptanceTests {
    private let region: TestRegion
    private let unit: String
    private let sender: TestRegion.Caller
    private let receiver: TestRegion.Caller
    private let colleague: TestRegion.Caller
    private let stranger: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        unit = try region.makeUnit("Aikuissosiaalityö")
        sender = try region.person(.intake)
        receiver = try region.person(.worker, units: [unit])
        colleague = try region.person(.intake, units: [unit])
        stranger = try region.person(.worker)
    }

    private func transfer(to receiver: JSONValue) throws -> TestRegion.Outcome {
        try region.record("/v1/contacts", as: sender, ["outcome": "transferred", "transferredTo": receiver])
    }

    private func accept(_ contact: TestRegion.Outcome, as caller: TestRegion.Caller) throws -> TestRegion.Outcome {
        try region.send(.post, "/v1/contacts/\(contact.id)/acceptances", as: caller, fields: [.ifMatch: "*"])
    }

    @Test func `INV-K2: a contact stays with its sender until whom it is transferred to accepts it`() throws {
        let contact = try transfer(to: ["professionalId": .string(receiver.actor ?? "")])
        let path = "/v1/contacts/\(contact.id)"
        let early = try region.move(path, to: "resolved", as: sender)
        #expect(early.rules == ["INV-K2"])
        #expect(early.places == ["/acceptedById"])
        // The sender's word is not the receiver's.
        _ = try region.patch(path, as: sender, ["acceptedBy": "Vilma Vastuu"])
        #expect(try region.move(path, to: "resolved", as: sender).rules == ["INV-K2"])
        let accepted = try accept(contact, as: receiver)
        #expect(accepted.status == 200)
        #expect(accepted.json["acceptedById"]?.string == receiver.actor)
        #expect(accepted.json["acceptedAt"] != nil)
        #expect(try region.move(path, to: "resolved", as: sender).json["status"] == "resolved")
    }

    @Test func `whom a contact is transferred to finds it, and nobody else does`() throws {
        let contact = try transfer(to: ["professionalId": .string(receiver.actor ?? "")])
        #expect(try region.send(.get, "/v1/contacts", as: receiver).ids == [contact.id])
        #expect(try region.send(.get, "/v1/contacts/\(contact.id)", as: receiver).status == 200)
        for other in [colleague, stranger] {
            #expect(try region.send(.get, "/v1/contacts", as: other).ids == [])
            #expect(try accept(contact, as: other).status == 404)
        }
    }

    @Test func `anybody of the unit that is named accepts, once; the sender does not`() throws {
        let contact = try transfer(to: ["unitId": .string(unit)])
        let own = try accept(contact, as: sender)
        #expect(own.status == 403)
        #expect(own.json["rule"] == "INV-K2")
        #expect(try accept(contact, as: colleague).json["acceptedById"]?.string == colleague.actor)
        let again = try accept(contact, as: receiver)
        #expect(again.status == 409)
        #expect(again.rules == ["contact-not-to-accept"])
    }

    @Test func `whoever accepts goes on with a client whom nobody answers for, for as long as an intake would`() throws
    {
        let client = try region.makeClient(as: try region.person(.intake))
        let contact = try region.record(
            "/v1/clients/\(client)/contacts",
            as: sender,
            ["outcome": "transferred", "transferredTo": ["professionalId": .string(receiver.actor ?? "")]]
        )
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE care_relationship SET valid_to = valid_from WHERE kind = 16")
        }
        #expect(try region.send(.get, "/v1/clients/\(client)", as: receiver).status == 404)
        #expect(try accept(contact, as: receiver).status == 200)
        #expect(try region.send(.get, "/v1/clients/\(client)", as: receiver).status == 200)
        #expect(try region.send(.get, "/v1/clients/\(client)", as: stranger).status == 404)
    }

    @Test func `an acceptance says nothing, so nothing that is sent with it is passed over`() throws {
        let contact = try transfer(to: ["unitId": .string(unit)])
        let path = "/v1/contacts/\(contact.id)/acceptances"
        func accept(_ content: JSONValue) throws -> TestRegion.Outcome {
            try region.send(.post, path, as: receiver, content, fields: [.ifMatch: "*"])
        }
        let said = try accept(["at": "2026-01-01T08:00:00Z"])
        #expect(said.status == 400)
        #expect(said.places == ["/at"])
        #expect(try accept([]).status == 400)
        #expect(try accept([:]).status == 200)
    }

    @Test func `another receiver has not accepted`() throws {
        let contact = try transfer(to: ["unitId": .string(unit)])
        _ = try accept(contact, as: receiver)
        let changed = try region.patch(
            "/v1/contacts/\(contact.id)",
            as: sender,
            ["transferredTo": ["professionalId": .string(stranger.actor ?? "")]]
        )
        #expect(changed.json["acceptedById"] == nil)
        #expect(try region.move("/v1/contacts/\(contact.id)", to: "resolved", as: sender).rules == ["INV-K2"])
    }

    @Test func `a client's contact is open to its receiver until it is resolved`() throws {
        let story = try region.begin()
        let contact = try region.record(
            "/v1/clients/\(story.client)/contacts",
            as: story.worker,
            ["outcome": "transferred", "transferredTo": ["unitId": .string(unit)]]
        )
        #expect(try accept(contact, as: colleague).status == 200)
        let path = "/v1/contacts/\(contact.id)"
        #expect(try region.move(path, to: "resolved", as: colleague).status == 200)
        #expect(try region.send(.get, path, as: colleague).status == 404)
    }

    @Test func `a receiver of another organization is named in words`() throws {
        let story = try region.begin()
        let refused = try transfer(to: ["professionalId": .string(story.provider.actor ?? "")])
        #expect(refused.status == 422)
        #expect(refused.places == ["/transferredTo/professionalId"])
    }

    @Test func `what a contact cost the person is kept with it`() throws {
        let burden: JSONValue = [
            "travelMinutes": 90, "waitingMinutes": 40, "workTimeLostMinutes": 240, "isCareArranged": true,
            "gaveUp": ["Työvuoro"],
        ]
        let contact = try region.record("/v1/contacts", as: sender, ["burden": burden])
        #expect(contact.json["burden"] == burden)
    }
}
