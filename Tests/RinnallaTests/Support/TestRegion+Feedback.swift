import HTTP
import JSON

@testable import Rinnalla

extension TestRegion {
    /// Feedback of the story's client on the story's unit, with the members given.
    func giveFeedback(_ story: Story, as caller: Caller, _ members: JSONObject = [:]) throws -> Outcome {
        let content = Self.feedback(on: story.unit, members)
        return try send(.post, "/v1/clients/\(story.client)/feedback", as: caller, .object(content))
    }

    /// Feedback without a name, by a form that knows its key alone.
    func sendFeedback(on unit: String, _ members: JSONObject = [:], key: String? = nil) throws -> Outcome {
        let content = Self.feedback(on: unit, members)
        return try send(.post, "/v1/feedback", as: Caller(key: key ?? countyKey), .object(content))
    }

    private static func feedback(on unit: String, _ members: JSONObject) -> JSONObject {
        var content: JSONObject = ["unitId": .string(unit), "subject": ["kind": "whole"]]
        for member in members.members { content[member.name] = member.value }
        return content
    }

    /// A unit's summary, by default as its worker sees it.
    func feedbackSummary(_ story: Story, as caller: Caller? = nil, _ query: String = "") throws -> Outcome {
        try send(.get, "/v1/units/\(story.unit)/feedback-summary\(query)", as: caller ?? story.worker)
    }
}
