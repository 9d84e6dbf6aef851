import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct ConflictOfInterestTests {
    private static let path = "/v1/conflict-of-interest-declarations"

    private static func content(_ worker: String, _ subject: String, _ more: JSONObject = [:]) -> JSONValue {
        var content: JSONObject = [
            "workerId": .string(worker), "subject": ["kind": "organization", "id": .string(subject)],
            "ground": "board-position", "validFrom": "2026-01-01",
        ]
        for member in more.members { content[member.name] = member.value }
        return .object(content)
    }

    @Test func `a declaration is made, decided on and listed by worker`() throws {
        let region = try TestRegion()
        let worker = try region.makeProfessional("Aino", roles: [.worker])
        let other = try region.makeProfessional("Eero", roles: [.supervisor])
        let made = try region.send(
            .post,
            Self.path,
            as: region.asCounty,
            Self.content(worker, region.provider, ["text": "Puoliso on hallituksessa"])
        )
        #expect(made.status == 201)
        let decided = try region.patch(
            "\(Self.path)/\(made.id)",
            ["decision": "recuse", "decidedBy": .string(other)],
            as: region.asCounty
        )
        #expect(decided.json["decision"] == "recuse")
        _ = try region.send(.post, Self.path, as: region.asCounty, Self.content(other, region.provider))
        #expect(try region.ids("\(Self.path)?workerId=\(worker)") == [made.id])
    }

    @Test func `its subject is an organization or a professional that exists`() throws {
        let region = try TestRegion()
        let worker = try region.makeProfessional("Aino", roles: [.worker])
        func create(_ subject: JSONValue) throws -> TestRegion.Outcome {
            try region.send(
                .post,
                Self.path,
                as: region.asCounty,
                Self.content(worker, region.provider, ["subject": subject])
            )
        }
        let unknown = try create(["kind": "professional", "id": .string(region.provider)])
        #expect(unknown.status == 422)
        #expect(unknown.code == "reference-not-found")
        #expect(unknown.places == ["/subject/id"])
        #expect(try create(["kind": "client", "id": .string(worker)]).places == ["/subject/kind"])
        #expect(try create(["kind": "professional", "id": .string(worker)]).status == 201)
    }

    @Test func `a period that ends before it begins is refused`() throws {
        let region = try TestRegion()
        let worker = try region.makeProfessional("Aino", roles: [.worker])
        let outcome = try region.send(
            .post,
            Self.path,
            as: region.asCounty,
            Self.content(worker, region.provider, ["validTo": "2026-01-01"])
        )
        #expect(outcome.status == 422)
        #expect(outcome.places == ["/validTo"])
    }

    @Test func `INV-R8: a declaration counts for its worker, its subject and its half-open period`() throws {
        let region = try TestRegion()
        let worker = try region.makeProfessional("Aino", roles: [.worker])
        let made = try region.send(
            .post,
            Self.path,
            as: region.asCounty,
            Self.content(worker, region.provider, ["validTo": "2026-07-01"])
        )
        func found(_ worker: String, _ subject: String, _ date: String) throws -> String? {
            let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
            defer { connection.close() }
            let transaction = ReadTransaction(connection, now: .now(), access: .system, settings: Settings())
            return try transaction.declaration(
                by: try #require(Identifier(worker)),
                about: try #require(Identifier(subject)),
                on: try #require(CalendarDate(date))
            )?.description
        }
        #expect(try found(worker, region.provider, "2026-01-01") == made.id)
        #expect(try found(worker, region.provider, "2026-06-30") == made.id)
        #expect(try found(worker, region.provider, "2026-07-01") == nil)
        #expect(try found(worker, region.provider, "2025-12-31") == nil)
        #expect(try found(worker, region.county, "2026-01-01") == nil)
        #expect(try found(region.provider, region.provider, "2026-01-01") == nil)
    }
}
