import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Every state machine against its table: each pair of states, tried as each of the twelve roles.
@Suite struct StateMachineTests {
    static let machines: [String: Resource] = Dictionary(
        Router.api.operations.compactMap { operation in
            operation.deed.flatMap { $0.verb == .move ? ($0.resource.name, $0.resource) : nil }
        }
    ) { first, _ in first }

    @Test func `every machine has its table, with the same states`() {
        #expect(Set(Self.machines.keys) == Set(StateTables.ofEach.keys))
        for (name, resource) in Self.machines {
            let ways = StateTables.ofEach[name] ?? []
            #expect(Set(resource.states?.states ?? []) == Set(ways.flatMap { [$0.from, $0.to] }), "\(name)")
        }
    }

    @Test func `who could take a transition is told by roles of the table, and nobody where the service does it`()
        throws
    {
        for (name, resource) in Self.machines {
            for way in StateTables.ofEach[name] ?? [] {
                let transition = resource.states?.transition(from: way.from, to: way.to)
                let roles = Set(transition?.by.named.flatMap(\.roles).map(\.rawValue) ?? [])
                let isTold = way.who.isEmpty ? roles.isEmpty : !roles.isDisjoint(with: way.who)
                #expect(isTold, "\(name) \(way.from) > \(way.to): \(roles)")
            }
        }
    }

    @Test(arguments: machines.keys.sorted())
    func `from each state to each, by each role, just what the table says can be done`(_ name: String) throws {
        let resource = try #require(Self.machines[name])
        let region = try TestRegion()
        let (story, bring) = try region.begin(with: resource)
        let cast = try region.cast(of: story)
        let targets = resource.states?.targets ?? []
        for from in resource.states?.states ?? [] {
            let id = try bring(from)
            for to in targets {
                let way = StateTables.ofEach[name]?.first { $0.from == from && $0.to == to }
                for role in Role.allCases {
                    let caller = try #require(cast.callers[role])
                    let answer = try region.rehearse(resource, id, to: to, as: caller)
                    let mayMove = way?.who.contains(role.rawValue) == true
                    let verdict = Verdict(answer)
                    let isExpected: Bool =
                        mayMove
                        ? [.done, .ruledOut].contains(verdict) : [.notReachable, .notAllowed].contains(verdict)
                    #expect(isExpected, "\(name) \(from) > \(to) by \(role.rawValue): \(answer.text)")
                    if verdict == .done {
                        #expect(Self.missing(in: answer, resource) == [], "\(name) > \(to) by \(role)")
                    }
                    if way != nil { #expect(verdict != .notReachable, "\(name) \(from) > \(to) by \(role.rawValue)") }
                }
            }
        }
    }

    /// What the contract requires of the resource and the answer has not, also one to who lost the way by the very call.
    private static func missing(in answer: TestRegion.Outcome, _ resource: Resource) -> [String] {
        let required =
            ContractTests.schemas[resource.component]?["required"]?.array?.compactMap(\.string) ?? ["required"]
        return required.filter { answer.json[$0] == nil }
    }

    /// What an answer says about the way itself.
    private enum Verdict {
        case done
        /// The way is open to this role, but the record or the request lacks something.
        case ruledOut
        case notReachable
        case notAllowed

        init(_ answer: TestRegion.Outcome) {
            switch (answer.status, answer.code) {
            case (200, _): self = .done
            case (409, "state-conflict") where answer.json["from"] != nil: self = .notReachable
            case (400, _), (409, _), (422, _): self = .ruledOut
            default: self = .notAllowed
            }
        }
    }
}

extension TestRegion {
    /// The people around a client, and a way to a record of the resource that is in a state.
    fileprivate func begin(with resource: Resource) throws -> (story: Story, bring: (String) throws -> String) {
        if resource.name == ReferralRecord.resource.name {
            // Only what was sent has a receiver who sees it, and what has ended is not forced anywhere else.
            let referral = try beginReferral()
            return (referral.people, { state in try referral.bring(to: state) })
        }
        let whole = try wholeStory()
        let id = whole.ids[resource.collection] ?? ""
        return (
            whole.begun,
            { state in
                try self.force(resource.table, id, to: state)
                return id
            }
        )
    }

    /// Asks for the transition with the least that it takes, without taking it.
    fileprivate func rehearse(
        _ resource: Resource,
        _ id: String,
        to target: String,
        as caller: Caller
    ) throws -> Outcome {
        var request = resource.states?.request(to: target).minimal() ?? [:]
        request["to"] = .string(target)
        return try send(
            .post,
            "/v1/\(resource.collection)/\(id)/transitions",
            as: caller,
            .object(request),
            fields: [.ifMatch: "*", .prefer: "handling=dry-run"]
        )
    }
}
