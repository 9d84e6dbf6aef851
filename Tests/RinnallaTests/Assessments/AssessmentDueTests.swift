import HTTP
import JSON
import Testing

@testable import Rinnalla

/// What the clocks of the matter want of its assessment, as the assessment itself tells it.
@Suite struct AssessmentDueTests {
    let region: TestRegion

    init() throws { region = try TestRegion() }

    private func read(_ assessment: TestRegion.Outcome, _ owed: OwedStory) throws -> [String?] {
        let read = try region.assessment(assessment.id, of: owed.people).json
        return [read["dueStart"]?.string, read["dueComplete"]?.string]
    }

    @Test func `an assessment tells the days by which the matter wants it begun and completed`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: ["openedAt": "2026-06-12T09:00:00Z"])
        let assessment = try owed.assess()
        #expect([assessment.json["dueStart"], assessment.json["dueComplete"]] == ["2026-06-24", "2026-09-12"])
        _ = try owed.move(assessment, to: "in-progress")
        _ = try owed.move(assessment, to: "completed")
        #expect(try read(assessment, owed) == ["2026-06-24", "2026-09-12"])
    }

    @Test func `a clock that stood still shows in the assessment, which has no new version and so is never 304`() throws
    {
        let owed = try region.beginOwed(.tyoikaiset, matter: ["openedAt": "2026-06-12T09:00:00Z"])
        let assessment = try owed.assess()
        let obligation = try owed.obligation("D06", "assessment-end")["id"]?.string ?? ""
        let suspension = try owed.suspend(obligation, from: try #require(CalendarDate("2026-06-12")))
        #expect(try owed.resume(suspension.id, on: try #require(CalendarDate("2026-06-22"))).status == 200)
        let fields: [FieldName: String] = [.ifNoneMatch: assessment.etag]
        let read = try region.send(.get, "/v1/assessments/\(assessment.id)", as: owed.people.worker, fields: fields)
        #expect(read.status == 200)
        #expect(read.json["version"] == 1)
        #expect(read.json["dueComplete"] == "2026-09-18")
    }

    @Test func `of several clocks the earliest counts that is still owed`() throws {
        let owed = try region.beginOwed(
            .vammaispalvelut,
            client: ["birthDate": "1940-01-01"],
            matter: ["openedAt": "2026-06-12T09:00:00Z"]
        )
        #expect(try owed.kinds().filter { $0.hasSuffix("assessment-start") }.count == 2)
        #expect(try owed.assess().json["dueStart"] == "2026-06-24")
    }

    @Test func `an assessment begun when nothing is owed any more has no days`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: ["openedAt": "2026-06-12T09:00:00Z"])
        let first = try owed.assess()
        for state in ["in-progress", "completed"] { _ = try owed.move(first, to: state) }
        var content = TestRegion.assessment
        content["duplicateReason"] = "Uusi arvio"
        let again = try region.makeAssessment(of: owed.people, content, in: owed.matter)
        #expect(again.status == 201)
        #expect(try read(again, owed) == [nil, nil])
    }

    @Test func `whoever asks again has the days of the new clock`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: ["openedAt": "2026-06-12T09:00:00Z"])
        let assessment = try owed.assess()
        _ = try owed.findNoNeed(assessment)
        #expect(try read(assessment, owed) == ["2026-06-24", "2026-09-12"])
        let asked = try owed.move(assessment, to: "pending", ["reasonText": "Asiakas pyytää"])
        #expect(asked.status == 200)
        let due = try owed.obligation("D06", "assessment-start")["due"]?.string
        #expect(try read(assessment, owed).first == due)
        #expect(due ?? "" > CalendarDate.today.description)
    }
}
