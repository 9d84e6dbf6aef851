import JSON

@testable import Rinnalla

/// Content made from a schema, for tests that go over every operation.
extension Schema {
    /// The least content that the schema accepts. `known` has ids by collection, for references that should be found;
    /// others get an id of nothing.
    func minimal(knowing known: [String: String] = [:]) -> JSONObject {
        Filling(known: known).object(self) { $0.isRequired && $0.initial == nil }
    }

    /// A value for each member that a caller may write, with the text wherever a text may stand.
    func complete(knowing known: [String: String] = [:], saying text: String) -> JSONObject {
        Filling(known: known, text: text, isComplete: true).object(self) { _ in true }
    }
}

extension Member {
    /// A value that is right for it.
    var example: JSONValue { Filling(known: [:]).value(type) }
}

private struct Filling {
    let known: [String: String]
    var text = "x"
    var isComplete = false

    func object(_ schema: Schema, where isWanted: (Member) -> Bool) -> JSONObject {
        var object: JSONObject = [:]
        for member in schema.members where member.writing != .never && isWanted(member) {
            object[member.name] = value(member.type)
        }
        return object
    }

    func value(_ type: MemberType) -> JSONValue {
        switch type {
        case .text(let length): .string(text(length))
        case .code(let codes): .string(codes[0])
        case .boolean: false
        case .integer(let range): .integer(max(0, range.lowerBound))
        case .decimal(let range): .decimal(max(0, range.lowerBound))
        case .date: "2026-12-01"
        case .timestamp: "2026-11-21T09:00:00Z"
        case .reference(let reference): .string(known[reference.collection] ?? MemberType.nobody)
        case .identifier: .string(MemberType.nobody)
        case .object(let schema):
            .object(object(schema) { isComplete || ($0.isRequired && $0.initial == nil) })
        case .array(let type, let count):
            .array((0..<max(count.lowerBound, isComplete ? 1 : 0)).map { _ in value(type) })
        case .language: "fi"
        case .municipality: "398"
        case .identityCode: "010594Y9032"
        case .phone: "+358 40 1234567"
        case .email: "aino@example.org"
        case .languageMap(let length): ["fi": .string(isComplete ? text(length) : "Teksti")]
        case .eligibilityRule: ["ge": ["age", 18]]
        }
    }

    private func text(_ length: ClosedRange<Int>) -> String {
        let missing = max(0, length.lowerBound - text.count)
        return String((text + String(repeating: "x", count: missing)).prefix(length.upperBound))
    }
}

extension MemberType {
    /// A well-formed id of no record.
    static let nobody = "01970000-0000-7000-8000-000000000000"
}
