import HTTP
import JSON
import Testing

@testable import Rinnalla

/// Sending a referral to another service instead: in one commit, by all that holds for sending.
@Suite struct ReferralRedirectTests {
    private let region: TestRegion
    private let story: ReferralStory
    private let other: String

    init() throws {
        region = try TestRegion()
        story = try region.beginReferral()
        other = try region.makeService(of: region.provider)
    }

    private func redirect(
        _ id: String,
        _ changes: JSONObject = [:],
        as caller: TestRegion.Caller? = nil,
        fields: [FieldName: String] = [:]
    ) throws -> TestRegion.Outcome {
        var content: JSONObject = [
            "toServiceId": .string(other),
            "optionsPresented": [["option": "Ryhmä", "isChosen": true], ["option": "Kotituki"]],
            "conflictOfInterest": ["result": "none"],
        ]
        for member in changes.members { content[member.name] = member.value.isNull ? nil : member.value }
        var fields = fields
        fields[.ifMatch] = "*"
        return try region.send(
            .post,
            "/v1/referrals/\(id)/redirects",
            as: caller ?? story.people.worker,
            .object(content),
            fields: fields
        )
    }

    private func status(_ id: String) throws -> JSONValue? {
        try story.read(id, as: story.people.worker).json["status"]
    }

    private func tasks() throws -> [JSONValue] {
        try region.send(.get, "/v1/tasks", as: story.people.worker).json["items"]?.array ?? []
    }

    @Test(arguments: ["rejected", "failed"])
    func `INV-R2, INV-R3: a referral that came back goes on elsewhere, its task is resolved and its loop closed`(
        _ state: String
    ) throws {
        let id = try story.bring(to: state, ["neededBy": "2031-05-01", "priority": "urgent"])
        let sent = try redirect(id)
        #expect(sent.status == 201, "\(sent.text)")
        #expect(sent.json["status"] == "requested")
        #expect(sent.json["previousId"]?.string == id)
        #expect(sent.json["parentReferralId"]?.string == id)
        #expect(sent.json["hop"] == 1)
        #expect(sent.json["toServiceId"]?.string == other)
        for member in ["needCode", "reason", "neededBy", "priority", "sharedData", "matterId"] {
            let before = try story.read(id, as: story.people.worker).json[member]
            #expect(sent.json[member] == before, "\(member)")
        }
        #expect(sent.json["loop"] == "open")
        #expect(sent.response.fieldValue("Location") == "/v1/referrals/\(sent.id)")
        #expect(try story.read(id, as: story.people.worker).json["loop"] == "closed-no-longer-needed")
        let task = try #require(try tasks().first)
        #expect(task["status"] == "resolved")
        #expect(task["resolution"] == "redirected")
        #expect(try story.read(sent.id, as: story.people.provider).status == 200)
        // What has been dealt with is not dealt with twice.
        let again = try redirect(id)
        #expect(again.status == 409)
        #expect(again.rules == ["referral-redirect"])
    }

    @Test(arguments: ["requested", "received", "accepted", "in-progress", "on-hold"])
    func `a referral that a service still has is taken from it, for a reason`(_ state: String) throws {
        let id = try story.bring(to: state, [:])
        let silent = try redirect(id)
        #expect(silent.status == 422)
        #expect(silent.places == ["/reasonText"])
        #expect(try status(id)?.string == state)
        let sent = try redirect(id, ["reasonText": "Palvelu ei vastannut"])
        #expect(sent.status == 201, "\(sent.text)")
        let before = try story.read(id, as: story.people.worker)
        #expect(before.json["status"] == "cancelled")
        #expect(before.json["declinedBy"] == "sender")
        #expect(before.json["statusReason"]?["text"] == "Palvelu ei vastannut")
    }

    @Test(arguments: ["draft", "completed", "cancelled", "entered-in-error"])
    func `INV-R1: what was not sent, or has ended otherwise, is not redirected`(_ state: String) throws {
        let refused = try redirect(try story.bring(to: state))
        #expect(refused.status == 409)
        #expect(refused.rules == ["referral-redirect"])
    }

    @Test func `INV-R4: a service that the client waits for already is refused, and nothing has happened`() throws {
        let waiting = try story.draft(["toServiceId": .string(other)])
        let id = try story.bring(to: "requested", [:])
        let refused = try redirect(id, ["reasonText": "Ei vastausta"])
        #expect(refused.status == 409)
        #expect(refused.code == "duplicate-referral")
        #expect(refused.json["id"]?.string == waiting.id)
        #expect(try status(id) == "requested")
        let beside = try redirect(id, ["reasonText": "Ei vastausta", "isComplementary": true])
        #expect(beside.status == 201)
    }

