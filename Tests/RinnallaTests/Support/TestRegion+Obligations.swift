import HTTP
import JSON
import SQLite

@testable import Rinnalla

/// A client with a matter, and what is owed to the client.
struct OwedStory {
    let region: TestRegion
    let people: TestRegion.Story
    let matter: String
    var client: String { people.client }

    func obligations() throws -> [JSONValue] {
        let listed = try region.send(.get, "/v1/clients/\(client)/obligations?limit=200", as: people.worker)
        return listed.json["items"]?.array ?? []
    }

    /// `D06 assessment-start`, and so on, in the order of their opening.
    func kinds() throws -> [String] {
        try obligations().map { "\($0["kind"]?.string ?? "") \($0["awaits"]?.string ?? "")" }
    }

    func obligation(_ kind: String, _ awaits: String? = nil) throws -> JSONValue {
        try obligations().last { $0["kind"]?.string == kind && (awaits == nil || $0["awaits"]?.string == awaits) }
            ?? .null
    }

    func open(_ kind: String, from start: CalendarDate) throws -> TestRegion.Outcome {
        let content: JSONValue = ["kind": .string(kind), "startsAt": .string(start.description)]
        return try region.send(.post, "/v1/clients/\(client)/obligations", as: people.worker, content)
    }

    func suspend(_ obligation: String, from start: CalendarDate) throws -> TestRegion.Outcome {
        let content: JSONValue = ["validFrom": .string(start.description), "reason": "Asiakas selvittää"]
        return try region.send(.post, "/v1/obligations/\(obligation)/suspensions", as: people.worker, content)
    }

    func resume(_ suspension: String, on end: CalendarDate) throws -> TestRegion.Outcome {
        try region.move(
            "/v1/suspensions/\(suspension)",
            to: "ended",
            as: people.worker,
            ["validTo": .string(end.description)]
        )
    }

    func assess() throws -> TestRegion.Outcome { try region.makeAssessment(of: people, in: matter) }

    func move(_ assessment: TestRegion.Outcome, to state: String, _ more: JSONObject = [:]) throws -> TestRegion.Outcome
    {
        try region.move("/v1/assessments/\(assessment.id)", to: state, as: people.worker, more)
    }

    /// No need of help was found, and the client was told of the right to ask again.
    func findNoNeed(_ assessment: TestRegion.Outcome) throws -> TestRegion.Outcome {
        try move(
            assessment,
            to: "not-needed",
            ["clientNotifiedDate": "2026-06-20", "reviewNoticeDate": "2026-06-20", "reasonText": "Ei tarvetta"]
        )
    }
}

extension TestRegion {
    /// A client of whom nothing is known but what the test says, with a matter of the task.
    func beginOwed(
        _ task: ServiceTask,
        client: JSONObject = [:],
        matter: JSONObject = [:],
        contact: JSONObject? = nil
    ) throws -> OwedStory {
        var people = try begin()
        people.client = try makeClient(as: people.intake, client)
        var content: JSONObject = ["serviceTask": .string(task.rawValue), "unitId": .string(people.unit)]
        for member in matter.members { content[member.name] = member.value }
        if let contact {
            let recorded = try record("/v1/clients/\(people.client)/contacts", as: people.intake, contact)
            content["openedByContactId"] = .string(recorded.id)
        }
        let opened = try send(.post, "/v1/clients/\(people.client)/matters", as: people.intake, .object(content))
        guard opened.status == 201 else { throw Unexpected(outcome: opened.text) }
        return OwedStory(region: self, people: people, matter: opened.id)
    }

    static let child: JSONObject = ["birthDate": "2016-05-05", "guardianAbsenceReason": "Selvitetään."]
    static let childWithSpecialSupport: JSONObject = [
        "birthDate": "2016-05-05", "guardianAbsenceReason": "Selvitetään.", "hasSpecialSupport": true,
        "specialSupportBasis": "Vamma",
    ]
}
