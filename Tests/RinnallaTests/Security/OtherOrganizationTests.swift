import JSON
import SQLite
import Testing

@testable import HTTP
@testable import Rinnalla

/// What a malicious provider learns of clients that are not its business: nothing, by whatever way an id can be said.
///
/// `AuthorizationTests` tries every path; these try what stands behind the path and in the content.
@Suite struct OtherOrganizationTests {
    private static let ofClients = Router.api.operations.filter(\.guarding.touchesClientData)
    private static let lists = ofClients.filter { $0.deed?.listing != nil }

    /// Queries that ask a list for the story's records by each filter, sort and count that it knows.
    private static func questions(_ list: Operation, _ ids: [String: String]) -> [String] {
        list.parameters.flatMap { parameter -> [String] in
            switch parameter.form {
            case .identifier: Set(ids.values).map { "\(parameter.name)=\($0)&count=true" }
            case .code(let codes): codes.map { "\(parameter.name)=\($0)&count=true" }
            case .codes(let codes): ["\(parameter.name)=\(codes.prefix(50).joined(separator: ","))&count=true"]
            case .flag: ["\(parameter.name)=true", "\(parameter.name)=false&limit=1"]
            default: []
            }
        }
    }

    @Test func `no filter, sort or count of a list tells of another organization's clients`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        #expect(Self.lists.count > 10)
        for list in Self.lists {
            for question in Self.questions(list, story.ids) {
                let outcome = try region.send(.get, "\(list.target(story.ids))?\(question)", as: story.begun.provider)
                if list.path.contains("{id}") {
                    #expect(outcome.status == 404, "\(list.id) \(question)")
                } else {
                    #expect(outcome.json["items"] == [], "\(list.id) \(question): \(outcome.text)")
                    #expect([nil, 0].contains(outcome.json["page"]?["total"]), "\(list.id) \(question)")
                }
            }
        }
    }

    @Test func `the cursor of another leads nowhere`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let second = try region.makeClient(as: story.begun.worker)
        var tried = 0
        for list in Self.lists {
            let target = "\(list.target(story.ids))?limit=1"
            let page = try region.send(.get, target, as: story.begun.worker).json["page"]
            guard let cursor = page?["nextCursor"]?.string else { continue }
            tried += 1
            let outcome = try region.send(.get, "\(target)&cursor=\(cursor)", as: story.begun.provider)
            #expect(outcome.status == 404 || outcome.json["items"] == [], "\(list.id)")
        }
        #expect(tried > 1 && !second.isEmpty)
    }

    @Test func `no include, no choice of fields and no transition opens a record that is hidden`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let provider = story.begun.provider
        for operation in Self.ofClients where operation.path.contains("{id}") {
            for parameter in operation.parameters {
                guard case .codes(let codes) = parameter.form, operation.deed?.verb == .read else { continue }
                let query = "?\(parameter.name)=\(codes.prefix(50).joined(separator: ","))"
                #expect(try region.send(.get, operation.target(story.ids) + query, as: provider).status == 404)
            }
            guard operation.deed?.verb == .move, let machine = operation.deed?.resource.states else { continue }
            for target in machine.targets {
                var request = machine.request(to: target).minimal(knowing: story.ids)
                request["to"] = .string(target)
                let outcome = try region.attempt(operation, story.ids, as: provider, saying: .object(request))
                #expect(outcome.status == 404, "\(operation.id) to \(target): \(outcome.text)")
            }
        }
    }

    @Test func `an id in the content that is hidden is answered like one of nothing`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let stranger = story.begun.stranger
        var own = story.ids
        own["clients"] = try region.makeClient(as: story.begun.intake)
        _ = try region.send(
            .post,
            "/v1/clients/\(own["clients"] ?? "")/responsibilities",
            as: story.begun.intake,
            ["workerId": .string(stranger.actor ?? ""), "role": "own-worker"]
        )
        var tried = 0
        for operation in Self.ofClients
        where operation.deed?.verb == .create && operation.path.contains("/clients/{id}/") {
            guard let schema = operation.deed?.resource.schema else { continue }
            for member in schema.members {
                guard let (reference, isList) = member.type.reference, reference.isOfSameClient else { continue }
                func refused(_ id: String) throws -> TestRegion.Outcome {
                    var content = schema.minimal(knowing: own)
                    content[member.name] = isList ? [.string(id)] : .string(id)
                    return try region.attempt(operation, own, as: stranger, saying: .object(content))
                }
                let hidden = try refused(story.ids[reference.collection] ?? "")
                let absent = try refused(MemberType.nobody)
                #expect(hidden.code == "reference-not-found", "\(operation.id) \(member.name): \(hidden.text)")
                #expect(hidden.withoutRequestID == absent.withoutRequestID, "\(operation.id) \(member.name)")
                tried += 1
            }
        }
        #expect(tried > 3)
    }

    @Test func `a hidden record and none are answered and recorded alike, to the byte`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        for operation in Self.ofClients where operation.path.contains("{id}") {
            let content = region.content(of: operation, story.ids)
            let answers = try [story.ids, [:]].map { ids in
                try region.attempt(operation, ids, as: story.begun.provider, saying: content).withoutRequestID
            }
            #expect(answers[0] == answers[1], "\(operation.id)")
            let records = try region.query("SELECT record FROM access_log ORDER BY position DESC LIMIT 2") { row in
                (try? JSONParser.parse(row.utf8(0)))?.object ?? [:]
            }
            for name in ["clients", "count", "decision", "rule", "status", "operation"] {
                #expect(records[0][name] == records[1][name], "\(operation.id): \(name)")
            }
        }
    }

    @Test func `a provider's feed tells of no referral before it was sent`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        _ = try story.draft()
        let cancelled = try story.draft()
        #expect(try story.move(cancelled.id, to: "cancelled", as: story.people.worker).status == 200)
        let feed = try region.send(.get, "/v1/events", as: .init(key: region.providerKey))
        #expect(feed.json == [])
    }
}

extension TestRegion.Outcome {
    /// All that the caller sees, but for the id of the request.
    fileprivate var withoutRequestID: String {
        let all = String(decoding: response.fieldLines, as: UTF8.self) + text
        guard let id = response.fieldValue("Request-Id") else { return all }
        return all.split(separator: id, omittingEmptySubsequences: false).joined(separator: "ID")
    }
}

extension MemberType {
    /// What a member refers to, and whether it holds a list of them.
    fileprivate var reference: (Reference, isList: Bool)? {
        switch self {
        case .reference(let reference): (reference, false)
        case .array(.reference(let reference), _): (reference, true)
        default: nil
        }
    }
}
