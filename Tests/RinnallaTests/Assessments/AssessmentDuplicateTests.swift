import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct AssessmentDuplicateTests {
    let region: TestRegion
    let story: TestRegion.Story
    let completed: String

    init() throws {
        region = try TestRegion()
        story = try region.begin()
        completed = try region.completeAssessment(of: story, TestRegion.assessment(of: Self.codes(0..<5))).id
    }

    private static func codes(_ range: Range<Int>) -> [NeedCode] { Array(NeedCode.allCases[range]) }

    // Of five needs: those in both, of those in either.
    @Test(arguments: [
        (0..<5, true), (0..<3, true), (0..<2, false), (2..<5, true), (1..<6, true), (1..<7, false), (2..<6, false),
        (3..<8, false),
        (0..<8, true), (0..<9, false), (5..<8, false), (0..<0, false),
    ])
    func `INV-A3: from three of five needs in common on, another assessment asks for a reason`(
        range: Range<Int>,
        isDuplicate: Bool
    ) throws {
        let made = try region.makeAssessment(of: story, TestRegion.assessment(of: Self.codes(range)))
        #expect(made.status == (isDuplicate ? 409 : 201))
        guard isDuplicate else { return }
        #expect(made.code == "duplicate-assessment")
        #expect(made.rules == ["INV-A3"])
        #expect(made.places == ["/duplicateReason"])
        #expect(made.json["id"]?.string == completed)
    }

    @Test func `INV-A3: the reason lifts it, and a need that there is not does not count`() throws {
        let reason: JSONObject = ["duplicateReason": "Asiakas muutti ja tilanne on uusi"]
        let made = try region.makeAssessment(of: story, TestRegion.assessment(of: Self.codes(0..<5), reason))
        #expect(made.status == 201)
        #expect(try region.completeAssessment(made.id, of: story).status == 200)
        var content = TestRegion.assessment(of: Self.codes(0..<5))
        content["needs"] = .array(
            NeedCode.codes[0..<5].map { ["code": .string($0), "severity": $0 == "housing" ? "mild" : "none"] }
        )
        #expect(try region.makeAssessment(of: story, content).status == 201)
    }

    @Test func `INV-A3: a change that makes it much the same is refused, any other is not`() throws {
        let made = try region.makeAssessment(of: story, TestRegion.assessment(of: Self.codes(0..<1)))
        let path = "/v1/assessments/\(made.id)"
        let needs = TestRegion.assessment(of: Self.codes(0..<4))["needs"] ?? .null
        #expect(try region.patch(path, as: story.worker, ["needs": needs]).code == "duplicate-assessment")
        #expect(try region.patch(path, as: story.worker, ["conclusion": "Toinen"]).status == 200)
        let change: JSONValue = ["needs": needs, "duplicateReason": "Uusi vaihe"]
        #expect(try region.patch(path, as: story.worker, change).status == 200)
        #expect(
            try region.patch(path, as: story.worker, ["duplicateReason": .null]).code == "duplicate-assessment"
        )
    }

    @Test func `INV-A3: of two that were begun side by side, the second is not completed without a reason`() throws {
        let needs = Self.codes(6..<9)
        let first = try region.makeAssessment(of: story, TestRegion.assessment(of: needs))
        let second = try region.makeAssessment(of: story, TestRegion.assessment(of: needs))
        #expect(try region.completeAssessment(first.id, of: story).status == 200)
        let refused = try region.completeAssessment(second.id, of: story)
        #expect(refused.code == "duplicate-assessment")
        #expect(refused.json["id"]?.string == first.id)
        let path = "/v1/assessments/\(second.id)"
        let ways = try region.send(.get, path + "/transitions", as: story.worker)
        let blocked = ways.json["blocked"]?.array?.first { $0["to"] == "completed" }
        #expect(blocked?["reasons"]?.array?.compactMap { $0["rule"]?.string } == ["INV-A3"])
        _ = try region.patch(path, as: story.worker, ["duplicateReason": "Eri työntekijän arvio"])
        #expect(try region.move(path, to: "completed", as: story.worker).status == 200)
    }

    @Test(arguments: [(90, 409), (91, 201)])
    func `INV-A3: ninety days later it still holds, and then no longer`(days: Int, status: Int) throws {
        let at = Timestamp(startOfDayInHelsinki: CalendarDate.today.addingDays(-days))
        let values: [Value] = [.text(at.description), Value(Identifier<Record>(completed))]
        try region.application.service.write { transaction throws(Problem) in
            // The trigger keeps what was completed; only here does somebody want it to be old.
            try transaction.change("DROP TRIGGER assessment_is_immutable")
            try transaction.change(
                "UPDATE assessment SET content = json_set(content, '$.completedAt', ?) WHERE id = ?",
                values
            )
        }
        let made = try region.makeAssessment(of: story, TestRegion.assessment(of: Self.codes(0..<5)))
        #expect(made.status == status)
    }

    @Test func `INV-A3: another client's assessment, or one in error, says nothing`() throws {
        let other = try region.begin()
        let content = TestRegion.assessment(of: Self.codes(0..<5))
        #expect(try region.makeAssessment(of: other, content).status == 201)
        _ = try region.move(
            "/v1/assessments/\(completed)",
            to: "entered-in-error",
            as: story.supervisor,
            ["reasonText": "Väärä asiakas"]
        )
        #expect(try region.makeAssessment(of: story, content).status == 201)
    }
}
