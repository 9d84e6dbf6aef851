import HTTP
import JSON
import Testing

@testable import Rinnalla

/// The states of a referral, as the last table of ../product/decisions.md has them.
@Suite struct ReferralStateTests {
    static let states = [
        "draft", "requested", "received", "accepted", "in-progress", "on-hold", "rejected", "completed", "failed",
        "cancelled", "entered-in-error",
    ]
    static let ended: Set<String> = ["rejected", "completed", "failed", "cancelled", "entered-in-error"]

    /// The table: from, to and who.
    static let table: [String: [String: Set<String>]] = [
        "draft": ["requested": ["sender"], "cancelled": ["sender", "client"]],
        "requested": [
            "received": ["receiver"], "rejected": ["receiver"], "cancelled": ["sender", "client", "receiver"],
        ],
        "received": [
            "accepted": ["receiver"], "rejected": ["receiver"], "cancelled": ["sender", "client", "receiver"],
        ],
        "accepted": [
            "in-progress": ["receiver"], "failed": ["receiver"], "cancelled": ["sender", "client", "receiver"],
        ],
        "in-progress": [
            "on-hold": ["receiver"], "completed": ["receiver"], "failed": ["receiver"],
            "cancelled": ["sender", "client", "receiver"],
        ],
        "on-hold": [
            "in-progress": ["receiver"], "failed": ["receiver"], "cancelled": ["sender", "client", "receiver"],
        ],
    ]

    static func performers(from: String, to: String) -> Set<String> {
        if to == "entered-in-error", from != to { return ["supervisor"] }
        return table[from]?[to] ?? []
    }

