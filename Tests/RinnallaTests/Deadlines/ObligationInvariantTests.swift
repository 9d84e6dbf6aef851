import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// An obligation is immutable, is told of when its day has gone by, and holds the client open until it is done.
@Suite struct ObligationInvariantTests {
    let region: TestRegion

    init() throws { region = try TestRegion() }

    @Test func `INV-M2: an obligation is neither changed nor removed`() throws {
        let owed = try region.beginOwed(.tyoikaiset)
        let id = try owed.obligation("D09")["id"]?.string ?? ""
        for method in [Method.patch, .put, .delete] {
            let refused = try region.send(
                method,
                "/v1/obligations/\(id)",
                as: owed.people.worker,
                ["due": "2030-01-01"]
            )
            #expect(refused.status == 405)
        }
        let key = Value(Identifier<Record>(id))
        let changes: [SQL] = [
            "UPDATE obligation SET starts_at = '2020-01-01' WHERE id = ?",
            "UPDATE obligation SET original_due = starts_at WHERE id = ?",
            "UPDATE obligation SET matter_id = NULL WHERE id = ?",
            "DELETE FROM obligation WHERE id = ?",
        ]
        for change in changes {
            let cause = #expect(throws: Problem.self) {
                try region.application.service.write { transaction throws(Problem) in
                    _ = try transaction.change(change, [key])
                }
            }
            #expect(cause?.cause?.contains("INV-M2") == true)
        }
    }

    @Test func `INV-M2: a supervisor waives what is no statute's of D01 to D05`() throws {
        let owed = try region.beginOwed(.tyoikaiset, client: ["birthDate": "1940-01-01"])
        _ = try region.send(
            .post,
            "/v1/clients/\(owed.client)/responsibilities",
            as: owed.people.intake,
            ["workerId": .string(owed.people.worker.actor ?? ""), "role": "own-worker"]
        )
        for (kind, rules) in [("D02", ["INV-M2"]), ("D09", [])] {
            let path = "/v1/obligations/\(try owed.obligation(kind)["id"]?.string ?? "")"
            let waived = try region.move(
                path,
                to: "waived",
                as: owed.people.supervisor,
                ["reasonText": "Asiakas perui"]
            )
            #expect(waived.rules == rules)
            let byWorker = try region.move(path, to: "waived", as: owed.people.worker, ["reasonText": "Asiakas perui"])
            #expect(byWorker.status != 200)
        }
        #expect(try owed.obligation("D09")["status"] == "waived")
    }

    @Test func `INV-M2: a client is not closed while a statute still waits`() throws {
        let owed = try region.beginOwed(.iakkaat, client: ["birthDate": "1940-01-01"])
        let path = "/v1/clients/\(owed.client)"
        _ = try region.send(
            .post,
            "\(path)/responsibilities",
            as: owed.people.intake,
            ["workerId": .string(owed.people.worker.actor ?? ""), "role": "own-worker"]
        )
        _ = try region.move(path, to: "active", as: owed.people.worker)
        let matter = "/v1/matters/\(owed.matter)"
        _ = try region.move(matter, to: "active", as: owed.people.worker)
        _ = try region.move(matter, to: "finished", as: owed.people.worker, ["closingReason": "need-ended"])
        let closing: JSONObject = ["closingNote": "Valmis", "clientInformedDate": "2026-01-01"]
        let refused = try region.move(path, to: "closed", as: owed.people.worker, closing)
        #expect(refused.rules == ["client-closing-open-work"])
        #expect(refused.json["errors"]?.array?.first?["open"] == 1)
        let assessment = try owed.assess()
        let today = JSONValue.string(CalendarDate.today.description)
        _ = try owed.move(
            assessment,
            to: "not-needed",
            ["clientNotifiedDate": today, "reviewNoticeDate": today, "reasonText": "Ei tarvetta"]
        )
        #expect(try region.move(path, to: "closed", as: owed.people.worker, closing).status == 200)
    }

    @Test func `what is overdue is told of once, stays owed, and is late when it is done`() throws {
        let owed = try region.beginOwed(.tyoikaiset, matter: ["openedAt": "2026-01-12T09:00:00Z"])
        #expect(!region.application.service.runDueWork())
        let overdue = try owed.obligations()
        #expect(overdue.count == 4)
        #expect(overdue.allSatisfy { $0["status"] == "overdue" && $0["remainingWorkingDays"] == 0 })
        region.application.service.runDueWork()
        let events = try region.query(
            "SELECT count(*) FROM event WHERE type = 'fi.rinnalla.obligation.overdue.v1' AND actor_id IS NULL"
        ) { row in row.int(0) }
        #expect(events == [4])
        _ = try owed.move(try owed.assess(), to: "in-progress")
        #expect(try owed.obligation("D06", "assessment-start")["status"] == "late")
    }

    @Test func `nobody says that a day has gone by but the clock`() throws {
        let owed = try region.beginOwed(.tyoikaiset)
        let path = "/v1/obligations/\(try owed.obligation("D09")["id"]?.string ?? "")"
        #expect(try region.move(path, to: "overdue", as: owed.people.worker).code == "actor-not-allowed")
    }

    @Test(arguments: [0, 1, 5, 30])
    func `the working days left are those of the calendar`(days: Int) throws {
        let today = CalendarDate.today
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let obligation = try owed.open("D17", from: today.addingDays(days - 30))
        let left = WorkingDays().count(from: today.addingDays(1), upTo: today.addingDays(days + 1))
        #expect(obligation.json["due"]?.string == today.addingDays(days).description)
        #expect(obligation.json["remainingWorkingDays"]?.integer == Int64(left))
    }

    @Test(arguments: [
        ("2026-03-26T21:59:59Z", 4), ("2026-03-26T22:00:00Z", 3), ("2026-03-30T20:59:59Z", 2),
        ("2026-03-30T21:00:00Z", 1), ("2026-03-31T21:00:00Z", 0),
    ])
    func `the working days left are counted at the time of the call, by Helsinki's day`(time: String, left: Int64)
        throws
    {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let obligation = try owed.open("D17", from: try #require(CalendarDate("2026-03-02")))
        #expect(obligation.json["due"] == "2026-04-01")
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        let now = try #require(Timestamp(time))
        let transaction = ReadTransaction(connection, now: now, access: .system, settings: Settings())
        let id = try #require(Identifier<Record>(obligation.id))
        let record = try #require(try transaction.known(ObligationRecord.resource, id))
        #expect(record.projections["remainingWorkingDays"]?.integer == left)
    }

    @Test func `the working days left in an answer go by the time of the call too`() throws {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let obligation = try owed.open("D17", from: .today)
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        let key = Key(
            id: "",
            organization: try #require(Identifier(region.county)),
            organizationKind: .county,
            scopes: ["*"],
            mayAssertActor: true
        )
        let worker = Actor(
            id: try #require(Identifier(owed.people.worker.actor ?? "")),
            role: .worker,
            units: [try #require(Identifier(owed.people.unit))]
        )
        let day = CalendarDate.today.addingDays(20)
        let transaction = ReadTransaction(
            connection,
            now: Timestamp(startOfDayInHelsinki: day),
            access: Access(key: key, actor: worker, purpose: .coordination),
            settings: Settings()
        )
        let record = try transaction.record(ObligationRecord.resource, try #require(Identifier(obligation.id)))
        let left = WorkingDays().count(from: day.addingDays(1), upTo: day.addingDays(11))
        #expect(record.projections["remainingWorkingDays"]?.integer == Int64(left))
    }

    @Test func `D01: INV-K1: an immediate need of somebody known is acted on at once or owed the same day`() throws {
        let owed = try region.beginOwed(.yleinenNeuvonta)
        let people = owed.people
        let anonymous = try region.record("/v1/contacts", as: people.intake, ["urgency": "immediate"])
        #expect(anonymous.rules == ["INV-K1"])
        let contact = try region.record(
            "/v1/clients/\(owed.client)/contacts",
            as: people.intake,
            ["urgency": "immediate", "at": "2026-06-12T09:00:00Z"]
        )
        #expect(contact.status == 201)
        let obligation = try owed.obligation("D01")
        #expect(obligation["due"] == "2026-06-12")
        #expect(obligation["subject"] == ["kind": "contact", "id": .string(contact.id)])
        _ = try region.patch("/v1/contacts/\(contact.id)", as: people.intake, ["actionTaken": "Soitettu päivystykseen"])
        #expect(try owed.obligation("D01")["status"] == "late")
        let acted = try region.record(
            "/v1/clients/\(owed.client)/contacts",
            as: people.intake,
            ["urgency": "immediate", "outcome": "emergency"]
        )
        #expect(acted.status == 201)
        #expect(try owed.kinds() == ["D01 action"])
    }
}
