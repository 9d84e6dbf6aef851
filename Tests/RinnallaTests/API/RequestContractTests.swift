import JSON
import Testing

@testable import Rinnalla

/// What openapi.yaml says that a request may hold is what the service reads: every limit, pattern and null.
@Suite struct RequestContractTests {
    private static let deeds = Router.api.operations.compactMap(\.deed)

    private static func names(_ verbs: Operation.Deed.Verb...) -> [String] {
        Set(deeds.filter { verbs.contains($0.verb) }.map(\.resource.name)).sorted()
    }

    private static func differences(_ component: String, _ declared: JSONObject) throws -> [String] {
        let schema = try #require(ContractTests.schemas[component])
        return DocumentedForm.differences(DocumentedForm.documented(schema), .object(declared))
    }

    @Test(arguments: names(.create, .replace))
    func `the content of a create or a replacement is as documented`(_ name: String) throws {
        let resource = try #require(ContractTests.resources[name])
        let differences = try Self.differences("\(resource.component)Input", resource.creation.documented())
        #expect(differences == [])
    }

    @Test(arguments: names(.create, .replace))
    func `null is what is left out: of a create, what need not be there may be null, and nothing else`(
        _ name: String
    ) throws {
        let schema = try #require(ContractTests.resources[name]).creation
        var content = schema.minimal()
        let required = content.members.map(\.name)
        for member in schema.members where content[member.name] == nil { content[member.name] = .null }
        #expect(Self.faults(of: content, schema) == [])
        for name in required { content[name] = .null }
        let faults = Self.faults(of: content, schema)
        #expect(faults.map(\.place) == required.map { .member("/\($0)") })
        #expect(faults.allSatisfy { $0.code == .required })
    }

    private static func faults(of content: JSONObject, _ schema: Schema) -> [Fault] {
        var reader = SchemaReader(.creating, settings: .init(allowsTestIdentityCodes: true, today: .today))
        _ = reader.read(.object(content), by: schema)
        return reader.faults
    }

    @Test(arguments: names(.change))
    func `a merge patch is as documented`(_ name: String) throws {
        let resource = try #require(ContractTests.resources[name])
        let differences = try Self.differences("\(resource.component)Patch", resource.schema.documented(inPatch: true))
        #expect(differences == [])
    }

    @Test(arguments: names(.move))
    func `a request for a transition is as documented, for each state`(_ name: String) throws {
        let resource = try #require(ContractTests.resources[name])
        let machine = try #require(resource.states)
        let differences = try Self.differences("\(resource.component)Transition", machine.documented())
        #expect(differences == [])
    }

    @Test(arguments: Router.api.operations.filter { $0.deed == nil && !$0.content.mediaTypes.isEmpty }.map(\.id))
    func `the content of an operation of its own is as documented`(_ id: String) throws {
        let operation = try #require(Router.api.operations.first { $0.id == id })
        let declared = try #require(operation.request).documented()
        let content = try #require(ContractTests.documented[id]?.operation["requestBody"]?["content"]?.object)
        for media in content.members {
            let form = DocumentedForm.documented(try #require(media.value["schema"]))
            #expect(DocumentedForm.differences(form, .object(declared)) == [], "\(media.name)")
        }
    }

    @Test(arguments: Router.api.operations.map(\.id))
    func `the parameters of a query are as documented`(_ id: String) throws {
        let operation = try #require(Router.api.operations.first { $0.id == id })
        let documented = try #require(ContractTests.documented[id]?.operation["parameters"]?.array)
        for parameter in documented.map({ ContractTests.resolved($0) }) where parameter["in"] == "query" {
            let name = try #require(parameter["name"]?.string)
            let declared = try #require(operation.parameters.first { $0.name == name })
            let form = DocumentedForm.documented(try #require(parameter["schema"]))
            #expect(DocumentedForm.differences(form, .object(declared.form.documented), at: name) == [])
            #expect((parameter["required"] == true) == declared.isRequired, "\(name)")
        }
    }

    @Test(arguments: Router.api.operations.map(\.id))
    func `every write takes Idempotency-Key and Prefer, and nothing else does`(_ id: String) throws {
        let operation = try #require(Router.api.operations.first { $0.id == id })
        let documented = ContractTests.documented[id]?.operation["parameters"]?.array ?? []
        let references = Set(documented.compactMap { $0["$ref"]?.string })
        let isWrite = if case .write = operation.handler { true } else { false }
        for name in ["IdempotencyKey", "Prefer"] {
            #expect(references.contains("#/components/parameters/\(name)") == isWrite, "\(name)")
        }
    }
}

extension Operation.Parameter.Form {
    var documented: JSONObject {
        switch self {
        case .integer(let range):
            MemberType.integer(Int64(range.lowerBound)...Int64(range.upperBound)).documented()
        case .flag: MemberType.boolean.documented()
        case .code(let codes): MemberType.code(codes).documented()
        case .cursor: ["type": "string", "minLength": 1, "maxLength": 500]
        case .head: ["type": "string", "pattern": "^(0|[1-9][0-9]{0,17}):[0-9a-f]{64}$"]
        case .identifier: MemberType.identifier.documented()
        case .timestamp: MemberType.timestamp.documented()
        case .date: MemberType.date.documented()
        case .codes(let codes): Self.list(of: MemberType.code(codes).documented())
        case .municipalities: Self.list(of: MemberType.municipality.documented())
        case .words: ["type": "string", "minLength": 1, "maxLength": .integer(Int64(Text.maximumSearch))]
        case .languages: Self.list(of: MemberType.language.documented())
        case .eventTypes: Self.list(of: ["type": "string", "pattern": .string(DocumentedForm.eventType)])
        }
    }

    private static func list(of items: JSONObject) -> JSONObject {
        [
            "type": "array", "minItems": 1, "maxItems": .integer(Int64(Operation.Parameter.maximumItems)),
            "items": .object(items),
        ]
    }
}
