import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ContactTests {
    @Test func `a contact of a client is recorded, read, changed and listed`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let created = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker, ["channel": "phone"])
        #expect(created.status == 201)
        #expect(created.json["clientId"]?.string == story.client)
        #expect(created.json["status"] == "open")
        #expect(created.json["recordedBy"]?.string == story.worker.actor)
        #expect(created.json["recordedByOrganization"]?.string == region.county)
        #expect(created.json["unitId"]?.string == story.unit)
        #expect(created.json["at"] == created.json["createdAt"])
        let path = "/v1/contacts/\(created.id)"
        #expect(created.response.fieldValue("Location") == path)
        let changed = try region.patch(path, as: story.worker, ["outcome": "answered", "durationMinutes": 12])
        #expect(changed.status == 200)
        #expect(changed.json["version"] == 2)
        let read = try region.send(.get, path, as: story.worker)
        #expect(read.json == changed.json)
        #expect(try region.send(.get, "/v1/clients/\(story.client)/contacts", as: story.worker).ids == [created.id])
        #expect(try region.send(.get, "/v1/contacts", as: story.worker).ids == [created.id])
        #expect(try region.send(.get, "/v1/contacts?urgency=immediate", as: story.worker).ids == [])
        #expect(try region.send(.get, "/v1/contacts?unitId=\(story.unit)", as: story.worker).ids == [created.id])
    }

    @Test func `every fault of a contact is named at once`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let refused = try region.send(
            .post,
            "/v1/contacts",
            as: intake,
            ["clientId": "x", "heardConfirmed": "maybe", "durationMinutes": -1]
        )
        #expect(refused.status == 400)
        #expect(Set(refused.places) == ["/clientId", "/urgency", "/heardConfirmed", "/durationMinutes"])
    }

    @Test func `a contact lies in the past`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let refused = try region.record("/v1/contacts", as: intake, ["at": "2999-01-01T00:00:00Z"])
        #expect(refused.status == 422)
        #expect(refused.places == ["/at"])
        let earlier = try region.record("/v1/contacts", as: intake, ["at": "2026-01-02T12:00:00+02:00"])
        #expect(earlier.json["at"] == "2026-01-02T10:00:00.000Z")
    }

    @Test func `under a client the content may repeat the client and name no other`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let other = try region.makeClient(as: story.intake)
        let path = "/v1/clients/\(story.client)/contacts"
        #expect(try region.record(path, as: story.worker, ["clientId": .string(story.client)]).status == 201)
        let refused = try region.record(path, as: story.worker, ["clientId": .string(other)])
        #expect(refused.status == 400)
        #expect(refused.places == ["/clientId"])
    }

    @Test func `a contact may name its client in the content, and stays with that client`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let other = try region.makeClient(as: story.intake)
        let created = try region.record("/v1/contacts", as: story.worker, ["clientId": .string(story.client)])
        #expect(created.status == 201)
        #expect(created.json["clientId"]?.string == story.client)
        let moved = try region.patch("/v1/contacts/\(created.id)", as: story.worker, ["clientId": .string(other)])
        #expect(moved.status == 400)
        #expect(moved.places == ["/clientId"])
    }

    @Test func `a client in the content who is hidden or unknown leads nowhere`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let hidden = try region.record("/v1/contacts", as: story.provider, ["clientId": .string(story.client)])
        let unknown = try region.record(
            "/v1/contacts",
            as: story.intake,
            ["clientId": "01900000-0000-7000-8000-000000000000"]
        )
        for refused in [hidden, unknown] {
            #expect(refused.status == 422)
            #expect(refused.code == "reference-not-found")
            #expect(refused.places == ["/clientId"])
        }
    }

    @Test func `the unit of a contact is one of the organization that records it`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let foreign = try region.makeUnit("Kotituen yksikkö", of: region.provider, key: region.providerKey)
        let refused = try region.record("/v1/contacts", as: intake, ["unitId": .string(foreign)])
        #expect(refused.status == 422)
        #expect(refused.places == ["/unitId"])
    }

    @Test func `INV-K1: an immediate contact says what was done at once`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let refused = try region.record("/v1/contacts", as: intake, ["urgency": "immediate"])
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-K1"])
        // Nobody can open an obligation for somebody unknown.
        #expect(!refused.text.contains("velvoite"))
        let idle = try region.record("/v1/contacts", as: intake, ["urgency": "immediate", "outcome": "no-contact"])
        #expect(idle.rules == ["INV-K1"])
        let told = try region.record(
            "/v1/contacts",
            as: intake,
            ["urgency": "immediate", "actionTaken": "Soitettu kriisipäivystykseen"]
        )
        #expect(told.status == 201)
        let emergency = try region.record("/v1/contacts", as: intake, ["urgency": "immediate", "outcome": "emergency"])
        #expect(emergency.status == 201)
        let emptied = try region.patch("/v1/contacts/\(told.id)", as: intake, ["actionTaken": .null])
        #expect(emptied.rules == ["INV-K1"])
    }

    @Test func `INV-K2: a transfer without receiver and acceptance stays open with the sender`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let created = try region.record("/v1/contacts", as: intake, ["outcome": "transferred"])
        #expect(created.status == 201)
        let path = "/v1/contacts/\(created.id)"
        let refused = try region.move(path, to: "resolved", as: intake)
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-K2", "INV-K2"])
        #expect(refused.places == ["/transferredTo", "/acceptedBy"])
        _ = try region.patch(path, as: intake, ["transferredTo": ["organizationId": .string(region.provider)]])
        #expect(try region.move(path, to: "resolved", as: intake).places == ["/acceptedBy"])
        _ = try region.patch(path, as: intake, ["acceptedBy": "Pauli Palvelu"])
        #expect(try region.move(path, to: "resolved", as: intake).json["status"] == "resolved")
        let undone = try region.patch(path, as: intake, ["acceptedBy": .null])
        #expect(undone.rules == ["INV-K2"])
    }

    @Test func `INV-K3: a professional's contact about a person names the statute`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let refused = try region.record("/v1/contacts", as: intake, ["initiator": "professional"])
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-K3"])
        #expect(refused.places == ["/statutoryBasis"])
        // What the refusal advises besides the section of the law.
        let consented: JSONObject = ["initiator": "professional", "statutoryBasis": "Henkilö suostui"]
        #expect(try region.record("/v1/contacts", as: intake, consented).status == 201)
        let named = try region.record(
            "/v1/contacts",
            as: intake,
            ["initiator": "professional", "statutoryBasis": "SHL 35 §"]
        )
        #expect(named.status == 201)
    }
}
