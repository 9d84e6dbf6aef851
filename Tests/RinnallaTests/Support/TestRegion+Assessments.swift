import HTTP
import JSON

@testable import Rinnalla

extension TestRegion {
    /// A complete assessment of needs of these kinds, with the members given.
    static func assessment(of needs: [NeedCode], _ changes: JSONObject = [:]) -> JSONObject {
        var content = assessment
        content["needs"] = .array(needs.map { ["code": .string($0.rawValue), "severity": "moderate"] })
        content["holisticAnswers"] = [
            "physical": "need", "emotional": "need", "social": "no-need", "spiritual": "no-need",
        ]
        for member in changes.members { content[member.name] = member.value }
        return content
    }

    /// Makes an assessment and completes it; answers the completion.
    func completeAssessment(of story: Story, _ content: JSONObject = TestRegion.assessment) throws -> Outcome {
        try completeAssessment(try makeAssessment(of: story, content).id, of: story)
    }

    func completeAssessment(_ id: String, of story: Story) throws -> Outcome {
        let path = "/v1/assessments/\(id)"
        _ = try move(path, to: "in-progress", as: story.worker)
        return try move(path, to: "completed", as: story.worker)
    }

    func assessment(_ id: String, of story: Story) throws -> Outcome {
        try send(.get, "/v1/assessments/\(id)", as: story.worker)
    }

    func makeInstrument(_ changes: JSONObject = [:], as caller: Caller? = nil) throws -> Outcome {
        var content = Self.instrument
        for member in changes.members { content[member.name] = member.value }
        return try send(.post, "/v1/instruments", as: caller ?? Caller(key: countyKey), .object(content))
    }

    /// A question of each kind, and a score of each method.
    static let instrument: JSONObject = [
        "code": "kotiapu", "edition": "1", "name": ["fi": "Kotiavun seula"],
        "items": [
            question("toive", [:]), question("askareet", ["options": [option(0), option(1), option(3)]]),
            question("voimat", ["scale": ["minimum": 0, "maximum": 10]]),
            question("kipu", ["scale": ["minimum": -5, "maximum": 5]]),
        ],
        "scores": [
            [
                "code": "summa", "method": "sum", "items": ["askareet", "voimat"],
                "bands": [
                    ["from": 0, "code": "none"], ["from": 4, "code": "moderate"], ["from": 8.5, "code": "severe"],
                ],
            ],
            [
                "code": "keskiarvo", "method": "mean", "items": ["askareet", "voimat", "kipu"], "minimumAnswered": 2,
                "bands": [["from": 0.33, "code": "mild"]],
            ],
        ],
    ]

    static func question(_ code: String, _ more: JSONObject) -> JSONValue {
        var question: JSONObject = ["code": .string(code), "text": ["fi": "Miten menee?", "uk": "Як справи?"]]
        for member in more.members { question[member.name] = member.value }
        return .object(question)
    }

    static func option(_ value: Int64) -> JSONValue { ["value": .integer(value), "text": ["fi": "Vaihtoehto"]] }

    /// What an assessment says of an instrument.
    static func answered(_ instrument: String, _ answers: [String: Int64], scores: JSONValue? = nil) -> JSONValue {
        let given = answers.sorted { $0.key < $1.key }
            .map { ["item": .string($0.key), "value": .integer($0.value)] as JSONValue }
        var entry: JSONObject = ["instrumentId": .string(instrument), "answers": .array(given)]
        entry["scores"] = scores
        return [.object(entry)]
    }
}
