import JSON
import Testing

@testable import Rinnalla

/// Routes, scopes, parameters, schemas, problems and openapi.yaml say the same, both ways.
@Suite struct ContractTests {
    static let document = (try? JSONParser.parse(Embedded.openAPIJSON.bytes)) ?? .null
    static let schemas = document["components"]?["schemas"]?.object ?? [:]

    /// Operation objects of the document by operationId, with method and path.
    static let documented: [String: (method: String, path: String, operation: JSONObject)] = {
        var found: [String: (String, String, JSONObject)] = [:]
        for path in document["paths"]?.object?.members ?? [] {
            for method in path.value.object?.members ?? [] where method.name != "parameters" {
                guard let operation = method.value.object, let id = operation["operationId"]?.string else { continue }
                found[id] = (method.name.uppercased(), path.name, operation)
            }
        }
        return found
    }()

    /// What a reference of the document stands for.
    static func resolved(_ value: JSONValue) -> JSONValue {
        guard let reference = value["$ref"]?.string else { return value }
        return JSONPointer.resolve(String(reference.dropFirst()), in: document) ?? .null
    }

    @Test func `every route is documented and every documented operation is a route`() {
        let routes = Set(Router.api.operations.map { "\($0.method.name) \($0.path) \($0.id)" })
        let documented = Set(Self.documented.map { "\($0.value.method) \($0.value.path) \($0.key)" })
        #expect(routes.subtracting(documented).sorted() == [])
        #expect(documented.subtracting(routes).sorted() == [])
    }

    @Test(arguments: Router.api.operations.map(\.id))
    func `an operation's scope, parameters, content and preconditions are as documented`(_ id: String) throws {
        let operation = try #require(Router.api.operations.first { $0.id == id })
        let documented = try #require(Self.documented[id]?.operation)
        #expect(documented["x-scope"]?.string == operation.guarding.scope)
        #expect((documented["security"]?.array?.isEmpty == true) == (operation.guarding.scope == nil))
        let parameters = documented["parameters"]?.array ?? []
        let resolved = parameters.map { Self.resolved($0) }
        let query = resolved.filter { $0["in"] == "query" }.compactMap { $0["name"]?.string }
        #expect(Set(query) == Set(operation.parameters.map(\.name)))
        let references = Set(parameters.compactMap { $0["$ref"]?.string })
        #expect(references.contains("#/components/parameters/OnBehalfOf") == operation.guarding.touchesClientData)
        #expect(references.contains("#/components/parameters/PurposeOfUse") == operation.guarding.touchesClientData)
        let needsMatch = references.contains("#/components/parameters/IfMatch")
        #expect(needsMatch == operation.needsPrecondition)
        let content = documented["requestBody"]?["content"]?.object?.members.map(\.name) ?? []
        #expect(Set(content) == Set(operation.content.mediaTypes))
    }

    @Test(arguments: Router.api.operations.map(\.id))
    func `an operation has a summary, a description, examples and its error answers`(_ id: String) throws {
        let operation = try #require(Router.api.operations.first { $0.id == id })
        let documented = try #require(Self.documented[id]?.operation)
        for member in ["summary", "description", "tags"] { #expect(documented[member] != nil, "\(member)") }
        let responses = documented["responses"]?.object ?? [:]
        var expected = ["500"]
        if operation.guarding.scope != nil { expected += ["400", "401", "403", "429"] }
        if operation.needsPrecondition { expected += ["412", "428"] }
        if operation.path.contains("{") { expected.append("404") }
        for status in expected { #expect(responses[status] != nil, "\(status)") }
        for response in responses.members where response.name.hasPrefix("2") {
            for media in response.value["content"]?.object?.members ?? [] {
                #expect(
                    media.value["example"] != nil || media.value["examples"] != nil,
                    "\(response.name) \(media.name)"
                )
            }
        }
        for media in documented["requestBody"]?["content"]?.object?.members ?? [] {
            #expect(media.value["example"] != nil || media.value["examples"] != nil, "request \(media.name)")
        }
    }

    /// That each of them answers it, DestructionTests shows.
    @Test func `410 is documented of every operation under a client, and of no other`() {
        let documented = Self.documented.filter { $0.value.operation["responses"]?["410"] != nil }.keys
        let underClient = Router.api.operations.filter { $0.path.hasPrefix("/v1/clients/{id}") }.map(\.id)
        #expect(Set(documented).symmetricDifference(underClient).sorted() == [])
    }

    static let resources: [String: Resource] = {
        let all = Router.api.operations.compactMap { $0.deed?.resource }
        return Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
    }()

    /// What `include` may add to a resource's answer.
    static let included: [String: [String]] = {
        var found: [String: [String]] = [:]
        for operation in Router.api.operations {
            guard let deed = operation.deed, deed.verb == .read else { continue }
            for case (let parameter, .codes(let names)) in operation.parameters.map({ ($0, $0.form) })
            where parameter.name == "include" {
                found[deed.resource.name] = names
            }
        }
        return found
    }()

    @Test(arguments: resources.keys.sorted())
    func `a resource's answer has the members of its schema and no others`(_ name: String) throws {
        let resource = try #require(Self.resources[name])
        let schema = try #require(Self.schemas[resource.component]?.object)
        let documented = Set(schema["properties"]?.object?.members.map(\.name) ?? [])
        let included = Self.included[name] ?? []
        let declared = resource.envelope.union(resource.schema.members.map(\.name)).union(included)
        #expect(documented.symmetricDifference(declared).sorted() == [])
    }

    @Test func `the catalogue of problems is the same in code, contract and texts`() {
        let documented = Self.schemas["Problem"]?["properties"]?["code"]?["x-extensible-enum"]?.array?.compactMap(
            \.string
        )
        #expect(documented?.sorted() == ProblemCode.allCases.map(\.rawValue).sorted())
        for code in ProblemCode.allCases { #expect(Texts.shared.missingLanguages(problem: code) == [], "\(code)") }
        for code in Fault.Code.allCases { #expect(Texts.shared.missingLanguages(fault: code) == [], "\(code)") }
        for rule in Texts.shared.ruleIDs { #expect(Texts.shared.missingLanguages(rule: rule) == [], "\(rule)") }
    }

    @Test func `the version is semantic and sent with every answer`() {
        let parts = Contract.version.split(separator: ".")
        #expect(parts.count == 3 && parts.allSatisfy { Int($0) != nil })
        #expect(Self.document["openapi"] == "3.1.1")
    }
}
