import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct AssessmentInstrumentTests {
    let region: TestRegion
    let story: TestRegion.Story
    let instrument: String

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        instrument = try region.makeInstrument().id
    }

    private func assess(_ instruments: JSONValue) throws -> TestRegion.Outcome {
        var content = TestRegion.assessment
        content["instruments"] = instruments
        return try region.makeAssessment(of: story, content)
    }

    private func scores(_ outcome: TestRegion.Outcome) -> JSONValue? {
        outcome.json["instruments"]?.array?.first?["scores"]
    }

    static let scored: [([String: Int64], JSONValue, JSONValue)] = [
        (
            [:], ["code": "summa", "missing": ["askareet", "voimat"]],
            ["code": "keskiarvo", "missing": ["askareet", "voimat", "kipu"]]
        ),
        (
            ["askareet": 0, "voimat": 0, "kipu": 0], ["code": "summa", "value": 0, "band": "none", "missing": []],
            ["code": "keskiarvo", "value": 0, "missing": []]
        ),
        // The last below a band and the first within it.
        (
            ["askareet": 3, "voimat": 5], ["code": "summa", "value": 8, "band": "moderate", "missing": []],
            ["code": "keskiarvo", "value": 4, "band": "mild", "missing": ["kipu"]]
        ),
        (
            ["askareet": 3, "voimat": 6], ["code": "summa", "value": 9, "band": "severe", "missing": []],
            ["code": "keskiarvo", "value": 4.5, "band": "mild", "missing": ["kipu"]]
        ),
        // A third is 0.33, as it is shown, and so within the band.
        (
            ["askareet": 1, "voimat": 0, "kipu": 0], ["code": "summa", "value": 1, "band": "none", "missing": []],
            ["code": "keskiarvo", "value": 0.33, "band": "mild", "missing": []]
        ),
        // Below the lowest band there is none; halves go away from zero.
        (
            ["askareet": 0, "kipu": -5], ["code": "summa", "missing": ["voimat"]],
            ["code": "keskiarvo", "value": -2.5, "missing": ["voimat"]]
        ),
        (
            ["askareet": 0, "voimat": 0, "kipu": -2], ["code": "summa", "value": 0, "band": "none", "missing": []],
            ["code": "keskiarvo", "value": -0.67, "missing": []]
        ),
    ]

    @Test(arguments: scored)
    func `sums, means and bands are computed from the answers`(
        answers: [String: Int64],
        sum: JSONValue,
        mean: JSONValue
    ) throws {
        let made = try assess(TestRegion.answered(instrument, answers))
        #expect(made.status == 201)
        #expect(scores(made) == .array([sum, mean]))
    }

    @Test func `an answer in words is kept, beside a number too`() throws {
        let answers: JSONValue = [
            ["item": "toive", "text": "Haluan pärjätä"], ["item": "voimat", "value": 4, "text": "Aamulla parempi"],
        ]
        let made = try assess([["instrumentId": .string(instrument), "answers": answers]])
        #expect(made.status == 201)
        #expect(made.json["instruments"]?.array?.first?["answers"] == answers)
    }

    static let faulty: [(JSONValue, String, String)] = [
        (["item": "voima", "value": 1], "item", "unknown-code"),
        (["item": "askareet", "value": 2], "value", "unknown-code"),
        (["item": "voimat", "value": -1], "value", "too-small"),
        (["item": "voimat", "value": 11], "value", "too-large"),
        (["item": "kipu", "value": -6], "value", "too-small"), (["item": "kipu", "text": "Kova"], "value", "required"),
        (["item": "toive"], "text", "required"), (["item": "toive", "value": 1], "value", "rule-violation"),
    ]

    @Test(arguments: faulty)
    func `an answer that the question does not take is refused at its place`(
        answer: JSONValue,
        member: String,
        code: String
    ) throws {
        let fine: JSONValue = ["item": "askareet", "value": 1]
        let answers: JSONValue = answer["item"] == "askareet" ? [answer] : [fine, answer]
        let refused = try assess([["instrumentId": .string(instrument), "answers": answers]])
        #expect(refused.status == 422)
        let index = (answers.array?.count ?? 0) - 1
        #expect(refused.places == ["/instruments/0/answers/\(index)/\(member)"])
        #expect(refused.json["errors"]?.array?.first?["code"]?.string == code)
    }

    @Test func `bounds themselves are answers`() throws {
        #expect(try assess(TestRegion.answered(instrument, ["voimat": 0, "kipu": -5])).status == 201)
        #expect(try assess(TestRegion.answered(instrument, ["voimat": 10, "kipu": 5])).status == 201)
    }

    @Test func `a question is answered once, an instrument is taken once, and it must be in the directory`() throws {
        let answer: JSONValue = ["item": "voimat", "value": 1]
        let entry: JSONValue = ["instrumentId": .string(instrument), "answers": [answer, answer]]
        let refused = try assess([entry, ["instrumentId": .string(instrument)]])
        #expect(refused.places == ["/instruments/0/answers/1/item", "/instruments/1/instrumentId"])
        let unknown = try assess([["instrumentId": .string(MemberType.nobody)]])
        #expect(unknown.code == "reference-not-found")
        #expect(unknown.places == ["/instruments/0/instrumentId"])
    }

    @Test func `scores are nobody's to write, but what was read may be sent back`() throws {
        let invented: JSONValue = [["code": "summa", "value": 9, "missing": []]]
        let refused = try assess(TestRegion.answered(instrument, ["voimat": 1], scores: invented))
        #expect(refused.status == 422)
        #expect(refused.places == ["/instruments/0/scores"])
        let made = try assess(TestRegion.answered(instrument, ["voimat": 5, "askareet": 3]))
        let path = "/v1/assessments/\(made.id)"
        let same = try region.patch(path, as: story.worker, ["instruments": made.json["instruments"] ?? .null])
        #expect(same.json["version"] == 1)
        let asDecimals: JSONValue = [
            ["code": "summa", "value": .decimal(8), "band": "moderate", "missing": []],
            ["code": "keskiarvo", "value": .decimal(4), "band": "mild", "missing": ["kipu"]],
        ]
        let echoed = TestRegion.answered(instrument, ["voimat": 5, "askareet": 3], scores: asDecimals)
        #expect(try region.patch(path, as: story.worker, ["instruments": echoed]).json["version"] == 1)
        let changed = TestRegion.answered(instrument, ["voimat": 6, "askareet": 3], scores: scores(made))
        let patched = try region.patch(path, as: story.worker, ["instruments": changed])
        #expect(patched.status == 200)
        #expect(scores(patched)?.array?.first?["band"] == "severe")
    }

    @Test func `what was answered by an edition stays scored by it when there is a newer one`() throws {
        let made = try assess(TestRegion.answered(instrument, ["voimat": 5, "askareet": 3]))
        let newer = try region.makeInstrument([
            "edition": "2",
            "scores": [
                ["code": "summa", "method": "mean", "items": ["voimat"], "bands": [["from": 0, "code": "uusi"]]]
            ],
        ])
        let path = "/v1/assessments/\(made.id)"
        let patched = try region.patch(path, as: story.worker, ["conclusion": "Tuki jatkuu"])
        #expect(patched.json["instruments"] == made.json["instruments"])
        let retaken = try region.patch(
            path,
            as: story.worker,
            ["instruments": TestRegion.answered(newer.id, ["voimat": 5, "askareet": 3])]
        )
        #expect(scores(retaken) == [["code": "summa", "value": 5, "band": "uusi", "missing": []]])
    }
}
