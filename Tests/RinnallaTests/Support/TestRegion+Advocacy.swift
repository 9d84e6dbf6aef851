import HTTP
import JSON
import SQLite

@testable import Rinnalla

/// The client's rights in a story: cases, who stands by the client, who steps aside.
extension TestRegion {
    func makeOmbudsman(_ name: String = "Outi Ombud", units: [String] = []) throws -> Caller {
        caller(try makeProfessional(name, roles: [.ombudsman], units: units), .ombudsman, .complaintHandling)
    }

    /// An advocacy case: a rights issue, unless the members say otherwise.
    func openCase(of client: String, as caller: Caller, _ members: JSONObject = [:]) throws -> Outcome {
        var content: JSONObject = ["kind": "rights-issue", "about": "Minua ei kuunneltu"]
        for member in members.members { content[member.name] = member.value }
        return try send(.post, "/v1/clients/\(client)/advocacy-cases", as: caller, .object(content))
    }

    /// A complaint of the story's client about a professional.
    func complain(of story: Story, about professional: Caller, _ members: JSONObject = [:]) throws -> Outcome {
        var content: JSONObject = ["kind": "muistutus", "respondent": Self.respondent(professional)]
        for member in members.members { content[member.name] = member.value }
        return try openCase(of: story.client, as: caller(client: story.client), content)
    }

    static func respondent(_ professional: Caller) -> JSONValue {
        ["kind": "professional", "id": .string(professional.actor ?? "")]
    }

    /// The obligations that the clocks of a case opened, in their order.
    func clocks(of advocacyCase: String, as caller: Caller, client: String) throws -> [JSONValue] {
        let listed = try send(.get, "/v1/clients/\(client)/obligations?limit=200", as: caller)
        return (listed.json["items"]?.array ?? []).filter { $0["subjectId"]?.string == advocacyCase }
    }

    func disqualify(_ worker: Caller, from story: Story, as caller: Caller, _ members: JSONObject = [:]) throws
        -> Outcome
    {
        var content: JSONObject = ["workerId": .string(worker.actor ?? ""), "ground": "close-relative"]
        for member in members.members { content[member.name] = member.value }
        return try send(.post, "/v1/clients/\(story.client)/disqualifications", as: caller, .object(content))
    }
}
