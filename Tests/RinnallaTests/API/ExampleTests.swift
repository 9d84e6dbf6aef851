import HTTP
import JSON
import Testing

@testable import Rinnalla

/// The requests that openapi.yaml shows are requests that the service takes.
@Suite struct ExampleTests {
    private static func examples(of operation: Operation) -> [JSONObject] {
        let content = ContractTests.documented[operation.id]?.operation["requestBody"]?["content"]?.object
        return (content?.members ?? []).flatMap { media in
            let named = media.value["examples"]?.object?.members.compactMap { $0.value["value"] } ?? []
            return ([media.value["example"]] + named).compactMap { $0?.object }
        }
    }

    /// All but replacements, which send back what was read (EveryOperationTests).
    @Test func `no example of a request is refused for what it says, on the day that it speaks of`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let today = Today(ids: story.ids)
        var taken = 0
        var sent = 0
        for operation in Router.api.operations where operation.deed?.verb != .replace {
            for example in Self.examples(of: operation) {
                let outcome = try region.send(
                    operation.method,
                    operation.target(story.ids),
                    as: story.begun.worker,
                    .object(today.object(example, operation.schema(for: example))),
                    fields: [.prefer: "handling=dry-run"].merging(
                        operation.needsPrecondition ? [.ifMatch: "*"] : [:]
                    ) { $1 }
                )
                sent += 1
                if outcome.status < 300 { taken += 1 }
                #expect(outcome.status != 400, "\(operation.id): \(outcome.text)")
                // The story may stand elsewhere, and it has not the records whose ids an item names; values are the example's own.
                let faults = (outcome.json["errors"]?.array ?? []).filter { fault in
                    let isCircumstance = ["rule-violation", "reference-not-found"].contains(fault["code"]?.string)
                    return !isCircumstance && fault["pointer"]?.string?.hasSuffix("/id") != true
                }
                #expect(faults == [], "\(operation.id)")
            }
        }
        #expect(taken * 2 > sent)
    }

    @Test func `the referral of the example can be sent`() throws {
        let region = try TestRegion()
        let story = try region.beginReferral()
        let operation = try #require(Router.api.operations.first { $0.id == "createReferral" })
        let example = try #require(Self.examples(of: operation).first)
        let ids = ["matters": story.people.matter, "services": story.service]
        let draft = try region.send(
            .post,
            "/v1/clients/\(story.people.client)/referrals",
            as: story.people.worker,
            .object(Today(ids: ids).object(example, operation.schema(for: example)))
        )
        #expect(draft.status == 201)
        #expect(try story.move(draft.id, to: "requested", as: story.people.worker).status == 200)
    }
}

/// An example as it is sent today: with ids of the region, its days as far from today as they are from the document's day.
private struct Today {
    private static let documentsDay = CalendarDate("2026-11-25")
    let ids: [String: String]

    func object(_ content: JSONObject, _ schema: Schema) -> JSONObject {
        JSONObject(
            content.members.map { member in
                (
                    member.name,
                    known(member.name, in: content)
                        ?? schema[member.name].map { value(member.value, $0.type) } ?? member.value
                )
            }
        )
    }

    /// The ids that the schema does not say what they are of.
    private func known(_ name: String, in content: JSONObject) -> JSONValue? {
        let collection =
            switch name {
            case "clientId": "clients"
            case "controllerId": "organizations"
            case "id": "\(content["kind"]?.string ?? "")s"
            default: ""
            }
        return ids[collection].map { .string($0) }
    }

    private func value(_ value: JSONValue, _ type: MemberType) -> JSONValue {
        switch (type, value) {
        case (.reference(let reference), .string): .string(ids[reference.collection] ?? MemberType.nobody)
        case (.object(let schema), .object(let content)): .object(object(content, schema))
        case (.array(let element, _), .array(let items)): .array(items.map { self.value($0, element) })
        case (.date, .string(let text)), (.timestamp, .string(let text)): .string(moved(text))
        default: value
        }
    }

    private func moved(_ text: String) -> String {
        guard let day = CalendarDate(String(text.prefix(10))), let told = Self.documentsDay else { return text }
        return day.addingDays(CalendarDate.today.daysSince1970 - told.daysSince1970).description + text.dropFirst(10)
    }
}

extension Operation {
    /// What the content of such a request is read by.
    fileprivate func schema(for content: JSONObject) -> Schema {
        guard let deed else { return request ?? [] }
        switch deed.verb {
        case .create: return deed.resource.creation
        case .move: return deed.resource.states?.request(to: content["to"]?.string ?? "") ?? []
        default: return deed.resource.schema
        }
    }
}
