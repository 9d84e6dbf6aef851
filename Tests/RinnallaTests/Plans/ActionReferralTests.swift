import HTTP
import JSON
import Testing

@testable import Rinnalla

/// An action and its referral say the same of each other, from whichever side it was said.
@Suite struct ActionReferralTests {
    let region: TestRegion
    let story: ReferralStory
    /// Two actions of one goal.
    let actions: [String]
    var worker: TestRegion.Caller { story.people.worker }

    init() throws {
        region = try TestRegion()
        story = try region.beginReferral()
        actions = try region.makePlan(of: story.people).json["actions"]?.array?.compactMap { $0["id"]?.string } ?? []
    }

    private func referral(of action: String) throws -> String? {
        try region.send(.get, "/v1/actions/\(action)", as: worker).json["referralId"]?.string
    }

    private func action(of referral: String) throws -> String? {
        try story.read(referral, as: worker).json["planActionId"]?.string
    }

    private func refer(for action: String? = nil, to state: String = "draft") throws -> String {
        var changes: JSONObject = ["isComplementary": true]
        changes["planActionId"] = action.map { .string($0) }
        return try story.bring(to: state, changes)
    }

    private func link(_ action: String, _ referral: String?) throws -> TestRegion.Outcome {
        let id = referral.map { JSONValue.string($0) } ?? .null
        return try region.patch("/v1/actions/\(action)", as: worker, ["referralId": id])
    }

    @Test func `a referral that names an action is the action's, and the plan has a new version`() throws {
        let plan = try region.send(.get, "/v1/actions/\(actions[0])", as: worker).json["planId"]?.string ?? ""
        let before = try region.send(.get, "/v1/plans/\(plan)", as: worker).json["version"]?.integer ?? 0
        let made = try refer(for: actions[0])
        #expect(try referral(of: actions[0]) == made)
        #expect(try referral(of: actions[1]) == nil)
        #expect(try region.send(.get, "/v1/plans/\(plan)", as: worker).json["version"]?.integer == before + 1)
        #expect(try story.change(made, as: worker, ["planActionId": .string(actions[1])]).status == 200)
        #expect(try actions.map { try referral(of: $0) } == [nil, made])
        #expect(try story.change(made, as: worker, ["planActionId": .null]).status == 200)
        #expect(try referral(of: actions[1]) == nil)
    }

    @Test func `an action that names a referral is the referral's, also from the beginning`() throws {
        let first = try refer()
        #expect(try link(actions[0], first).json["referralId"]?.string == first)
        #expect(try action(of: first) == actions[0])
        #expect(try link(actions[1], first).status == 200)
        #expect(try action(of: first) == actions[1])
        #expect(try referral(of: actions[0]) == nil)
        #expect(try link(actions[1], nil).status == 200)
        #expect(try action(of: first) == nil)
        let goal = try region.send(.get, "/v1/actions/\(actions[0])", as: worker).json["goalId"]?.string ?? ""
        let content: JSONValue = [
            "description": "Ohjaus", "owner": ["kind": "client"], "referralId": .string(first),
        ]
        let made = try region.send(.post, "/v1/goals/\(goal)/actions", as: worker, content)
        #expect(made.json["referralId"]?.string == first)
        #expect(try action(of: first) == made.id)
    }

    @Test func `an id that already stands in the words of a record is looked up like any other`() throws {
        let other = try region.begin()
        let plan = try region.makePlan(of: other)
        let foreign = plan.json["actions"]?.array?.first?["id"]?.string ?? ""
        let made = try refer()
        #expect(try story.change(made, as: worker, ["reason": .string("Katso \(foreign)")]).status == 200)
        #expect(try story.change(made, as: worker, ["reason": .string(foreign)]).status == 200)
        let linked = try story.change(made, as: worker, ["planActionId": .string(foreign)])
        #expect(
            linked.status == 422 && linked.json["errors"]?.array?.first?["pointer"] == "/planActionId",
            "\(linked.text)"
        )
        #expect(try region.send(.get, "/v1/actions/\(foreign)", as: other.worker).json["version"] == 1)
    }

    @Test func `an id of another kind of the same record is refused where it does not belong`() throws {
        let id = story.people.client
        let described = try region.patch("/v1/actions/\(actions[0])", as: worker, ["description": .string(id)])
        #expect(described.status == 200)
        let wrong = try region.patch("/v1/actions/\(actions[0])", as: worker, ["serviceId": .string(id)])
        #expect(wrong.status == 422 && wrong.json["errors"]?.array?.first?["pointer"] == "/serviceId", "\(wrong.text)")
    }

    @Test func `a referral of another client, or of nobody, is not found`() throws {
        let other = try region.begin()
        let content = story.content(["matterId": .string(other.matter)])
        let foreign = try region.send(.post, "/v1/clients/\(other.client)/referrals", as: other.worker, content)
        #expect(foreign.status == 201)
        for id in [foreign.id, MemberType.nobody, try refer(to: "entered-in-error")] {
            let refused = try link(actions[0], id)
            #expect(refused.status == 422)
            #expect(refused.code == "reference-not-found")
            #expect(refused.places == ["/referralId"])
        }
        #expect(try region.send(.get, "/v1/referrals/\(foreign.id)", as: other.worker).json["planActionId"] == nil)
    }

    @Test func `one that was sent may still be linked; one that has ended stays as it is`() throws {
        let sent = try refer(to: "received")
        #expect(try link(actions[0], sent).status == 200)
        #expect(try action(of: sent) == actions[0])
        #expect(try story.change(sent, as: story.people.provider, ["planActionId": .null]).status == 403)
        let ended = try refer(for: actions[1], to: "completed")
        let refused = try link(actions[1], nil)
        #expect(refused.status == 409)
        #expect(refused.rules == ["INV-R1"])
        #expect(refused.places == ["/referralId"])
        #expect(try referral(of: actions[1]) == ended)
    }

    @Test func `of several referrals the action shows the latest, and none entered in error`() throws {
        let first = try refer(for: actions[0], to: "rejected")
        let second = try refer(for: actions[0])
        #expect(try referral(of: actions[0]) == second)
        #expect(try action(of: first) == actions[0])
        _ = try story.move(second, to: "entered-in-error", as: story.people.supervisor)
        #expect(try referral(of: actions[0]) == first)
    }

    @Test func `an action that came to nothing stays as it was`() throws {
        _ = try region.move("/v1/actions/\(actions[0])", to: "cancelled", as: worker)
        let made = try refer(for: actions[0])
        #expect(try action(of: made) == actions[0])
        #expect(try referral(of: actions[0]) == nil)
        #expect(try link(actions[0], made).status == 409)
    }
}
