import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Personal data stays where it belongs: a name, number and code of nobody else go through every operation that takes text,
/// and are then looked for where they may not be.
@Suite struct CanaryTests {
    private static let name = "Zebulonkanaria"
    /// What `Schema.complete` writes for a person, in small letters.
    private static let canaries = ["zebulonkanaria", "010594y9032", "40 1234567", "aino@example.org"]

    /// Says the canaries wherever they can be said.
    private func say(_ region: TestRegion, _ story: WholeStory) throws {
        for operation in Router.api.operations where operation.guarding.scope != nil {
            let target = operation.target(story.ids)
            for name in ["name", "q", "family", "identityCode", "phone", Self.name] {
                let outcome = try region.send(.get, "\(target)?\(name)=\(Self.name)", as: story.begun.worker)
                // Services and units are searched by whatever words people write.
                let isSearch = name == "q" && ["/v1/services", "/v1/units"].contains(operation.path)
                let expected = isSearch ? [200] : [400, 405]
                #expect(expected.contains(outcome.status), "\(operation.id): \(outcome.text)")
            }
            var caller = story.begun.worker
            _ = try region.send(
                operation.method,
                target,
                as: caller,
                nil,
                fields: [
                    .xRequestID: Self.name, .traceparent: Self.name, .tracestate: "a=\(Self.name)",
                    .idempotencyKey: Self.name, .userAgent: Self.name, .prefer: Self.name, .ifMatch: Self.name,
                    .acceptLanguage: Self.name, .accept: Self.name, .origin: Self.name,
                ]
            )
            caller.actor = Self.name
            _ = try region.attempt(operation, story.ids, as: caller)
            _ = try region.send(operation.method, target + "/" + Self.name, as: story.begun.worker)
            guard let schema = operation.deed?.resource.schema, operation.isWriting else { continue }
            let moves = operation.deed?.resource.states?.targets ?? []
            var contents: [JSONObject] = [schema.complete(knowing: story.ids, saying: Self.name)]
            if operation.deed?.verb == .move {
                contents = moves.map { to in
                    let request = operation.deed?.resource.states?.request(to: to)
                    var content = request?.complete(knowing: story.ids, saying: Self.name) ?? [:]
                    content["to"] = .string(to)
                    return content
                }
            }
            for content in contents {
                _ = try region.attempt(operation, story.ids, as: story.begun.worker, saying: .object(content))
            }
            // One member at a time as well: what is refused as a whole is taken in parts.
            for member in schema.members where member.writing == .always && operation.method == .patch {
                let whole = schema.complete(knowing: story.ids, saying: Self.name)
                let part = JSONValue.object([member.name: whole[member.name] ?? .null])
                _ = try region.attempt(operation, story.ids, as: story.begun.worker, saying: part)
            }
        }
    }

    private func found(in text: String) -> [String] {
        let text = text.lowercased()
        return Self.canaries.filter { text.contains($0) }
    }

    @Test func `no name, number or code gets into log, metrics, feed or access log`() throws {
        let log = try LogFile()
        let region = try TestRegion(log: log.descriptor)
        let story = try region.wholeStory()
        let person: JSONObject = [
            "name": ["family": .string(Self.name), "given": "Aino"], "identityCode": "010594Y9032",
            "phones": [["number": "+358 40 1234567", "use": "mobile"]],
        ]
        let changed = try region.send(
            .patch,
            "/v1/clients/\(story.begun.client)",
            as: story.begun.worker,
            .object(person),
            fields: [.ifMatch: "*"]
        )
        try say(region, story)
        // They are there, where they belong: else nothing would be shown by not finding them elsewhere.
        let kept = try region.query("SELECT group_concat(content) FROM client") { row in row.text(0) }
        #expect(changed.status != 200 || !found(in: kept.joined()).isEmpty)
        let referrals = try region.query(
            "SELECT group_concat(content) FROM (SELECT content FROM referral UNION ALL SELECT content FROM contact UNION ALL SELECT content FROM plan)"
        ) {
            row in row.text(0)
        }
        #expect(!found(in: referrals.joined()).isEmpty)

        #expect(found(in: log.text(of: region)) == [])
        #expect(log.requests(of: region).count > 1000)
        #expect(found(in: try region.operations(.get, "/metrics").text) == [])
        #expect(found(in: try region.operations(.get, "/readyz", query: "verbose").text) == [])
        var after: Int64 = 0
        while true {
            let feed = try region.send(.get, "/v1/events?after=\(after)&limit=200", as: .init(key: region.countyKey))
            #expect(found(in: feed.text) == [])
            let last = feed.response.fieldValue("Last-Position").flatMap { Int64($0) } ?? 0
            if feed.json.array?.count != 200 { break }
            after = last
        }
        let records = try region.query("SELECT record FROM access_log") { row in row.text(0) }
        #expect(found(in: records.joined()) == [])
    }

    @Test func `an answer's fields and the place of a new record hold ids alone`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let unit = try region.makeUnit(Self.name)
        for target in ["/v1/units/\(unit)", "/v1/units?limit=1", "/v1/clients?limit=1&count=true"] {
            let outcome = try region.send(.get, target, as: story.begun.worker)
            for field in ["Location", "Link", "ETag", "Content-Location"] {
                #expect(found(in: outcome.response.fieldValue(field) ?? "") == [])
            }
        }
        let made = try region.makeClient(
            as: story.begun.worker,
            ["name": ["family": .string(Self.name), "given": .string(Self.name)]]
        )
        #expect(Identifier<Client>(made) != nil)
    }
}
