import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// SQL through every door: what a caller says is a value, never a part of a statement.
@Suite struct InjectionTests {
    private static let payloads = [
        "'; DROP TABLE client; --", "\" OR \"\"=\"", "') UNION SELECT digest FROM api_key /*", "1 OR 1=1", "%", "?7",
    ]
    private static let guarded = Router.api.operations.filter { $0.guarding.scope != nil }
    private static let schema: SQL = "SELECT group_concat(name || coalesce(sql, ''), char(10)) FROM sqlite_schema"

    /// Runs the attack, and shows that the database is as whole as it was before.
    private func attack(_ body: (TestRegion, WholeStory) throws -> Void) throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        func tables() throws -> [String] { try region.query(Self.schema) { row in row.text(0) } }
        func keys() throws -> [String] { try region.query("SELECT id || quote(digest) FROM api_key") { $0.text(0) } }
        let before = (try tables(), try keys())
        try body(region, story)
        #expect(try (tables(), keys()) == before)
        #expect(try region.send(.get, "/v1/clients/\(story.begun.client)", as: story.begun.worker).status == 200)
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        #expect(try connection.integrityCheck() == [])
        #expect(try AccessLog.verify(on: connection).isIntact)
    }

    @Test func `no query parameter and no segment of a path is SQL`() throws {
        try attack { region, story in
            for operation in Self.guarded {
                let target = operation.target(story.ids)
                for payload in Self.payloads {
                    let escaped = PercentCoding.encode(payload)
                    for parameter in operation.parameters {
                        let outcome = try region.send(
                            operation.method,
                            "\(target)?\(parameter.name)=\(escaped)",
                            as: story.begun.worker,
                            region.content(of: operation, story.ids),
                            fields: [.ifMatch: "*"]
                        )
                        let label = "\(operation.id) \(parameter.name)=\(payload): \(outcome.text)"
                        if case .words = parameter.form, outcome.status == 200 {
                            // What is searched by its words finds nothing, as no service has them.
                            #expect(outcome.json["items"] == [], "\(label)")
                        } else {
                            #expect(outcome.status == 400, "\(label)")
                        }
                    }
                    for part in ["{id}", "{code}"] where operation.path.contains(part) {
                        let path = operation.path.split(separator: "/").map { $0 == part ? escaped : String($0) }
                        let outcome = try region.send(
                            operation.method,
                            "/" + path.joined(separator: "/"),
                            as: story.begun.worker,
                            region.content(of: operation, story.ids),
                            fields: [.ifMatch: "*"]
                        )
                        #expect(outcome.status == 404, "\(operation.id) at \(payload): \(outcome.text)")
                    }
                }
            }
        }
    }

    @Test func `no member of any content is SQL`() throws {
        try attack { region, story in
            for operation in Self.guarded {
                guard let resource = operation.deed?.resource, operation.isWriting else { continue }
                var schema = resource.schema
                if operation.deed?.verb == .move {
                    schema = resource.states?.request(to: resource.states?.targets[0] ?? "") ?? []
                }
                for payload in Self.payloads {
                    for member in schema.members where member.writing != .never {
                        var content = operation.method == .patch ? [:] : schema.minimal(knowing: story.ids)
                        content[member.name] = .string(payload)
                        if operation.deed?.verb == .move { content["to"] = .string(resource.states?.targets[0] ?? "") }
                        let outcome = try region.attempt(
                            operation,
                            story.ids,
                            as: story.begun.worker,
                            saying: .object(content)
                        )
                        #expect(outcome.status < 500, "\(operation.id) \(member.name)=\(payload): \(outcome.text)")
                    }
                    let complete = JSONValue.object(schema.complete(knowing: story.ids, saying: payload))
                    let outcome = try region.attempt(operation, story.ids, as: story.begun.worker, saying: complete)
                    #expect(outcome.status < 500, "\(operation.id), all \(payload): \(outcome.text)")
                }
            }
        }
    }

    @Test func `no header is SQL`() throws {
        try attack { region, story in
            for payload in Self.payloads {
                for name in FieldName.allCases {
                    let outcome = try region.send(
                        .get,
                        "/v1/clients/\(story.begun.client)",
                        as: story.begun.worker,
                        fields: [name: payload]
                    )
                    #expect(outcome.status < 500, "\(name): \(payload)")
                }
                let sub = payload.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
                var forged = story.begun.worker
                forged.actor = sub
                #expect(try region.send(.get, "/v1/clients", as: forged).json["reason"] == "unknown-person")
            }
        }
    }

    @Test func `what looks like SQL is kept and found as the text that it is`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        for payload in Self.payloads {
            let unit = try region.makeUnit(payload)
            let read = try region.send(.get, "/v1/units/\(unit)", as: .init(key: region.countyKey))
            #expect(read.json["name"]?.string == payload)
        }
        let named = try region.makeClient(as: story.worker, ["name": ["family": "O'Brien", "given": "100%"]])
        func found(_ family: String) throws -> [String] {
            try region.send(.post, "/v1/clients/_search", as: story.worker, ["match": ["family": .string(family)]]).ids
        }
        #expect(try found("O'Brien") == [named])
        for wildcard in ["%%", "__", "**", "' OR '1'='1"] { #expect(try found(wildcard) == []) }
    }
}
