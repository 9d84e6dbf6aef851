import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ContactTransitionTests {
    @Test(arguments: ["worker", "intake"])
    func `a contact is resolved by who answers for the client or by its recorder`(_ who: String) throws {
        let region = try TestRegion()
        let story = try region.begin()
        let created = try region.record("/v1/clients/\(story.client)/contacts", as: story.intake)
        let caller = who == "worker" ? story.worker : story.intake
        let moved = try region.move("/v1/contacts/\(created.id)", to: "resolved", as: caller)
        #expect(moved.status == 200)
        let read = try region.send(.get, "/v1/contacts/\(created.id)", as: story.worker)
        #expect(read.json["status"] == "resolved")
    }

    @Test func `a contact is resolved by a colleague of the recorder's unit`() throws {
        let region = try TestRegion()
        let unit = try region.makeUnit("Neuvonta")
        let created = try region.record("/v1/contacts", as: try region.person(.intake, units: [unit]))
        let colleague = try region.person(.intake, units: [unit])
        #expect(try region.move("/v1/contacts/\(created.id)", to: "resolved", as: colleague).status == 200)
    }

    @Test func `a supervisor does not resolve, a worker does not make void`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let created = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker)
        let path = "/v1/contacts/\(created.id)"
        let resolved = try region.move(path, to: "resolved", as: story.supervisor)
        #expect(resolved.status == 403)
        #expect(resolved.json["next"] == ["void"])
        let void = try region.move(path, to: "void", as: story.worker, ["reasonText": "Väärä asiakas"])
        #expect(void.status == 403)
    }

    @Test func `a supervisor makes a contact void, with a reason, while it is open`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let created = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker)
        let path = "/v1/contacts/\(created.id)"
        let silent = try region.move(path, to: "void", as: story.supervisor)
        #expect(silent.status == 400)
        #expect(silent.places == ["/reasonText"])
        let void = try region.move(path, to: "void", as: story.supervisor, ["reasonText": "Väärä asiakas"])
        #expect(void.json["status"] == "void")
        let again = try region.move(path, to: "void", as: story.supervisor, ["reasonText": "Väärä asiakas"])
        #expect(again.status == 409)
        #expect(try region.move(path, to: "resolved", as: story.worker).status == 409)
    }

    @Test func `nobody's contact is made void by a supervisor alone`() throws {
        let region = try TestRegion()
        let created = try region.record("/v1/contacts", as: try region.person(.intake))
        let path = "/v1/contacts/\(created.id)"
        let stranger = try region.person(.worker)
        #expect(try region.move(path, to: "void", as: stranger, ["reasonText": "Pila"]).status == 404)
        let chief = try region.person(.supervisor)
        #expect(try region.move(path, to: "void", as: chief, ["reasonText": "Pila"]).status == 200)
    }

    @Test func `nobody's contact is linked to a client, once, and the client's log names it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client = try region.makeClient(as: story.intake)
        let created = try region.record("/v1/contacts", as: story.intake)
        let path = "/v1/contacts/\(created.id)"
        #expect(try region.move(path, to: "linked", as: story.intake).places == ["/clientId"])
        let linked = try region.move(path, to: "linked", as: story.intake, ["clientId": .string(client)])
        #expect(linked.status == 200)
        #expect(linked.json["status"] == "linked")
        #expect(linked.json["clientId"]?.string == client)
        let again = try region.move(path, to: "linked", as: story.intake, ["clientId": .string(story.client)])
        #expect(again.status == 409)
        let log = try region.send(.get, "/v1/clients/\(client)/access-log", as: region.caller(client: client))
        let operations = log.json["items"]?.array?.compactMap { $0["operation"]?.string } ?? []
        #expect(operations.contains("moveContact"))
        let event = try region.query(
            "SELECT client_id, pointers FROM event WHERE type = 'fi.rinnalla.contact.linked.v1'"
        ) { row in (row.identifier(0).map { Identifier<Record>($0).description }, row.text(1)) }.first
        #expect(event?.0 == client)
        #expect(event?.1.contains("/clientId") == true)
        #expect(try region.move(path, to: "resolved", as: story.intake).json["status"] == "resolved")
    }

    @Test func `a contact that has a client is not linked to another`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let other = try region.makeClient(as: story.intake)
        let created = try region.record("/v1/clients/\(story.client)/contacts", as: story.worker)
        let path = "/v1/contacts/\(created.id)"
        let refused = try region.move(path, to: "linked", as: story.worker, ["clientId": .string(other)])
        #expect(refused.status == 422)
        #expect(refused.rules == ["contact-linked-once"])
        let possible = try region.send(.get, path + "/transitions", as: story.worker)
        #expect(possible.json["allowed"]?.array?.compactMap { $0["to"]?.string } == ["resolved"])
        #expect(possible.json["blocked"]?.array?.compactMap { $0["to"]?.string } == ["linked", "void"])
    }

    @Test func `linking gives the client's worker a task, and takes a hidden client for none`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let created = try region.record("/v1/contacts", as: story.intake)
        _ = try region.move(
            "/v1/contacts/\(created.id)",
            to: "linked",
            as: story.intake,
            ["clientId": .string(story.client)]
        )
        #expect(try region.send(.get, "/v1/tasks", as: story.worker).ids.count == 1)
        let foreign = try region.record("/v1/contacts", as: story.provider)
        let refused = try region.move(
            "/v1/contacts/\(foreign.id)",
            to: "linked",
            as: story.provider,
            ["clientId": .string(story.client)]
        )
        #expect(refused.status == 422)
        #expect(refused.code == "reference-not-found")
        #expect(refused.places == ["/clientId"])
    }
}