    @Test func `INV-R6: a redirect goes neither round nor too far, and what it refuses stays as it was`() throws {
        var id = try story.bring(to: "rejected", [:])
        let back = try redirect(id, ["toServiceId": .string(story.service)])
        #expect(back.code == "loop-detected")
        #expect(back.json["rule"] == "INV-R6")
        #expect(try tasks().map { $0["status"] } == ["open"])
        for hop in 1...3 {
            let service = try region.makeService(of: region.provider)
            let sent = try redirect(id, ["toServiceId": .string(service), "reasonText": "Eteenpäin"])
            #expect(sent.status == (hop <= 2 ? 201 : 409))
            if sent.status == 201 { id = sent.id }
        }
        #expect(try status(id) == "requested")
        let override: JSONObject = ["reasonText": "Eteenpäin", "loopOverrideReason": "Ainoa vapaa paikka"]
        #expect(try redirect(id, override).status == 403)
    }

    @Test func `INV-R8: a declared interest is told anew, whoever had the referral before`() throws {
        let id = try story.bring(to: "rejected", [:])
        let own = try region.makeService(of: region.county)
        _ = try region.send(
            .post,
            "/v1/conflict-of-interest-declarations",
            as: region.asCounty,
            [
                "workerId": .string(story.people.worker.actor ?? ""), "ground": "close-relative",
                "subject": ["kind": "organization", "id": .string(region.county)], "validFrom": "2026-01-01",
            ]
        )
        let refused = try redirect(id, ["toServiceId": .string(own)])
        #expect(refused.status == 422)
        #expect(refused.rules.contains("INV-R8"))
        #expect(refused.json["next"] == nil)
        #expect(try redirect(id, ["conflictOfInterest": .null]).rules == ["INV-R8"])
        #expect(try tasks().map { $0["status"] } == ["open"])
    }

    @Test func `INV-R7: a receiver whom the client permits nothing gets nothing`() throws {
        let outsider = try region.makeOrganization("Ulkopuolinen Oy", .provider)
        let service = try region.makeService(of: outsider.id)
        let id = try story.bring(to: "rejected", [:])
        let refused = try redirect(id, ["toServiceId": .string(service)])
        #expect(refused.status == 422)
        #expect(Set(refused.rules) == ["referral-consent"])
        #expect(try story.read(id, as: story.people.worker).json["loop"] == "open")
    }

    @Test func `the options are shown to the client anew`() throws {
        let id = try story.bring(to: "rejected", [:])
        #expect(try redirect(id, ["optionsPresented": .null]).rules == ["referral-options"])
        let one = try redirect(id, ["optionsPresented": .null, "singleOptionReason": "Ainoa venäjäksi"])
        #expect(one.status == 201)
    }

    @Test func `where the receiver named the service, nobody has to say it again`() throws {
        let nowhere = try redirect(try story.bring(to: "rejected"), ["toServiceId": .null])
        #expect(nowhere.status == 422)
        #expect(nowhere.places == ["/toServiceId"])
        let id = try story.bring(to: "requested")
        let named = try story.move(
            id,
            to: "rejected",
            as: story.people.provider,
            ["reasonCode": "wrong-service", "nextStep": ["redirectToServiceId": .string(other)]]
        )
        #expect(named.status == 200)
        #expect(try redirect(id, ["toServiceId": .null]).json["toServiceId"]?.string == other)
    }

    @Test func `who may refer may redirect: the receiver may not, and a stranger finds nothing`() throws {
        let id = try story.bring(to: "requested", [:])
        #expect(try redirect(id, ["reasonText": "Ei meille"], as: story.people.provider).status == 403)
        #expect(try redirect(id, ["reasonText": "Ei meille"], as: story.people.stranger).status == 404)
        #expect(try status(id) == "requested")
        let own = try story.draft(
            ["optionsPresented": .null, "conflictOfInterest": .null, "isComplementary": true],
            as: story.client
        )
        _ = try story.move(own.id, to: "requested", as: story.client)
        let redirected = try redirect(
            own.id,
            ["optionsPresented": .null, "conflictOfInterest": .null],
            as: story.client
        )
        #expect(redirected.status == 201, "\(redirected.text)")
        #expect(redirected.json["initiator"] == "client")
    }

    @Test func `a retry redirects once`() throws {
        let id = try story.bring(to: "rejected", [:])
        let first = try redirect(id, fields: [.idempotencyKey: "once"])
        let second = try redirect(id, fields: [.idempotencyKey: "once"])
        #expect(first.status == 201)
        #expect(second.id == first.id)
        let list = try region.send(.get, "/v1/clients/\(story.people.client)/referrals", as: story.people.worker)
        #expect(list.ids.count == 2)
    }

    @Test func `a client who comes back has a new referral that names the old one, not an open one`() throws {
        let open = try story.bring(to: "requested", [:])
        let early = try story.draft(["previousId": .string(open), "toServiceId": .string(other)])
        #expect(early.rules == ["referral-previous"])
        _ = try story.move(open, to: "cancelled", as: story.people.worker)
        let back = try story.draft(["previousId": .string(open)])
        #expect(back.status == 201)
        #expect(back.json["hop"] == 0)
        #expect(try story.draft(["previousId": .string(MemberType.nobody), "isComplementary": true]).status == 422)
    }
}
