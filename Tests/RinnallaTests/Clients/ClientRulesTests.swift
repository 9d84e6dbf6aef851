import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct ClientRulesTests {
    @Test func `a client is made by intake, worker and social worker alone`() throws {
        let region = try TestRegion()
        let content: JSONValue = ["name": ["family": "Esimerkki", "given": "Aino"]]
        for role in [Role.intake, .worker, .socialWorker] {
            #expect(try region.send(.post, "/v1/clients", as: try region.person(role), content).status == 201)
        }
        let refused = try region.send(.post, "/v1/clients", as: try region.person(.supervisor), content)
        #expect(refused.status == 403)
        #expect(refused.code == "actor-not-allowed")
    }

    @Test func `INV-C1: the birth date is the identity code's, and another is refused`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let content: JSONObject = ["name": ["family": "Esimerkki", "given": "Eino"], "identityCode": "010594Y9032"]
        var other = content
        other["birthDate"] = "1994-05-02"
        let refused = try region.send(.post, "/v1/clients", as: intake, .object(other))
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-C1"])
        #expect(refused.places == ["/birthDate"])
        #expect(refused.text.contains(Texts.shared.rule(Rule("INV-C1", way: "birth-date"), in: .finnish)))
        let created = try region.send(.post, "/v1/clients", as: intake, .object(content))
        #expect(created.json["birthDate"] == "1994-05-01")
    }

    @Test func `INV-C2: a birth date that is still to come is told as that alone`() throws {
        let content: JSONObject = ["name": ["family": "Esimerkki", "given": "Eino"], "birthDate": "2999-01-01"]
        let region = try TestRegion()
        let refused = try region.send(.post, "/v1/clients", as: try region.person(.intake), .object(content))
        #expect(refused.places == ["/birthDate"])
        #expect(refused.rules == [])
    }

    @Test func `INV-C1: a provider learns nothing of whom the code belongs to`() throws {
        let region = try TestRegion()
        let content: JSONValue = ["name": ["family": "Esimerkki", "given": "Eino"], "identityCode": "010594Y9032"]
        let known = try region.send(.post, "/v1/clients", as: try region.person(.intake), content)
        let worker = try region.makeProfessional(
            "Tiina",
            roles: [.worker],
            of: region.provider,
            key: region.providerKey
        )
        let refused = try region.send(
            .post,
            "/v1/clients",
            as: .init(key: region.providerKey, actor: worker, role: "worker", purpose: "coordination"),
            content
        )
        #expect(refused.status == 409)
        #expect(refused.code == "already-exists")
        #expect(refused.json["id"] == nil)
        #expect(!refused.text.contains(known.id))
    }

    @Test
    func `an external id of another client tells that client to a county alone, and that client's log names both`()
        throws
    {
        let region = try TestRegion()
        let content: JSONValue = [
            "name": ["family": "Esimerkki", "given": "Eino"], "externalIds": [["system": "urn:old", "value": "A-1"]],
        ]
        let intake = try region.person(.intake)
        let known = try region.send(.post, "/v1/clients", as: intake, content)
        let worker = try region.makeProfessional("Tiina", roles: [.worker], of: region.provider)
        let provider = TestRegion.Caller(
            key: region.providerKey,
            actor: worker,
            role: "worker",
            purpose: "coordination"
        )
        func refusals() throws -> Int {
            let log = try region.send(.get, "/v1/clients/\(known.id)/access-log", as: region.caller(client: known.id))
            return log.json["items"]?.array?.count { $0["rule"] == "external-id-conflict" } ?? 0
        }
        let toCounty = try region.send(.post, "/v1/clients", as: intake, content)
        #expect(toCounty.code == "external-id-conflict")
        #expect(toCounty.json["id"]?.string == known.id)
        #expect(try refusals() == 1)
        let toProvider = try region.send(.post, "/v1/clients", as: provider, content)
        #expect(toProvider.code == "external-id-conflict")
        #expect(!toProvider.text.contains(known.id))
        #expect(!toProvider.text.contains("{id}"))
        #expect(try refusals() == 2)
    }

    @Test func `INV-C1: a faulty code is refused without being repeated`() throws {
        let region = try TestRegion()
        let refused = try region.send(
            .post,
            "/v1/clients",
            as: try region.person(.intake),
            ["name": ["family": "Esimerkki", "given": "Eino"], "identityCode": "010594Y9033"]
        )
        #expect(refused.status == 400)
        #expect(refused.places == ["/identityCode"])
        #expect(refused.json["errors"]?.array?.first?["reason"] == "check-character")
        #expect(!refused.text.contains("010594Y9033"))
    }

    @Test func `nobody is born in the future`() throws {
        let region = try TestRegion()
        let refused = try region.send(
            .post,
            "/v1/clients",
            as: try region.person(.intake),
            [
                "name": ["family": "Esimerkki", "given": "Eino"], "birthDate": "2999-01-01",
                "guardianAbsenceReason": "-",
            ]
        )
        #expect(refused.status == 422)
        #expect(refused.places == ["/birthDate"])
    }

    @Test func `nobody who is helped was born before 1850`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        for (birthDate, status) in [("1849-12-31", 422), ("1850-01-01", 201)] {
            let answer = try region.send(
                .post,
                "/v1/clients",
                as: intake,
                ["name": ["family": "Esimerkki", "given": "Eino"], "birthDate": .string(birthDate)]
            )
            #expect(answer.status == status, "\(birthDate)")
            if status == 422 { #expect(answer.json["errors"]?.array?.first?["code"] == "invalid-date") }
        }
    }

    @Test func `a name can be seen, and stands on one line`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let refusals = [
            ("\u{200b}\u{200d}", "too-short"), ("\u{3164}", "too-short"), ("Eino\nIlmari", "control-character"),
            ("Eino\tIlmari", "control-character"),
        ]
        for (given, code) in refusals {
            let refused = try region.send(
                .post,
                "/v1/clients",
                as: intake,
                ["name": ["family": "Esimerkki", "given": .string(given)], "birthDate": "1980-05-05"]
            )
            #expect(refused.status == 400, "\(code)")
            #expect(refused.places == ["/name/given"], "\(code)")
            #expect(refused.json["errors"]?.array?.first?["code"]?.string == code)
        }
        let told = try region.send(
            .post,
            "/v1/clients",
            as: intake,
            [
                "name": ["family": "Esimerkki", "given": "Eino"], "birthDate": "1980-05-05",
                "specialSupportBasis": "Ensin\nsitten",
            ]
        )
        #expect(told.json["specialSupportBasis"] == "Ensin\nsitten")
    }

    @Test func `INV-C2: a client under age has a guardian, or the record says why not`() throws {
        let region = try TestRegion()
        let intake = try region.person(.intake)
        let content: JSONObject = ["name": ["family": "Esimerkki", "given": "Elsa"], "birthDate": "2020-01-01"]
        let refused = try region.send(.post, "/v1/clients", as: intake, .object(content))
        #expect(refused.status == 422)
        #expect(refused.rules == ["INV-C2"])
        let excuses: [(String, JSONValue)] = [
            ("guardianAbsenceReason", "Yksin maahan tullut alaikäinen"),
            ("network", [["name": "Eeva Esimerkki", "relation": "guardian"]]),
            (
                "representatives",
                [["name": "Eeva", "kind": "guardian", "scope": ["identity"], "validFrom": "2020-01-01"]]
            ),
        ]
        for (name, value) in excuses {
            var excused = content
            excused[name] = value
            let created = try region.send(.post, "/v1/clients", as: intake, .object(excused))
            #expect(created.status == 201, "\(name)")
            let removed = try region.patch("/v1/clients/\(created.id)", as: intake, .object([name: .null]))
            #expect(removed.rules == ["INV-C2"], "\(name)")
        }
    }

    @Test func `INV-C3: under non-disclosure only some see where the client lives`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let colleague = try region.person(.worker, units: [story.unit])
        let socialColleague = try region.person(.socialWorker, units: [story.unit])
        let client = region.caller(client: story.client)
        let home: JSONValue = ["street": "Salakatu 7", "postalCode": "15110", "municipalityCode": "398"]
        _ = try region.patch(path, as: story.worker, ["address": home, "phones": ["+358 40 7654321"]])
        #expect(try region.send(.get, path, as: colleague).text.contains("Salakatu"))
        _ = try region.patch(path, as: story.worker, ["hasNonDisclosure": true])
        for caller in [story.worker, socialColleague, story.supervisor, client] {
            let read = try region.send(.get, path, as: caller)
            #expect(read.json["address"] == home, "\(caller.role ?? "")")
            #expect(read.json["withheld"] == [], "\(caller.role ?? "")")
        }
        var emergency = story.stranger
        emergency.purpose = "emergency;note=\"Putkirikko\""
        for caller in [colleague, emergency] {
            let read = try region.send(.get, path, as: caller)
            #expect(read.status == 200)
            #expect(read.json["address"] == nil)
            #expect(read.json["phones"] == nil)
            let withheld = read.json["withheld"]?.array ?? []
            #expect(withheld.contains(["category": "contact", "reason": "non-disclosure"]))
        }
        for target in ["/v1/clients", "\(path)/transitions"] {
            #expect(!(try region.send(.get, target, as: colleague).text.contains("Salakatu")))
        }
        let found = try region.send(
            .post,
            "/v1/clients/_search",
            as: colleague,
            ["match": ["family": "Esimerkki"]]
        )
        #expect(found.ids == [story.client])
        #expect(!found.text.contains("Salakatu"))
    }

    @Test func `INV-C3: who cannot see the address takes it away by no replacement`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let colleague = try region.person(.worker, units: [story.unit])
        _ = try region.patch(
            path,
            as: story.worker,
            ["address": ["street": "Salakatu 7"], "hasNonDisclosure": true, "email": "a@example.org"]
        )
        let replaced = try region.send(
            .put,
            path,
            as: colleague,
            [
                "name": ["family": "Esimerkki", "given": "Aino"], "birthDate": "1956-03-02", "hasNonDisclosure": true,
                "hasSpecialSupport": false,
            ],
            fields: [.ifMatch: "*"]
        )
        #expect(replaced.status == 200)
        #expect(replaced.json["email"] == nil)
        let read = try region.send(.get, path, as: story.worker)
        #expect(read.json["address"] == ["street": "Salakatu 7"])
        #expect(read.json["email"] == nil)
    }

    @Test func `INV-C4: the client's log tells that the network was read, not what it holds`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        _ = try region.patch(path, as: story.worker, ["network": [["name": "Kaisa Kaveri", "relation": "friend"]]])
        #expect(try region.send(.get, path, as: story.worker).text.contains("Kaisa Kaveri"))
        let log = try region.send(.get, path + "/access-log", as: region.caller(client: story.client))
        #expect(log.text.contains("getClient"))
        #expect(!log.text.contains("Kaisa"))
    }
}
