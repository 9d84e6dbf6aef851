import JSON

@testable import Rinnalla

/// The part of JSON Schema that says what a request may hold, as the declarations that the service reads by have it.
enum DocumentedForm {
    /// No control characters: those of a text of several lines, and those of a name, a title or a code.
    static let text = #"^[^\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]*$"#
    static let line = #"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e]*$"#
    static let phone = #"^\+?[ -]*([0-9][ -]*){3,15}$"#
    static let language = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"
    static let municipality = "^[0-9]{3}$"
    static let eligibilityRule = "#/components/schemas/EligibilityRule"
    static let eventType = #"^fi\.rinnalla\.[a-z-]+\.[a-z-]+\.v[0-9]+$"#

    /// Keywords that tell a reader something and forbid nothing.
    private static let annotations = ["description", "default", "example", "examples", "title", "x-extensible-enum"]

    /// A schema of the document, brought to one form: references resolved, annotations and read-only members left out.
    static func documented(_ schema: JSONValue) -> JSONValue {
        switch schema {
        case .object(let object):
            // A rule holds rules: what refers to itself is left as the reference.
            if object["$ref"]?.string == eligibilityRule { return ["$ref": .string(eligibilityRule)] }
            if let reference = object["$ref"], reference.string != nil {
                return documented(ContractTests.resolved(schema))
            }
            if let choices = object["anyOf"]?.array, choices.count == 2, choices[1] == ["type": "null"],
                case .object(let chosen) = documented(choices[0])
            {
                return .object(nullable(chosen))
            }
            var form: JSONObject = [:]
            for member in object.members where !annotations.contains(member.name) {
                form[member.name] = keyword(member.name, member.value)
            }
            return .object(form)
        default: return schema
        }
    }

    private static func keyword(_ name: String, _ value: JSONValue) -> JSONValue {
        switch (name, value) {
        case ("properties", .object(let properties)):
            let members = properties.members.filter { $0.value["readOnly"] != true }
            return .object(JSONObject(members.map { ($0.name, documented($0.value)) }))
        case ("items", _), ("additionalProperties", .object): return documented(value)
        case ("required", .array(let names)): return .array(names.sorted { $0.string ?? "" < $1.string ?? "" })
        default: return value
        }
    }

    /// The same, and null: what is left out and what is null are one (api.md 1.2).
    static func nullable(_ form: JSONObject) -> JSONObject {
        var form = form
        form["type"] = form["type"].map { [$0, "null"] }
        if let codes = form["enum"]?.array { form["enum"] = .array(codes + [.null]) }
        return form
    }

    /// Where two forms differ, in words.
    static func differences(_ documented: JSONValue?, _ declared: JSONValue?, at place: String = "") -> [String] {
        if documented == declared { return [] }
        guard let left = documented?.object, let right = declared?.object else {
            func text(_ value: JSONValue?) -> String {
                value.map { String(decoding: $0.encoded(), as: UTF8.self) } ?? "nothing"
            }
            return ["\(place) is \(text(documented)) and should be \(text(declared))"]
        }
        let names = left.members.map(\.name) + right.members.map(\.name).filter { left[$0] == nil }
        return names.flatMap { differences(left[$0], right[$0], at: "\(place)/\($0)") }
    }
}

extension Schema {
    /// An object with these members and no others; of a merge patch, nothing is required.
    func documented(inPatch: Bool = false) -> JSONObject {
        var form: JSONObject = ["type": "object"]
        let writable = members.filter { $0.writing != .never }
        form["properties"] = .object(JSONObject(writable.map { ($0.name, .object($0.documented(inPatch: inPatch))) }))
        let required = writable.filter { $0.isRequired && $0.initial == nil }.map(\.name).sorted()
        if !inPatch, !required.isEmpty { form["required"] = .array(required.map { .string($0) }) }
        form["additionalProperties"] = false
        return form
    }
}

extension Member {
    func documented(inPatch: Bool) -> JSONObject {
        let form = type.documented(inPatch: inPatch)
        // Null is what is left out; of a patch it clears what need not be there.
        return isRequired && (inPatch || initial == nil) ? form : DocumentedForm.nullable(form)
    }
}

