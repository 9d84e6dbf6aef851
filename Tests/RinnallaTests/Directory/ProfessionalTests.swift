import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ProfessionalTests {
    @Test func `a professional has what a handover and a referral ask for`() throws {
        let region = try TestRegion()
        let unit = try region.makeUnit("Päihdepalvelut")
        let content: JSONObject = [
            "name": "Vilma Vastuu", "organizationId": .string(region.county), "unitIds": [.string(unit)],
            "roles": ["worker", "social-worker"], "sector": "social", "languages": ["fi", "sv-fi"],
            "competencies": ["motivoiva haastattelu"], "trainings": [], "license": "Valvira 0123",
            "ceiling": 30, "email": "vilma@example.fi", "phone": "+358 40 1234567",
            "externalIds": [["system": "urn:hr", "value": "E-17"]],
        ]
        let created = try region.send(.post, "/v1/professionals", as: region.asCounty, .object(content))
        #expect(created.status == 201)
        for member in content.members where member.name != "languages" {
            #expect(created.json[member.name] == member.value, "\(member.name)")
        }
        #expect(created.json["languages"] == ["fi", "sv-FI"])
        #expect(created.json["status"] == "active")
    }

    @Test func `a professional without a role, or with a client's, is refused`() throws {
        let region = try TestRegion()
        func create(_ roles: JSONValue) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/professionals",
                as: region.asCounty,
                ["name": "x", "organizationId": .string(region.county), "roles": roles]
            )
        }
        #expect(try create([]).places == ["/roles"])
        #expect(try create(["client"]).places == ["/roles/0"])
        #expect(try create(["worker", "worker"]).places == ["/roles/1"])
    }

    @Test func `unit-of-organization: a professional works in units of the own organization`() throws {
        let region = try TestRegion()
        let own = try region.makeUnit("Oma")
        let other = try region.makeUnit("Toisen", of: region.provider)
        let refused = try region.send(
            .post,
            "/v1/professionals",
            as: region.asCounty,
            [
                "name": "x", "organizationId": .string(region.county), "roles": ["worker"],
                "unitIds": [.string(own), .string(other)],
            ]
        )
        #expect(refused.status == 422)
        #expect(refused.rules == ["unit-of-organization"])
        #expect(refused.places == ["/unitIds/1"])
    }

    @Test
    func `roles-of-organization: what answers for a county's clients or register is registered in counties alone`()
        throws
    {
        let region = try TestRegion()
        func create(_ roles: [Role], of organization: String) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/professionals",
                as: region.asCounty,
                [
                    "name": "x", "organizationId": .string(organization),
                    "roles": .array(roles.map { .string($0.rawValue) }),
                ]
            )
        }
        let ofCounties: [Role] = [.intake, .supervisor, .ombudsman, .auditor, .reporter, .admin]
        for kind in OrganizationKind.allCases where kind != .county {
            let organization = try region.makeOrganization("\(kind)", kind).id
            #expect(try create([.worker, .socialWorker, .teamMember, .provider], of: organization).status == 201)
            for role in ofCounties {
                let refused = try create([.worker, role], of: organization)
                #expect(refused.code == "rule-violation", "\(kind) \(role)")
                #expect(refused.rules == ["roles-of-organization"], "\(kind) \(role)")
                #expect(refused.places == ["/roles/1"], "\(kind) \(role)")
            }
        }
        #expect(try create(ofCounties, of: region.county).status == 201)
        let worker = try region.makeProfessional("Pauli", roles: [.provider], of: region.provider)
        let raised = try region.patch("/v1/professionals/\(worker)", ["roles": ["supervisor"]], as: region.asProvider)
        #expect(raised.rules == ["roles-of-organization"])
    }

    @Test func `the units that the access rule asks for follow the professional`() throws {
        let region = try TestRegion()
        let units = [try region.makeUnit("A"), try region.makeUnit("B")]
        let id = try region.makeProfessional("Siiri", roles: [.worker], units: units)
        func kept() throws -> [String] {
            try region.query(
                "SELECT unit_id FROM professional_unit WHERE professional_id = ? ORDER BY unit_id",
                [Value(Identifier<Professional>(id))]
            ) { row in row.identifier(0).map { Identifier<Unit>($0).description } ?? "" }
        }
        #expect(try kept() == units.sorted())
        _ = try region.patch("/v1/professionals/\(id)", ["unitIds": [.string(units[1])]], as: region.asCounty)
        #expect(try kept() == [units[1]])
    }

    @Test func `the sub of On-Behalf-Of may be an external id, unless it names two people`() throws {
        let region = try TestRegion()
        func make(_ system: String) throws -> String {
            try region.send(
                .post,
                "/v1/professionals",
                as: region.asCounty,
                [
                    "name": "x", "organizationId": .string(region.county), "roles": ["worker"],
                    "externalIds": [["system": .string(system), "value": "E-17"]],
                ]
            ).id
        }
        _ = try make("urn:hr")
        let caller = region.caller("E-17", .worker, .coordination)
        #expect(try region.send(.get, "/v1/clients", as: caller).status == 200)
        let second = try make("urn:ad")
        #expect(try region.send(.get, "/v1/clients", as: caller).code == "actor-not-allowed")
        _ = try region.patch("/v1/professionals/\(second)", ["status": "inactive"], as: region.asCounty)
        #expect(try region.send(.get, "/v1/clients", as: caller).status == 200)
    }

    @Test func `an external id that another professional has is 409 with that one's id`() throws {
        let region = try TestRegion()
        let content: JSONValue = [
            "name": "x", "organizationId": .string(region.county), "roles": ["worker"],
            "externalIds": [["system": "urn:hr", "value": "E-17"]],
        ]
        let first = try region.send(.post, "/v1/professionals", as: region.asCounty, content)
        let second = try region.send(.post, "/v1/professionals", as: region.asCounty, content)
        #expect(second.status == 409)
        #expect(second.code == "external-id-conflict")
        #expect(second.json["id"]?.string == first.id)
    }

    @Test
    func `INV-H3: a worker who answers for clients is not deactivated, and their number is told, not their names`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/professionals/\(story.worker.actor ?? "")"
        let refused = try region.patch(path, ["status": "inactive"], as: region.asCounty)
        #expect(refused.status == 409)
        #expect(refused.code == "state-conflict")
        #expect(refused.rules == ["INV-H3"])
        #expect(refused.json["errors"]?.array?.first?["openResponsibilities"] == 1)
        #expect(!refused.text.contains(story.client))
        // Whoever supervises the worker finds the clients where the refusal says.
        let list = try #require(refused.json["errors"]?.array?.first?["clients"]?.string)
        #expect(try region.ids(list, as: story.supervisor) == [story.client])
        #expect(try region.ids(list, as: story.stranger) == [])
        let others = "/v1/clients?responsibleWorkerId=\(story.stranger.actor ?? "")"
        #expect(try region.ids(others, as: story.supervisor) == [])
        let stranger = "/v1/professionals/\(story.stranger.actor ?? "")"
        #expect(try region.patch(stranger, ["status": "inactive"], as: region.asCounty).status == 200)
        #expect(try region.send(.get, "/v1/clients", as: story.stranger).code == "actor-not-allowed")
    }

    @Test func `INV-H3: a worker who answers for clients keeps a role that may`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/professionals/\(story.worker.actor ?? "")"
        let refused = try region.patch(path, ["roles": ["intake", "supervisor"]], as: region.asCounty)
        #expect(refused.status == 409)
        #expect(refused.rules == ["INV-H3"])
        #expect(refused.places == ["/roles"])
        #expect(refused.json["errors"]?.array?.first?["openResponsibilities"] == 1)
        #expect(try region.patch(path, ["roles": ["social-worker"]], as: region.asCounty).status == 200)
        let free = "/v1/professionals/\(story.stranger.actor ?? "")"
        #expect(try region.patch(free, ["roles": ["intake"]], as: region.asCounty).status == 200)
    }

    @Test func `professionals are listed by status`() throws {
        let region = try TestRegion()
        let ids = [
            try region.makeProfessional("A", roles: [.worker]), try region.makeProfessional("B", roles: [.worker]),
        ]
        _ = try region.patch("/v1/professionals/\(ids[0])", ["status": "inactive"], as: region.asCounty)
        #expect(try region.ids("/v1/professionals?status=inactive") == [ids[0]])
        #expect(try region.ids("/v1/professionals?status=active,inactive") == ids)
    }

    @Test func `professionals are listed by unit and by role, to find whom to hand over to`() throws {
        let region = try TestRegion()
        let (home, other) = (try region.makeUnit("Ikääntyneiden palvelut"), try region.makeUnit("Lapsiperheet"))
        let both = try region.makeProfessional(
            "Sanna Sosiaalityö",
            roles: [.socialWorker, .worker],
            units: [home, other]
        )
        let intake = try region.makeProfessional("Iida Intake", roles: [.intake], units: [home])
        let away = try region.makeProfessional("Olli Ohjaaja", roles: [.worker], units: [other])
        func listed(_ query: String) throws -> [String] {
            try region.send(.get, "/v1/professionals?\(query)", as: .init(key: region.countyKey)).ids
        }
        #expect(try listed("unitId=\(home)") == [both, intake])
        #expect(try listed("unitId=\(other)&role=worker") == [both, away])
        #expect(try listed("unitId=\(home)&role=worker,intake") == [both, intake])
        #expect(try listed("unitId=\(other)&role=social-worker") == [both])
        #expect(try listed("unitId=\(home)&role=supervisor") == [])
        let unknown = try region.send(.get, "/v1/professionals?role=boss", as: .init(key: region.countyKey))
        #expect(unknown.status == 400)
        #expect(unknown.places == ["role"])
    }
}
