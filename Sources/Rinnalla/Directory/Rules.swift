import HTTP
import JSON
import SQLite

/// The numbers that the rules count with, over HTTP: read by whoever has the scope, changed with a county's key.
enum Rules {
    static let list = Operation(
        id: "listRules",
        method: .get,
        path: "/v1/rules",
        guarding: .scope("rules:read"),
        parameters: [
            .init(name: "limit", form: .integer(1...PageRequest.maximumLimit)), .init(name: "cursor", form: .cursor),
            .init(name: "fields", form: .codes(StoredParameter.memberNames)),
        ],
        handler: .read { call, transaction throws(Problem) in
            try Listing.page(call) { position, limit throws(Problem) in
                try transaction.parameters(after: position, limit: limit)
            }
        }
    )

    static let get = Operation(
        id: "getRule",
        method: .get,
        path: "/v1/rules/{code}",
        guarding: .scope("rules:read"),
        parameters: [.init(name: "fields", form: .codes(StoredParameter.memberNames))],
        handler: .read { call, transaction throws(Problem) in
            answer(try transaction.parameter(named: call.word))
        }
    )

    static let change = Operation(
        id: "changeRule",
        method: .patch,
        path: "/v1/rules/{code}",
        guarding: .scope("rules:write"),
        content: .mergePatch,
        request: [.integer("value", 0...100_000).required],
        needsPrecondition: true,
        handler: .write { call throws(Problem) in
            // What holds for every client of the region is the county's to say.
            try call.access.requireWriting(for: nil, at: "/value")
            let value = try call.readRequest().content["value"]?.integer ?? 0
            return { transaction throws(Problem) in
                let before = try transaction.parameter(named: call.word)
                if let condition = call.ifMatch, !condition.matches(before.version) {
                    throw Problem(.versionMismatch, before.versionDetails)
                }
                guard value <= before.maximum else { throw before.tooLarge }
                if value != before.value { try transaction.setParameter(before.code, to: value) }
                return answer(try transaction.parameter(named: call.word))
            }
        }
    )

    private static func answer(_ parameter: StoredParameter) -> Answer {
        var answer = Answer.json(.object(parameter.representation))
        answer.version = parameter.version
        return answer
    }
}

/// A parameter as it is kept: its number, and where that comes from.
struct StoredParameter: Positioned, Sendable {
    let position: Int64
    let version: Int64
    let code: String
    let value: Int64
    let unit: String
    let rule: String
    let statute: String?
    let source: String?
    let isVerified: Bool
    let description: String
    let validFrom: String

    fileprivate static let columns: SQL =
        "position, version, code, value, unit, rule, statute, source, is_verified, description, valid_from"

    fileprivate init(_ row: borrowing Row) {
        position = row.int(0)
        version = row.int(1)
        code = row.text(2)
        value = row.int(3)
        unit = row.text(4)
        rule = row.text(5)
        statute = row.textIfPresent(6)
        source = row.textIfPresent(7)
        isVerified = row.bool(8)
        description = row.text(9)
        validFrom = row.text(10)
    }

    static let memberNames = [
        "code", "version", "value", "unit", "rule", "statute", "source", "isVerified", "description", "validFrom",
    ]

    var representation: JSONObject {
        var object: JSONObject = [
            "code": .string(code), "version": .integer(version), "value": .integer(value), "unit": .string(unit),
            "rule": .string(rule),
        ]
        object["statute"] = statute.map { .string($0) }
        object["source"] = source.map { .string($0) }
        object["isVerified"] = .bool(isVerified)
        object["description"] = .string(description)
        object["validFrom"] = .string(validFrom)
        return object
    }

    fileprivate var versionDetails: JSONObject {
        ["currentVersion": .integer(version), "currentEtag": .string("\"\(version)\"")]
    }

    /// The most that its unit allows.
    fileprivate var maximum: Int64 {
        switch unit {
        case "flag": 1
        case "percent": 100
        default: .max
        }
    }

    fileprivate var tooLarge: Problem {
        .invalid([Fault(place: .member("/value"), code: .tooLarge, details: ["maximum": .integer(maximum)])])
    }
}

extension ReadTransaction {
    private static let parameterNamed: SQL = "SELECT \(StoredParameter.columns) FROM rule_parameter WHERE code = ?"
    private static let parametersAfter: SQL =
        "SELECT \(StoredParameter.columns) FROM rule_parameter WHERE position > ? ORDER BY position LIMIT ?"

    fileprivate func parameter(named code: String) throws(Problem) -> StoredParameter {
        guard let found = try first(Self.parameterNamed, [.text(code)], { row in StoredParameter(row) }) else {
            throw .notFound
        }
        return found
    }

    fileprivate func parameters(after position: Int64, limit: Int) throws(Problem) -> [StoredParameter] {
        try all(Self.parametersAfter, [.integer(position), Value(limit)]) { row in StoredParameter(row) }
    }
}

extension WriteTransaction {
    private static let setParameter: SQL = """
        UPDATE rule_parameter SET value = ?2, version = version + 1, valid_from = ?3, changed_by = ?4 WHERE code = ?1
        """

    fileprivate func setParameter(_ code: String, to value: Int64) throws(Problem) {
        let today = now.dateInHelsinki.description
        try change(Self.setParameter, [.text(code), .integer(value), .text(today), .text(access.key.id)])
    }
}
