import HTTP
import JSON
import SQLite

@testable import Rinnalla

/// The middle of a story: an assessment with its needs, a plan with its goals and actions.
extension TestRegion {
    /// Takes a transition of whatever version is current.
    func move(_ path: String, to: String, as caller: Caller, _ more: JSONObject = [:]) throws -> Outcome {
        var content = more
        content["to"] = .string(to)
        return try send(.post, path + "/transitions", as: caller, .object(content), fields: [.ifMatch: "*"])
    }

    /// Changes whatever version is current.
    func patch(_ path: String, as caller: Caller, _ content: JSONValue) throws -> Outcome {
        try send(.patch, path, as: caller, content, fields: [.ifMatch: "*"])
    }

    /// What a complete assessment says.
    static let assessment: JSONObject = [
        "kind": "full",
        "needs": [
            [
                "code": "everyday-coping", "text": "Kotona on raskasta", "severity": "severe", "clientImportance": 9,
                "holistic": "physical",
            ],
            ["code": "housing", "severity": "mild"],
        ],
        "strengths": ["Hyvät naapurit"], "dailyCoping": 7,
        "clientView": ["text": "Haluan asua kotona", "givenBy": "client"],
        "professionalView": "Kotiin tarvitaan apua",
        "holisticAnswers": ["emotional": "need", "social": "no-need", "spiritual": "no-need"],
        "ownWorkerNeeded": ["isNeeded": true],
        "conclusion": "Tuen tarve on jatkuva",
    ]

    func makeAssessment(
        of story: Story,
        _ content: JSONObject = TestRegion.assessment,
        in matter: String? = nil
    ) throws -> Outcome {
        var content = content
        content["matterId"] = .string(matter ?? story.matter)
        return try send(.post, "/v1/clients/\(story.client)/assessments", as: story.worker, .object(content))
    }

    /// A plan that may be activated: the grave need has a goal, and the goal an action.
    func plan(of story: Story, for assessment: Outcome) -> JSONObject {
        let need = assessment.json["needs"]?.array?.first?["id"] ?? ""
        let due = CalendarDate.today.addingDays(90).description
        return [
            "matterIds": [.string(story.matter)], "assessmentId": .string(assessment.id),
            "clientView": ["text": "Apua kotiin", "givenBy": "client"], "agreement": "agreed",
            "nextReviewDue": .string(due),
            "goals": [
                [
                    "description": "Selviän kotona", "setBy": "client", "addressesNeeds": [need], "clientCommitment": 8,
                    "actions": [
                        ["description": "Kävely joka päivä", "owner": ["kind": "client"], "due": .string(due)],
                        [
                            "description": "Kotihoidon arvio",
                            "owner": ["kind": "worker", "id": .string(story.worker.actor ?? "")],
                        ],
                    ],
                ]
            ],
        ]
    }

    func makePlan(of story: Story, _ content: JSONObject) throws -> Outcome {
        try send(.post, "/v1/clients/\(story.client)/plans", as: story.worker, .object(content))
    }

    func makePlan(of story: Story) throws -> Outcome {
        try makePlan(of: story, plan(of: story, for: try makeAssessment(of: story)))
    }

    /// A plan in force.
    func makeActivePlan(of story: Story) throws -> Outcome {
        let plan = try makePlan(of: story)
        return try move("/v1/plans/\(plan.id)", to: "active", as: story.worker)
    }

    /// Puts a record into a state, however it may have got there, and whatever else it would say in that state.
    func force(_ table: SQL, _ id: String, to status: String) throws {
        let id = Value(Identifier<Record>(id))
        try application.service.write { transaction throws(Problem) in
            _ = try transaction.change("PRAGMA ignore_check_constraints = ON", [])
            defer { _ = try? transaction.change("PRAGMA ignore_check_constraints = OFF", []) }
            _ = try transaction.change("UPDATE \(table) SET status = ? WHERE id = ?", [.text(status), id])
        }
    }
}

extension CalendarDate {
    /// Today, as the service counts days.
    static var today: CalendarDate { Timestamp.now().dateInHelsinki }
}
