import HTTP
import JSON
import Testing

@testable import Rinnalla

/// The code of conduct is acknowledged in person.
@Suite struct CodeOfConductTests {
    private static func acknowledge(
        _ region: TestRegion,
        _ professional: String,
        as caller: TestRegion.Caller,
        version: String = "*"
    ) throws -> TestRegion.Outcome {
        try region.send(
            .post,
            "/v1/professionals/\(professional)/code-of-conduct-acknowledgements",
            as: caller,
            fields: [.ifMatch: version]
        )
    }

    @Test func `a professional acknowledges it, and the register and the access log say so`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let worker = story.worker.actor ?? ""
        let records = try region.accessRecords()
        let acknowledged = try Self.acknowledge(region, worker, as: story.worker)
        #expect(acknowledged.status == 200, "\(acknowledged.text)")
        #expect(try region.accessRecords() == records + 1)
        let read = try region.send(.get, "/v1/professionals/\(worker)", as: .init(key: region.countyKey))
        let at = read.json["codeOfConductAcknowledgedAt"]?.string.flatMap { Timestamp($0) }
        #expect(at != nil)
        #expect(try Self.acknowledge(region, worker, as: story.worker, version: "\"1\"").status == 412)
    }

    @Test func `nobody acknowledges it for another, nor by a change of the register`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let worker = story.worker.actor ?? ""
        #expect(try Self.acknowledge(region, worker, as: story.supervisor).code == "actor-not-allowed")
        #expect(try Self.acknowledge(region, worker, as: .init(key: region.countyKey)).code == "actor-required")
        let written = try region.patch(
            "/v1/professionals/\(worker)",
            as: .init(key: region.countyKey),
            ["codeOfConductAcknowledgedAt": "2026-11-01T09:00:00Z"]
        )
        #expect(written.status == 400)
    }
}
