import JSON
import SQLite

/// The values of a record in the order of ``Statements``' `stored` columns.
extension WriteTransaction {
    func columns(of record: Record) -> [Value] {
        let resource = record.resource
        var values: [Value] = [
            Value(record.id), .integer(record.version), Value(record.createdAt), Value(record.updatedAt),
            .utf8(JSONValue.object(part(.content, of: record)).encoded()),
        ]
        switch resource.nature {
        case .directory, .ofRegister: break
        case .ofClient(let categories, _), .ofClientOrNobody(let categories, _, _):
            values.append(resource.name == "client" ? Value(record.id) : Value(record.client))
            values.append(.integer(categories.union(record.tags).rawValue))
        }
        if !resource.schema.members.contains(where: { $0.column?.text == "status" }) {
            values.append(Value(record.status))
        }
        for part in resource.parts {
            if part.part == .identityCode {
                values.append(Value(record.text(PersonalIdentityCode.member)))
            } else {
                values.append(.utf8(JSONValue.object(self.part(part.part, of: record)).encoded()))
            }
        }
        values += record.parents.map { Value($0) }
        for member in resource.schema.members where member.column != nil {
            values.append(member.type.columnValue(record.content[member.name]))
        }
        return values
    }

    /// The members of one part, in the schema's order.
    private func part(_ part: Member.Part, of record: Record) -> JSONObject {
        var object: JSONObject = [:]
        for member in record.resource.schema.members where member.part == part {
            object[member.name] = record.content[member.name]
        }
        return object
    }
}

extension Record {
    /// What it needs besides the category of its kind: the tags health, financial and child that the record itself or any of
    /// its needs carries (decisions.md 10), and that of the advocacy case that it is about (AC8).
    var tags: DataCategories {
        var codes = items("tags").compactMap(\.string)
        for need in items("needs") { codes += need.object?["tags"]?.array?.compactMap(\.string) ?? [] }
        let tags = DataCategories(codes: codes).intersection(.tags)
        return isAboutAdvocacy ? tags.union(.advocacy) : tags
    }
}

extension MemberType {
    /// What a member's column holds: ids as 16 bytes, times as milliseconds, dates and codes as text.
    func columnValue(_ value: JSONValue?) -> Value {
        guard let value else { return .null }
        switch self {
        case .reference, .identifier: return Value(value.string.flatMap { Identifier<Record>($0) })
        case .timestamp: return Value(value.string.flatMap { Timestamp($0) })
        case .boolean: return Value(value.bool)
        case .integer: return Value(value.integer)
        case .array, .object, .languageMap, .eligibilityRule: return .utf8(value.encoded())
        default: return Value(value.string)
        }
    }
}