    @Test(arguments: states)
    func `every target from this state, by every role, does what the table says`(_ from: String) throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let people = story.people
        let callers = [
            "sender": people.worker, "receiver": people.provider, "client": story.client,
            "supervisor": people.supervisor, "stranger": people.stranger,
        ]
        var standing = try story.bring(to: from)
        for to in Self.states where to != "draft" {
            for (name, caller) in callers.sorted(by: { $0.key < $1.key }) {
                let performers = Self.performers(from: from, to: to)
                // Going on after a pause asks for nothing.
                let goesOn = from == "on-hold" && to == "in-progress"
                let moved = try story.move(standing, to: to, as: caller, goesOn ? [:] : nil)
                let isHidden =
                    name == "stranger" || (name == "receiver" && (from == "draft" || from == "entered-in-error"))
                let expected = isHidden ? 404 : performers.isEmpty ? 409 : performers.contains(name) ? 200 : 403
                #expect(moved.status == expected, "\(from) to \(to) by \(name): \(moved.text)")
                if expected == 409 {
                    #expect(moved.json["rule"]?.string == (Self.ended.contains(from) ? "INV-R1" : nil))
                }
                if moved.status == 200 { standing = try story.bring(to: from) }
            }
        }
    }

    @Test(arguments: [
        ("accepted", ["/contactPerson", "/plannedFirstDate"]), ("rejected", ["/nextStep", "/reasonCode"]),
    ])
    func `a receiver's answer without its members is refused, naming them`(_ to: String, _ missing: [String]) throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "received")
        let moved = try story.move(id, to: to, as: story.people.provider, [:])
        #expect(moved.status == 400)
        #expect(moved.places.sorted() == missing)
    }

    @Test(arguments: [
        ("accepted", "failed", 400, ["/reasonCode"]), ("in-progress", "on-hold", 400, ["/reasonText", "/resumeBy"]),
        // Only the record shows that it has not begun yet, and only the role that a reason is owed.
        ("accepted", "in-progress", 422, ["/firstServiceAt"]),
        ("in-progress", "cancelled", 422, ["/nextStep", "/reasonCode"]),
    ])
    func `a move without its members is refused, naming them`(
        _ from: String,
        _ to: String,
        _ status: Int,
        _ missing: [String]
    ) throws {
        let story = try TestRegion().beginReferral()
        let moved = try story.move(try story.bring(to: from), to: to, as: story.people.provider, [:])
        #expect(moved.status == status)
        #expect(moved.places.sorted() == missing)
    }

    @Test func `what cannot be done at all is refused before what is missing, with what can be done`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "requested")
        let refused = try story.move(id, to: "completed", as: story.people.provider, [:])
        #expect(refused.status == 409)
        #expect(refused.json["next"] == ["received", "rejected", "cancelled"])
        let incomplete = try story.move(id, to: "rejected", as: story.people.provider, [:])
        #expect(incomplete.status == 400)
        #expect(incomplete.json["next"] == ["received", "rejected", "cancelled"])
        let wrong = try story.move(id, to: "completed", as: story.people.provider, ["outcome": 1])
        #expect(wrong.status == 400)
        #expect(wrong.places.contains("/outcome"))
    }

    @Test func `the list of transitions tells what each asks of this actor, and which codes it takes`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "requested")
        func allowed(_ caller: TestRegion.Caller) throws -> [String: JSONValue] {
            let list = try story.region.send(.get, "/v1/referrals/\(id)/transitions", as: caller)
            let items = list.json["allowed"]?.array ?? []
            return Dictionary(items.map { ($0["to"]?.string ?? "", $0) }) { first, _ in first }
        }
        #expect(try allowed(story.people.worker)["cancelled"]?["requires"] == ["reasonText"])
        #expect(try allowed(story.region.caller(client: story.people.client))["cancelled"]?["requires"] == [])
        let rejected = try #require(try allowed(story.people.provider)["rejected"])
        #expect(rejected["requires"] == ["reasonCode", "nextStep"])
        let cancelled = try #require(try allowed(story.people.provider)["cancelled"])
        #expect(cancelled["requires"] == ["reasonCode", "nextStep"])
        #expect(rejected["reasonCodes"]?.array?.count == ReferralRecord.ReturnReason.codes.count)
        #expect(cancelled["reasonCodes"] == rejected["reasonCodes"])
        #expect(try allowed(story.people.worker)["cancelled"]?["reasonCodes"] == nil)
        #expect(try allowed(story.people.provider)["received"]?["reasonCodes"] == nil)
    }

    @Test func `what this actor may not do names who could, by role and relationship`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "draft")
        let list = try story.region.send(.get, "/v1/referrals/\(id)/transitions", as: story.people.supervisor)
        let blocked = list.json["blocked"]?.array ?? []
        let client: JSONValue = ["roles": ["client", "representative"], "relationships": []]
        let caseworkers: JSONValue = [
            "roles": ["social-worker", "worker"],
            "relationships": ["responsible-worker", "cover-worker", "matter-unit"],
        ]
        #expect(blocked.first { $0["to"] == "requested" }?["allowedFor"] == [caseworkers, client])
        let own = try story.region.send(.get, "/v1/referrals/\(id)/transitions", as: story.people.worker)
        let mine = own.json["blocked"]?.array?.first { $0["to"] == "entered-in-error" }
        #expect(mine?["allowedFor"] == [["roles": ["supervisor"], "relationships": ["supervisor"]]])
        // What a rule speaks against, and not the role, is not for others to do.
        #expect(own.json["blocked"]?.array?.filter { $0["allowedFor"] != nil }.count == 1)
    }

    @Test func `a GET never moves it, and the receiver's word does`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "requested")
        #expect(try story.read(id, as: story.people.provider).json["status"] == "requested")
        #expect(try story.read(id, as: story.people.worker).json["status"] == "requested")
        #expect(try story.move(id, to: "received", as: story.people.provider).json["status"] == "received")
    }

    @Test func `a planned first date after the need is explained or refused`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "received", ["neededBy": "2030-12-01"])
        var request = ReferralStory.request(to: "accepted")
        let late = try story.move(id, to: "accepted", as: story.people.provider, request)
        #expect(late.status == 422)
        #expect(late.rules == ["referral-first-date"])
        request["plannedFirstDateReason"] = "Asiakas matkoilla"
        #expect(try story.move(id, to: "accepted", as: story.people.provider, request).status == 200)
    }

    @Test func `a rejection has one next step, and not the same service`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "requested")
        let own = JSONValue.string(story.service)
        let steps: [JSONValue] = [
            [:], ["returnToSender": true, "redirectToServiceId": own], ["redirectToServiceId": own],
        ]
        for step in steps {
            let request: JSONObject = ["reasonCode": "wrong-service", "nextStep": step]
            let refused = try story.move(id, to: "rejected", as: story.people.provider, request)
            #expect(refused.status == 422)
            #expect(Set(refused.rules) == ["referral-next-step"])
        }
        let other = try story.region.makeService(of: story.region.provider)
        let redirected = try story.move(
            id,
            to: "rejected",
            as: story.people.provider,
            ["reasonCode": "wrong-service", "nextStep": ["redirectToServiceId": .string(other)]]
        )
        #expect(redirected.json["nextStep"]?["redirectToServiceId"]?.string == other)
    }

    @Test func `nobody is unreachable before three attempts over ten days`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "accepted")
        func attempts(_ days: [String]) -> JSONObject {
            let made = days.map { JSONValue.object(["at": .string("2026-01-\($0)T08:00:00Z"), "channel": "phone"]) }
            return ["reasonCode": "client-unreachable", "attempts": .array(made)]
        }
        let unsent = try story.move(id, to: "failed", as: story.people.provider, attempts(["01", "05", "11"]))
        #expect(unsent.places == ["/attempts/0/at", "/attempts/1/at", "/attempts/2/at"])
        try story.send(id, on: "2026-01-01T06:00:00Z")
        for days in [["01", "12"], ["01", "05", "10"], ["01", "01", "12"]] {
            let refused = try story.move(id, to: "failed", as: story.people.provider, attempts(days))
            #expect(refused.status == 422)
            #expect(refused.rules == ["referral-attempts"])
        }
        let failed = try story.move(id, to: "failed", as: story.people.provider, attempts(["01", "05", "11"]))
        #expect(failed.json["status"] == "failed")
    }

    @Test func `nothing is done by a referral before it is sent`() throws {
        let story = try TestRegion().beginReferral()
        let id = try story.bring(to: "accepted")
        let early: JSONValue = "2026-01-01T08:00:00Z"
        let provider = story.people.provider
        let begun = try story.move(id, to: "in-progress", as: provider, ["firstServiceAt": early])
        #expect(begun.status == 422)
        #expect(begun.places == ["/firstServiceAt"])
        let now: JSONValue = .string(Timestamp.now().description)
        _ = try story.move(id, to: "in-progress", as: provider, ["firstServiceAt": now])
        let outcome: JSONValue = ["code": "need-met", "text": "Asuu kotona"]
        let completion: JSONObject = ["outcome": outcome, "clientNotifiedAt": early]
        #expect(try story.move(id, to: "completed", as: provider, completion).places == ["/clientNotifiedAt"])
    }

    @Test func `the client cancels without a reason, from the draft to the pause`() throws {
        let story = try TestRegion().beginReferral()
        for state in ["draft", "requested", "received", "accepted", "in-progress", "on-hold"] {
            let id = try story.bring(to: state)
            #expect(try story.move(id, to: "cancelled", as: story.client, [:]).status == 200, "\(state)")
        }
    }

    @Test func `a client refers themselves, and a worker's draft is not the client's to send`() throws {
        let story = try TestRegion().beginReferral()
        let drafted = try story.draft(["optionsPresented": .null, "conflictOfInterest": .null], as: story.client)
        #expect(drafted.status == 201)
        #expect(drafted.json["initiator"] == "client")
        #expect(drafted.json["fromWorkerId"] == nil)
        #expect(try story.change(drafted.id, as: story.client, ["expectedResult": "Oma koti"]).status == 200)
        #expect(try story.move(drafted.id, to: "requested", as: story.client).status == 200)
        let workers = try story.bring(to: "draft")
        #expect(try story.move(workers, to: "requested", as: story.client).status == 403)
        #expect(try story.change(workers, as: story.client, ["reason": "Muu"]).status == 403)
    }

    @Test(arguments: [("stat", 0), ("asap", 1), ("urgent", 1), ("routine", 5)])
    func `the date to respond by counts working days from the day of sending`(_ priority: String, _ days: Int) throws {
        let story = try TestRegion().beginReferral()
        let today = Timestamp.now().dateInHelsinki
        let id = try story.bring(to: "requested", ["priority": .string(priority)])
        let read = try story.read(id, as: story.people.worker)
        #expect(read.json["respondBy"]?.string == WorkingDays().addingWorkingDays(days, to: today).description)
    }
}
