import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What of handovers stands on whose worklist.
@Suite struct WorklistHandoverTests {
    let region: TestRegion
    let story: TestRegion.Story
    let next: TestRegion.Caller

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        next = try region.person(.worker)
    }

    @Test func `a proposed handover waits with the incoming worker, with its day and why, until it is answered`() throws
    {
        let later = Timestamp.now().adding(days: 3)
        let proposed = try region.propose(
            story.client,
            to: next,
            as: story.worker,
            ["effectiveAt": .string(later.description)]
        )
        let day = later.dateInHelsinki
        #expect(proposed.json["effectiveOn"]?.string == day.description)
        let item = try #require(try region.handoversToDo(next).first)
        #expect(item["kind"] == "handover-to-accept")
        #expect(item["subject"] == ["kind": "handover", "id": .string(proposed.id)])
        #expect(item["clientId"]?.string == story.client)
        #expect(item["due"]?.string == day.description)
        #expect(item["since"]?.string == CalendarDate.today.description)
        #expect(item["why"] == Texts.shared.worklist("handover-to-accept")["fi"])
        #expect(try region.handoversToDo(next, for: "me&dueTo=\(day)").isEmpty)
        #expect(try region.handoversToDo(next, for: "me&dueTo=\(day.addingDays(1))").count == 1)
        #expect(try region.handoversToDo(story.worker).isEmpty)
        for caller in [story.worker, story.supervisor, next] {
            #expect(try region.handoversToDo(caller, for: "unit").map { $0["kind"] } == ["handover-to-accept"])
        }
        #expect(try region.handoversToDo(story.stranger, for: "unit").isEmpty)
        let moved = try region.patch(
            "/v1/handovers/\(proposed.id)",
            as: story.worker,
            ["effectiveAt": .string(later.adding(days: 1).description)]
        )
        #expect(moved.json["effectiveOn"]?.string == day.addingDays(1).description)
        _ = try region.moveHandover(proposed.id, to: "accepted", as: next)
        #expect(try region.handoversToDo(next).isEmpty)
    }

    @Test func `a client's request for another worker waits with the supervisor until one is named`() throws {
        let asked = try region.send(
            .post,
            "/v1/clients/\(story.client)/handovers",
            as: region.caller(client: story.client),
            ["cause": "client-request"]
        )
        let item = try #require(try region.handoversToDo(story.supervisor).first)
        #expect(item["kind"] == "handover-to-assign")
        #expect(item["subject"]?["id"]?.string == asked.id)
        #expect(item["due"]?.string == CalendarDate.today.description)
        #expect(try region.handoversToDo(story.worker).isEmpty)
        let named: JSONValue = ["toWorkerId": .string(next.actor ?? "")]
        _ = try region.patch("/v1/handovers/\(asked.id)", as: story.supervisor, named)
        #expect(try region.handoversToDo(story.supervisor).isEmpty)
        #expect(try region.handoversToDo(next).map { $0["kind"] } == ["handover-to-accept"])
    }

    @Test func `an accepted handover that is not complete when its time comes waits with both workers`() throws {
        let proposed = try region.propose(story.client, to: next, as: story.worker, ["risks": .null])
        _ = try region.moveHandover(proposed.id, to: "accepted", as: next)
        for caller in [story.worker, next] {
            #expect(try region.handoversToDo(caller).map { $0["kind"] } == ["handover-incomplete"])
        }
        _ = try region.patch("/v1/handovers/\(proposed.id)", as: story.worker, ["risks": "Ei tiedossa"])
        #expect(try region.handoversToDo(story.worker).isEmpty)
        #expect(try region.handoversToDo(next).map { $0["kind"] } == ["handover-to-confirm"])
    }

    @Test func `for who covers the client and is to take over, it waits once, on whatever page`() throws {
        let cover = try region.cover(story.client, by: next, as: story.supervisor, days: 3)
        #expect(cover.status == 201, "\(cover.text)")
        let proposed = try region.propose(story.client, to: next, as: story.worker, ["risks": .null])
        _ = try region.moveHandover(proposed.id, to: "accepted", as: next)
        #expect(try region.handoversToDo(next).map { $0["kind"] } == ["handover-incomplete"])
        var kinds: [JSONValue?] = []
        var cursor: String?
        repeat {
            let after = cursor.map { "&cursor=\($0)" } ?? ""
            let page = try region.send(.get, "/v1/worklist?for=me&limit=1\(after)", as: next)
            kinds += page.json["items"]?.array?.map { $0["kind"] } ?? []
            cursor = page.json["page"]?["nextCursor"]?.string
        } while cursor != nil && kinds.count < 100
        #expect(kinds.filter { $0 == "handover-incomplete" }.count == 1)
    }
}

extension TestRegion {
    /// What of handovers stands on a caller's worklist.
    func handoversToDo(_ caller: Caller, for whose: String = "me") throws -> [JSONValue] {
        let listed = try send(.get, "/v1/worklist?limit=200&for=\(whose)", as: caller)
        guard listed.status == 200 else { throw Unexpected(outcome: listed.text) }
        return (listed.json["items"]?.array ?? []).filter { $0["kind"]?.string?.hasPrefix("handover") == true }
    }
}