extension MemberType {
    func documented(inPatch: Bool = false) -> JSONObject {
        switch self {
        case .text(let length):
            var form = Self.string(length)
            form["pattern"] = .string(length.upperBound <= Text.maximumLine ? DocumentedForm.line : DocumentedForm.text)
            return form
        case .code(let codes): return ["type": "string", "enum": .array(codes.map { .string($0) })]
        case .boolean: return ["type": "boolean"]
        case .integer(let range):
            return [
                "type": "integer", "format": "int64", "minimum": .integer(range.lowerBound),
                "maximum": .integer(range.upperBound),
            ]
        case .decimal(let range):
            return ["type": "number", "minimum": .decimal(range.lowerBound), "maximum": .decimal(range.upperBound)]
        case .date: return Self.string(10...10, ["format": "date"])
        case .timestamp: return ["type": "string", "format": "date-time", "maxLength": 40]
        case .reference, .identifier: return Self.string(36...36, ["format": "uuid"])
        case .object(let schema): return schema.documented(inPatch: inPatch)
        case .array(let element, let count):
            var form: JSONObject = [
                "type": "array", "minItems": .integer(Int64(count.lowerBound)),
                "maxItems": .integer(Int64(count.upperBound)), "items": .object(element.documented()),
            ]
            if element.isScalar { form["uniqueItems"] = true }
            return form
        case .language:
            return [
                "type": "string", "format": "language-tag", "pattern": .string(DocumentedForm.language),
                "maxLength": .integer(Int64(LanguageTag.maximumLength)),
            ]
        case .municipality:
            return Self.string(3...3, ["format": "municipality-code", "pattern": .string(DocumentedForm.municipality)])
        case .identityCode: return Self.string(11...11, ["format": "identity-code"])
        case .phone: return Self.string(3...24, ["pattern": .string(DocumentedForm.phone)])
        case .email: return Self.string(3...254, ["format": "email"])
        case .eligibilityRule: return ["$ref": .string(DocumentedForm.eligibilityRule)]
        case .languageMap(let length):
            return [
                "type": "object", "minProperties": 1, "maxProperties": .integer(Int64(SchemaReader.maximumLanguages)),
                "propertyNames": .object(MemberType.language.documented().without("type")),
                "additionalProperties": .object(MemberType.text(length).documented()),
            ]
        }
    }

    private static func string(_ length: ClosedRange<Int>, _ keywords: JSONObject = [:]) -> JSONObject {
        var form = keywords
        form["type"] = "string"
        form["minLength"] = .integer(Int64(length.lowerBound))
        form["maxLength"] = .integer(Int64(length.upperBound))
        return form
    }
}

extension StateMachine {
    /// A request for a transition: what any of them takes, and what each state asks for and leaves to others.
    func documented() -> JSONObject {
        let requests = targets.map { (target: $0, schema: request(to: $0)) }
        var members: [Member] = [.code("to", targets).required]
        for member in requests.flatMap(\.schema.members) {
            let known = members.firstIndex { $0.name == member.name }
            guard let known else {
                members.append(member.with(isRequired: false))
                continue
            }
            // Where one state takes codes and another words, both may stand here.
            if case .text = member.type { members[known] = member.with(isRequired: false) }
        }
        var form = Schema(members).documented()
        var takers: JSONObject = [:]
        for member in members.dropFirst() {
            let targets = requests.filter { $0.schema[member.name] != nil }.map { JSONValue.string($0.target) }
            if targets.count < requests.count {
                takers[member.name] = ["properties": ["to": ["enum": .array(targets)]]]
            }
        }
        if !takers.isEmpty { form["dependentSchemas"] = .object(takers) }
        let demands = requests.compactMap { Self.demand($0.target, $0.schema, members) }
        if !demands.isEmpty { form["allOf"] = .array(demands) }
        return form
    }

    private static func demand(_ target: String, _ schema: Schema, _ members: [Member]) -> JSONValue? {
        let required = schema.members.filter(\.isRequired).map(\.name).sorted()
        var then: JSONObject = [:]
        if !required.isEmpty {
            then["required"] = .array(required.map { .string($0) })
            // What is asked for is not given by null.
            let types = required.map { ($0, ["type": schema[$0]?.type.documented()["type"] ?? .null] as JSONValue) }
            then["properties"] = .object(JSONObject(types))
        }
        if case .code(let codes) = schema["reasonCode"]?.type, var properties = then["properties"]?.object {
            properties["reasonCode"] = ["type": "string", "enum": .array(codes.map { .string($0) })]
            then["properties"] = .object(properties)
        }
        guard !then.isEmpty else { return nil }
        return ["if": ["properties": ["to": ["const": .string(target)]]], "then": .object(then)]
    }
}

extension Member {
    fileprivate func with(isRequired: Bool) -> Member {
        var copy = self
        copy.isRequired = isRequired
        return copy
    }
}

extension JSONObject {
    fileprivate func without(_ name: String) -> JSONObject {
        var copy = self
        copy[name] = nil
        return copy
    }
}
