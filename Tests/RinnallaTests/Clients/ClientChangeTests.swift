import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ClientChangeTests {
    @Test func `a merge patch changes members, removes with null, and reaches into objects`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let changed = try region.patch(
            path,
            as: story.worker,
            ["language": "sv", "name": ["preferred": "Aini"], "birthDate": .null]
        )
        #expect(changed.status == 200)
        #expect(changed.json["language"] == "sv")
        #expect(changed.json["name"] == ["family": "Esimerkki", "given": "Aino", "preferred": "Aini"])
        #expect(changed.json["birthDate"] == nil)
        let same = try region.patch(path, as: story.worker, ["language": "sv"])
        #expect(same.json["version"] == changed.json["version"])
    }

    @Test func `a change needs If-Match, and a stale one is told what has changed`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let etag = try region.send(.get, path, as: story.worker).etag
        #expect(try region.send(.patch, path, as: story.worker, ["language": "sv"]).status == 428)
        _ = try region.patch(path, as: story.worker, ["language": "sv"])
        let stale = try region.send(.patch, path, as: story.worker, ["language": "en"], fields: [.ifMatch: etag])
        #expect(stale.status == 412)
        #expect(stale.json["changed"] == ["/language"])
        #expect(stale.json["changedBy"]?["id"]?.string == story.worker.actor)
    }

    @Test func `PUT with If-None-Match makes a client under the caller's id, once`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let id = "0190a000-0000-7000-8000-0000000000aa"
        let content: JSONValue = ["id": .string(id), "name": ["family": "Tuotu", "given": "Taina"]]
        let created = try region.send(
            .put,
            "/v1/clients/\(id)",
            as: intake,
            content,
            fields: [.ifNoneMatch: "*"]
        )
        #expect(created.status == 201)
        #expect(created.id == id)
        #expect(created.response.fieldValue("Location") == "/v1/clients/\(id)")
        #expect(try region.send(.get, "/v1/clients/\(id)", as: intake).status == 200)
        let again = try region.send(
            .put,
            "/v1/clients/\(id)",
            as: intake,
            content,
            fields: [.ifNoneMatch: "*"]
        )
        #expect(again.status == 412)
        let chief = try region.person(.supervisor)
        let other = "0190a000-0000-7000-8000-0000000000ab"
        let refused = try region.send(
            .put,
            "/v1/clients/\(other)",
            as: chief,
            ["name": ["family": "Tuotu", "given": "Tero"]],
            fields: [.ifNoneMatch: "*"]
        )
        #expect(refused.status == 403)
    }

    @Test func `PUT replaces the whole record: what is left out is gone`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let replaced = try region.send(
            .put,
            path,
            as: story.worker,
            ["name": ["family": "Esimerkki", "given": "Aino"], "hasNonDisclosure": false, "hasSpecialSupport": false],
            fields: [.ifMatch: "*"]
        )
        #expect(replaced.status == 200)
        #expect(replaced.json["language"] == nil)
        #expect(replaced.json["birthDate"] == nil)
        #expect(replaced.json["status"] == "prospective")
    }

    @Test func `INV-C3 a PUT that says nothing of a protection does not lift it, and null does not clear it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        #expect(try region.patch(path, as: story.worker, ["hasNonDisclosure": true]).status == 200)
        let replaced = try region.send(
            .put,
            path,
            as: story.worker,
            ["name": ["family": "Esimerkki", "given": "Aino"]],
            fields: [.ifMatch: "*"]
        )
        #expect(replaced.status == 200)
        #expect(replaced.json["hasNonDisclosure"] == true)
        #expect(replaced.json["hasSpecialSupport"] == false)
        let cleared = try region.patch(path, as: story.worker, ["hasNonDisclosure": .null])
        #expect(cleared.status == 400)
        #expect(cleared.places == ["/hasNonDisclosure"])
    }

    @Test func `a masked identity code sent back leaves the code as it is`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let client = try region.makeClient(as: intake, ["identityCode": "010594Y9032", "birthDate": "1994-05-01"])
        let path = "/v1/clients/\(client)"
        var read = try #require(try region.send(.get, path, as: intake).json.object)
        #expect(read["identityCode"] == "010594Y****")
        read["language"] = "se"
        let replaced = try region.send(.put, path, as: intake, .object(read), fields: [.ifMatch: "*"])
        #expect(replaced.status == 200)
        #expect(replaced.json["language"] == "se")
        #expect(try region.patch(path, as: intake, ["identityCode": "010594Y****"]).status == 200)
        let revealed = try region.send(.get, path + "?reveal=hetu", as: region.working(intake))
        #expect(revealed.json["identityCode"] == "010594Y9032")
        let guessed = try region.patch(path, as: intake, ["identityCode": "010595Y****"])
        #expect(guessed.status == 400)
    }

    @Test func `the code is shown in full only when asked for, to a role and for a purpose that needs it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        _ = try region.patch(path, as: story.worker, ["birthDate": .null])
        _ = try region.patch(path, as: story.worker, ["identityCode": "010594Y9032"])
        let asked = path + "?reveal=hetu"
        #expect(try region.send(.get, asked, as: story.worker).json["identityCode"] == "010594Y9032")
        #expect(
            try region.send(.get, asked, as: region.caller(client: story.client)).json["identityCode"] == "010594Y9032"
        )
        let supervisor = try region.send(.get, asked, as: story.supervisor)
        #expect(supervisor.status == 403)
        #expect(supervisor.code == "actor-not-allowed")
        var planning = story.worker
        planning.purpose = "planning"
        let refused = try region.send(.get, asked, as: planning)
        #expect(refused.status == 403)
        #expect(refused.code == "purpose-not-allowed")
        #expect(try region.send(.get, path + "?reveal=all", as: story.worker).status == 400)
        for target in [path, "/v1/clients"] {
            #expect(!(try region.send(.get, target, as: story.worker).text.contains("010594Y9032")))
        }
    }

    @Test func `the client reads the own record and changes none of it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let client = region.caller(client: story.client)
        #expect(try region.send(.get, "/v1/clients/\(story.client)", as: client).status == 200)
        let refused = try region.patch("/v1/clients/\(story.client)", as: client, ["language": "sv"])
        #expect(refused.status == 403)
        #expect(refused.code == "actor-not-allowed")
        let other = try region.makeClient(as: story.intake)
        #expect(try region.send(.get, "/v1/clients/\(other)", as: client).status == 404)
    }
}

extension TestRegion {
    /// The same person at an assessment, a purpose that needs the identity code.
    fileprivate func working(_ caller: Caller) -> Caller {
        var caller = caller
        caller.purpose = "assessment"
        return caller
    }
}
