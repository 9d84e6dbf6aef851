import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// D43: a replay tells what was answered, without what a read would show its caller no more.
@Suite struct ReplayTests {
    private func replayed(
        _ first: TestRegion.Outcome,
        after ending: () throws -> Void,
        _ again: () throws -> TestRegion.Outcome
    ) throws -> TestRegion.Outcome {
        try #require(first.status < 300, "\(first.text)")
        #expect(try again().json == first.json)
        try ending()
        let second = try again()
        #expect(second.status == first.status)
        #expect(second.response.fieldValue("Idempotency-Replayed") == "true")
        return second
    }

    /// A mandate with this scope: the story's one representative, under the id that it has.
    private func mandate(_ scope: JSONValue, id: String? = nil, _ story: TestRegion.Story, _ region: TestRegion) throws
        -> String
    {
        var mandate: JSONObject = ["name": "Eeva", "kind": "guardian", "scope": scope, "validFrom": "2026-01-01"]
        mandate["id"] = id.map { .string($0) }
        return try #require(try region.name([.object(mandate)], story).first)
    }

    @Test func `a representative whose mandate was cut is told no more of the risks and the summary of a handover`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let id = try mandate(["identity", "assessment"], story, region)
        func ask() throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/clients/\(story.client)/handovers",
                as: region.representative(id),
                ["cause": "client-request", "summary": "Vaikea talvi", "risks": "Yksin"],
                fields: [.idempotencyKey: "h1"]
            )
        }
        let first = try ask()
        #expect(first.json["summary"] == "Vaikea talvi" && first.json["risks"] == "Yksin")
        let second = try replayed(first, after: { _ = try mandate(["identity"], id: id, story, region) }, ask)
        #expect(second.json["summary"] == nil && second.json["risks"] == nil)
        #expect(second.json["cause"] == "client-request" && second.json["version"] == first.json["version"])
    }

    @Test func `nor of the deferred needs that it covers no more, and of the others as before`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        var content = TestRegion.assessment
        content["needs"] = [
            ["code": "everyday-coping", "severity": "severe", "clientImportance": 9],
            ["code": "housing", "severity": "mild"],
            ["code": "relatives-support", "severity": "mild", "tags": ["health"]],
        ]
        let assessment = try region.makeAssessment(of: story, content)
        let needs = assessment.json["needs"]?.array?.compactMap { $0["id"] } ?? []
        var plan = region.plan(of: story, for: assessment)
        plan["deferredNeeds"] = [
            ["needId": needs[1], "reason": "Asunto odottaa"], ["needId": needs[2], "reason": "Hoito odottaa"],
        ]
        let path = "/v1/plans/\(try region.makePlan(of: story, plan).id)"
        let id = try mandate(["identity", "plan", "health"], story, region)
        func tell() throws -> TestRegion.Outcome {
            let view: JSONValue = ["clientView": ["text": "Näin on hyvä", "givenBy": "representative"]]
            let fields: [FieldName: String] = [.ifMatch: "*", .idempotencyKey: "p1"]
            return try region.send(.patch, path, as: region.representative(id), view, fields: fields)
        }
        let first = try tell()
        #expect(first.json["deferredNeeds"]?.array?.count == 2)
        let second = try replayed(first, after: { _ = try mandate(["identity", "plan"], id: id, story, region) }, tell)
        #expect(second.json["deferredNeeds"]?.array?.map { $0["reason"] } == ["Asunto odottaa"])
        #expect(second.json["clientView"] == first.json["clientView"])
    }

    @Test func `an ombudsman is told no more whose case it was once it has ended`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let ombudsman = try region.makeOmbudsman()
        let issue: JSONObject = ["kind": "rights-issue", "advocateId": .string(ombudsman.actor ?? "")]
        let path = "/v1/advocacy-cases/\(try region.complain(of: story, about: story.worker, issue).id)"
        func change() throws -> TestRegion.Outcome {
            let fields: [FieldName: String] = [.ifMatch: "*", .idempotencyKey: "o1"]
            return try region.send(.patch, path, as: ombudsman, ["about": "Kaksi asiaa"], fields: fields)
        }
        let first = try change()
        #expect(first.json["clientName"] != nil)
        let client = region.caller(client: story.client)
        let second = try replayed(
            first,
            after: { _ = try region.move(path, to: "resolved", as: client, ["outcome": "Sovittu"]) },
            change
        )
        #expect(second.json["clientName"] == nil)
        // What was true then stays true of then; what has come since is for a read to show.
        #expect(second.json["status"] == "open" && second.json["about"] == "Kaksi asiaa")
        #expect(second.json["outcome"] == nil)
    }

    @Test
    func
        `D45: an intake is told no more of a possible duplicate whom another answers for, and who is told of is in the log`()
        throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        let twin: JSONObject = ["name": ["family": "Kaksonen", "given": "Kaisa"]]
        let known = try region.makeClient(as: story.intake, twin)
        func log() throws -> Int {
            let path = "/v1/clients/\(known)/access-log?limit=200"
            let read = try region.send(.get, path, as: region.caller(client: known))
            return read.json["items"]?.array?.count { $0["operation"] == "createIntake" } ?? 0
        }
        func ask() throws -> TestRegion.Outcome {
            let content: JSONValue = [
                "client": .object(twin), "contact": ["urgency": "routine", "heardConfirmed": "yes"],
                "matter": ["serviceTask": "iakkaat", "unitId": .string(story.unit)],
            ]
            return try region.send(.post, "/v1/intakes", as: story.intake, content, fields: [.idempotencyKey: "i1"])
        }
        let first = try ask()
        #expect(first.json["possibleDuplicates"] == [["clientId": .string(known), "score": 60]])
        let worker: JSONValue = ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]
        let second = try replayed(
            first,
            after: {
                let path = "/v1/clients/\(known)/responsibilities"
                let (told, named) = (try log(), try region.send(.post, path, as: story.intake, worker))
                #expect(told == 2 && named.status == 201, "\(named.text)")
            },
            ask
        )
        #expect(second.json["possibleDuplicates"] == [])
        #expect(second.json["matter"] == first.json["matter"])
        #expect(try log() == 2)
    }

    @Test func `nobody is told of a merger that has been undone`() throws {
        let merger = try MergerStory()
        try merger.merge()
        let region = merger.region
        func change() throws -> TestRegion.Outcome {
            let fields: [FieldName: String] = [.ifMatch: "*", .idempotencyKey: "w1"]
            let path = "/v1/clients/\(merger.story.client)"
            return try region.send(.patch, path, as: merger.story.worker, ["language": "sv"], fields: fields)
        }
        let first = try change()
        #expect(first.json["mergedFrom"] == [.string(merger.merged.client)])
        let second = try replayed(
            first,
            after: {
                let path = "/v1/clients/\(merger.merged.client)"
                _ = try region.move(path, to: "prospective", as: merger.supervisor)
            },
            change
        )
        #expect(!second.text.contains(merger.merged.client))
        #expect(second.json["language"] == "sv")
    }

    @Test func `D52: a replayed batch leaves out the clients to whom the way has ended, and names the others`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let intake = try region.person(.intake)
        let other = try region.makeClient(as: intake)
        let answering: JSONValue = ["workerId": .string(story.worker.actor ?? ""), "role": "own-worker"]
        _ = try region.send(.post, "/v1/clients/\(other)/responsibilities", as: intake, answering)
        let next = try region.person(.worker)
        let items = [other, story.client].map { client -> JSONValue in
            [
                "clientId": .string(client), "toWorkerId": .string(next.actor ?? ""), "cause": "resignation",
                "risks": "Ei tiedossa", "notInformedReason": "Kirje on lähetetty",
            ]
        }
        func batch() throws -> TestRegion.Outcome {
            try region.send(
                .post,
                "/v1/professionals/\(story.worker.actor ?? "")/handovers",
                as: story.supervisor,
                ["handovers": .array(items)],
                fields: [.idempotencyKey: "b1"]
            )
        }
        func recorded() throws -> [Int64] {
            let last: SQL = """
                SELECT json_array_length(record, '$.clients'), record ->> '$.count' FROM access_log
                ORDER BY position DESC LIMIT 1
                """
            return try region.query(last) { row in [row.int(0), row.int(1)] }.first ?? []
        }
        let first = try batch()
        #expect(try recorded() == [2, 2])
        func handOver() throws {
            #expect(try recorded() == [2, 2])
            #expect(try region.moveHandover(first.ids[0], to: "accepted", as: next).status == 200)
            #expect(try region.status("/v1/handovers/\(first.ids[0])", as: story.supervisor) == 404)
        }
        let second = try replayed(first, after: handOver, batch)
        #expect(second.json["items"]?.array == first.json["items"]?.array.map { Array($0.dropFirst()) })
        #expect(!second.text.contains(other))
        #expect(try recorded() == [1, 1])
        #expect(try region.moveHandover(first.ids[1], to: "accepted", as: next).status == 200)
        #expect(try batch().status == 404)
    }
}
