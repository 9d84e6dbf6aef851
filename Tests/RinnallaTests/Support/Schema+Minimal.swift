import JSON

@testable import Rinnalla

/// The least content that a schema accepts, for tests that go over every operation.
extension Schema {
    /// `known` has ids by collection, for references that should be found; others get an id of nothing.
    func minimal(knowing known: [String: String] = [:]) -> JSONObject {
        var object: JSONObject = [:]
        for member in members where member.isRequired && member.writing != .never && member.initial == nil {
            object[member.name] = member.type.minimal(known)
        }
        return object
    }
}

extension MemberType {
    fileprivate func minimal(_ known: [String: String]) -> JSONValue {
        switch self {
        case .text(let length): .string(String(repeating: "x", count: max(1, length.lowerBound)))
        case .code(let codes): .string(codes[0])
        case .boolean: false
        case .integer(let range): .integer(max(0, range.lowerBound))
        case .decimal(let range): .decimal(max(0, range.lowerBound))
        case .date: "2026-12-01"
        case .timestamp: "2026-11-21T09:00:00Z"
        case .reference(let reference): .string(known[reference.collection] ?? Self.nobody)
        case .identifier: .string(Self.nobody)
        case .object(let schema): .object(schema.minimal(knowing: known))
        case .array(let type, let count): .array((0..<count.lowerBound).map { _ in type.minimal(known) })
        case .language: "fi"
        case .municipality: "398"
        case .identityCode: "010594Y9032"
        case .phone: "+358 40 1234567"
        case .email: "aino@example.org"
        case .languageMap: ["fi": "Teksti"]
        }
    }

    /// A well-formed id of no record.
    static let nobody = "01970000-0000-7000-8000-000000000000"
}
