import HTTP
import JSON

@testable import Rinnalla

extension TestRegion {
    /// A contact with what every contact has, and the members given.
    func record(_ path: String, as caller: Caller?, _ members: JSONObject = [:]) throws -> Outcome {
        var content: JSONObject = ["urgency": "routine", "heardConfirmed": "yes"]
        for member in members.members { content[member.name] = member.value }
        return try send(.post, path, as: caller, .object(content))
    }

    /// A client whom intake has just made: nobody answers for the client yet.
    func makeClient(as intake: Caller, _ members: JSONObject = [:]) throws -> String {
        var content: JSONObject = ["name": ["family": "Uusi", "given": "Urho"], "birthDate": "1980-05-05"]
        for member in members.members { content[member.name] = member.value }
        return try send(.post, "/v1/clients", as: intake, .object(content)).id
    }

    /// A county professional with one role and its usual purpose.
    func person(_ role: Role, purpose: Purpose? = nil, units: [String] = []) throws -> Caller {
        let purposes: [Role: Purpose] = [.intake: .advice, .supervisor: .supervision]
        return caller(
            try makeProfessional("Henkilö \(role.rawValue)", roles: [role], units: units),
            role,
            purpose ?? purposes[role] ?? .coordination
        )
    }
}

extension TestRegion.Outcome {
    /// The ids of a list's items.
    var ids: [String] { json["items"]?.array?.compactMap { $0["id"]?.string } ?? [] }
}
