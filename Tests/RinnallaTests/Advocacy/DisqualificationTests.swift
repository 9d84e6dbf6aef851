import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// A worker who may not act for a client is neither named nor refers (hallintolaki 28 §).
@Suite struct DisqualificationTests {
    let region: TestRegion
    let referrals: ReferralStory
    var story: TestRegion.Story { referrals.people }

    init() throws {
        region = try TestRegion()
        referrals = try region.beginReferral()
    }

    @Test func `who has to step aside is not named for the client`() throws {
        var second = story
        second.client = try region.makeClient(as: story.intake)
        let path = "/v1/clients/\(second.client)"
        let matter: JSONValue = ["serviceTask": "iakkaat", "unitId": .string(story.unit)]
        _ = try region.send(.post, "\(path)/matters", as: story.intake, matter)
        let made = try region.disqualify(story.stranger, from: second, as: story.worker)
        #expect(made.status == 201, "\(made.text)")
        #expect(made.json["decision"] == "recuse")
        #expect(made.json["decidedBy"]?.string == story.worker.actor)
        let again = try region.disqualify(story.stranger, from: second, as: story.worker)
        #expect(again.status == 409)
        #expect(again.rules == ["disqualification-twice"])
        #expect(again.json["id"]?.string == made.id)
        func name(_ worker: TestRegion.Caller) throws -> TestRegion.Outcome {
            let content: JSONValue = ["workerId": .string(worker.actor ?? ""), "role": "own-worker", "reason": "Tuttu"]
            return try region.send(.post, "\(path)/responsibilities", as: story.intake, content)
        }
        let refused = try name(story.stranger)
        #expect(refused.rules == ["worker-disqualified"])
        #expect(refused.places == ["/workerId"])
        #expect(refused.text.contains("hallintolaki 28 §"))
        #expect(try name(story.worker).status == 201)
    }

    @Test func `who has to step aside takes over no client, whatever the reason, and covers for nobody`() throws {
        _ = try region.disqualify(story.stranger, from: story, as: story.worker)
        let refused = try region.propose(
            story.client,
            to: story.stranger,
            as: story.supervisor,
            ["overrideReason": "Ei muita"]
        )
        #expect(refused.rules == ["worker-disqualified"])
        #expect(refused.places == ["/toWorkerId"])
        let cover: JSONValue = [
            "workerId": .string(story.stranger.actor ?? ""), "reason": "Loma",
            "validTo": .string(Timestamp.now().adding(days: 3).description),
        ]
        let covering = try region.send(.post, "/v1/clients/\(story.client)/covers", as: story.supervisor, cover)
        #expect(covering.rules == ["worker-disqualified"])
    }

    @Test func `who has to step aside sends no referral, their own or another's`() throws {
        let own = try referrals.draft()
        _ = try region.disqualify(story.worker, from: story, as: story.worker)
        let refused = try referrals.move(own.id, to: "requested", as: story.worker)
        #expect(refused.rules == ["worker-disqualified"])
        #expect(refused.places == ["/fromWorkerId"])
        let ofClient = try referrals.draft(["isComplementary": true], as: referrals.client)
        #expect(try referrals.move(ofClient.id, to: "requested", as: referrals.client).status == 200)
    }

    @Test(arguments: ["disclose", "none"])
    func `what is only disclosed keeps nobody`(decision: String) throws {
        _ = try region.disqualify(story.worker, from: story, as: story.worker, ["decision": .string(decision)])
        #expect(try referrals.move(try referrals.draft().id, to: "requested", as: story.worker).status == 200)
    }

    @Test func `it counts for its client, its worker and its half-open period`() throws {
        let today = CalendarDate.today
        for (from, to) in [(-10, 0), (1, 2)] {
            let made = try region.disqualify(
                story.worker,
                from: story,
                as: story.supervisor,
                [
                    "validFrom": .string(today.addingDays(from).description),
                    "validTo": .string(today.addingDays(to).description),
                ]
            )
            #expect(made.status == 201)
        }
        _ = try region.disqualify(story.stranger, from: story, as: story.worker)
        let draft = try referrals.draft()
        #expect(try referrals.move(draft.id, to: "requested", as: story.worker).status == 200)
        let reversed = try region.disqualify(
            story.worker,
            from: story,
            as: story.supervisor,
            ["validTo": .string(today.description)]
        )
        #expect(reversed.places == ["/validTo"])
    }

    @Test func `nobody lifts their own: the supervisor alone changes it`() throws {
        let made = try region.disqualify(story.worker, from: story, as: story.worker)
        let path = "/v1/disqualifications/\(made.id)"
        let refused = try region.patch(path, as: story.worker, ["decision": "none"])
        #expect(refused.code == "actor-not-allowed")
        let lifted = try region.patch(path, as: story.supervisor, ["decision": "none"])
        #expect(lifted.json["decidedBy"]?.string == story.supervisor.actor)
        #expect(try referrals.move(try referrals.draft().id, to: "requested", as: story.worker).status == 200)
    }
}
