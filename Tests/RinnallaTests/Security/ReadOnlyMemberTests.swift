import HTTP
import JSON
import Testing

@testable import Rinnalla

/// Mass assignment: what the service alone says of a record, no caller says, whatever the content holds besides.
@Suite struct ReadOnlyMemberTests {
    private static let writing = Router.api.operations.filter {
        [.create, .change, .replace].contains($0.deed?.verb)
    }

    /// The members of a resource that no caller writes, with another value than the record has.
    private static func forgeries(_ resource: Resource, of record: JSONValue) -> [(name: String, value: JSONValue)] {
        let known: [String: JSONValue] = [
            "id": .string(MemberType.nobody), "clientId": .string(MemberType.nobody), "version": 999,
            "createdAt": "2001-01-01T00:00:00.000Z", "updatedAt": "2001-01-01T00:00:00.000Z", "status": "forged",
        ]
        let ofSchema = resource.schema.members.filter { $0.writing == .never }.map { member in
            let values: [JSONValue] =
                switch member.type {
                case .integer: [7, 8]
                case .boolean: [true, false]
                case .object: [["forged": true]]
                default: [member.example, "forged"]
                }
            return (name: member.name, value: values.first { $0 != record[member.name] } ?? .null)
        }
        // What was withheld comes back with every answer and says nothing of the record.
        let ofEnvelope = resource.envelope.subtracting(["withheld"]).sorted().map {
            (name: $0, value: known[$0] ?? "forged")
        }
        return ofEnvelope + ofSchema
    }

    @Test func `no create, change or replacement sets what the service alone sets`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        var tried = 0
        for operation in Self.writing {
            guard let resource = operation.deed?.resource else { continue }
            let record = try story.ids[resource.collection].map { id in
                try region.send(.get, "/v1/\(resource.collection)/\(id)", as: story.begun.worker).json
            }
            for forged in Self.forgeries(resource, of: record ?? .null) {
                // Whose contact it is, the content may say where the path does not.
                if operation.id == "createContact", forged.name == "clientId" { continue }
                let least = region.content(of: operation, story.ids)?.object ?? [:]
                var content = operation.method == .patch ? [:] : least
                content[forged.name] = forged.value
                let outcome = try region.attempt(
                    operation,
                    story.ids,
                    as: story.begun.worker,
                    saying: .object(content)
                )
                #expect(outcome.status == 400, "\(operation.id) \(forged.name): \(outcome.text)")
                #expect(outcome.places.contains("/\(forged.name)"), "\(operation.id) \(forged.name): \(outcome.text)")
                tried += 1
            }
        }
        #expect(tried > 200)
    }

    @Test func `a null takes nothing away that the service alone sets, and is harmless where there is nothing`() throws
    {
        let region = try TestRegion()
        let story = try region.wholeStory()
        var refused = 0
        for operation in Self.writing where operation.deed?.verb == .change {
            guard let resource = operation.deed?.resource, let id = story.ids[resource.collection] else { continue }
            let path = "/v1/\(resource.collection)/\(id)"
            let read = try region.send(.get, path, as: story.begun.worker)
            guard read.status == 200 else { continue }
            let before = read.json
            let names = resource.envelope.sorted() + resource.schema.members.filter { $0.writing == .never }.map(\.name)
            for name in names where before[name] != nil {
                let outcome = try region.patch(path, as: story.begun.worker, .object([name: .null]))
                #expect(outcome.status == 400 && outcome.places == ["/\(name)"], "\(path) \(name): \(outcome.text)")
                refused += 1
            }
            #expect(try region.send(.get, path, as: story.begun.worker).json["version"] == before["version"])
        }
        #expect(refused > 100)
        let merger = try MergerStory()
        try merger.merge()
        let path = "/v1/clients/\(merger.story.client)"
        let taken: JSONValue = ["mergedFrom": .null]
        #expect(try merger.region.patch(path, as: merger.story.worker, taken).places == ["/mergedFrom"])
        let absent: JSONValue = ["mergedInto": .null, "deceasedDate": .null, "language": "sv"]
        #expect(try merger.region.patch(path, as: merger.story.worker, absent).status == 200)
        // Of what is hidden a null tells nothing, and takes nothing away.
        let ofUnit = try merger.region.person(.worker, units: [merger.story.unit])
        let unseen = try merger.region.patch(path, as: ofUnit, taken)
        #expect(unseen.code != "validation-failed", "\(unseen.text)")
        #expect(try merger.region.send(.get, path, as: merger.story.worker).json["mergedFrom"] != nil)
    }

    @Test func `what is withheld is repeated as it was told, and a record that was read is put back whole`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let path = "/v1/clients/\(story.client)"
        let protected: JSONValue = ["hasNonDisclosure": true, "address": ["street": "Salakatu 7"]]
        #expect(try region.patch(path, as: story.worker, protected).status == 200)
        let standIn = try region.person(.worker)
        #expect(try region.cover(story.client, by: standIn, as: story.supervisor, days: 3).status == 201)
        for reader in [story.worker, standIn, try region.person(.worker, units: [story.unit])] {
            let read = try region.send(.get, path, as: reader)
            let fields: [FieldName: String] = [.ifMatch: read.etag]
            let repeated = try region.patch(path, as: reader, ["withheld": read.json["withheld"] ?? .null])
            #expect(repeated.code != "validation-failed", "\(repeated.text)")
            let put = try region.send(.put, path, as: reader, read.json, fields: fields)
            #expect(put.code != "validation-failed", "\(put.text)")
            for invented: JSONValue in [[["category": "plan", "reason": "not-permitted"]], .null] {
                let refused = try region.patch(path, as: reader, ["withheld": invented])
                #expect(refused.status == 400 && refused.places == ["/withheld"], "\(refused.text)")
            }
        }
        #expect(try region.send(.get, path, as: story.worker).text.contains("Salakatu 7"))
    }

    @Test func `a patch is told at once of what is read-only and of all else that is wrong with it`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let patch: JSONValue = ["version": 999, "language": 5, "bogus": 1, "hasNonDisclosure": .null]
        let refused = try region.patch("/v1/clients/\(story.client)", as: story.worker, patch)
        #expect(refused.status == 400)
        #expect(Set(refused.places) == ["/version", "/language", "/bogus", "/hasNonDisclosure"], "\(refused.text)")
        #expect(refused.places.count == 4)
    }

    @Test func `what is said once at the creation is not said anew`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        for operation in Self.writing where operation.deed?.verb == .change {
            guard let resource = operation.deed?.resource, let id = story.ids[resource.collection] else { continue }
            let path = "/v1/\(resource.collection)/\(id)"
            let before = try region.send(.get, path, as: story.begun.worker).json
            for member in resource.schema.members where member.writing == .once && member.example != before[member.name]
            {
                let changed = try region.patch(path, as: story.begun.worker, .object([member.name: member.example]))
                #expect(changed.status == 400, "\(operation.id) \(member.name): \(changed.text)")
            }
            #expect(try region.send(.get, path, as: story.begun.worker).json["version"] == before["version"])
        }
    }

    @Test func `a key is made with nothing but its name, scopes, right and days`() throws {
        let region = try TestRegion()
        for name in StoredKey.memberNames + ["secret", "digest", "revoked_at"]
        where !["name", "organizationId", "scopes", "mayAssertActor"].contains(name) {
            var content: JSONObject = ["name": "x", "scopes": ["units:read"]]
            content[name] = "forged"
            let outcome = try region.send(.post, "/v1/keys", as: .init(key: region.countyKey), .object(content))
            #expect(outcome.status == 400)
            #expect(outcome.places == ["/\(name)"])
        }
    }
}
