import HTTP
import JSON
import Testing

@testable import Rinnalla
@testable import SQLite

/// What is left of a client who was destroyed: nothing that tells of a person.
@Suite struct DestructionTests {
    private static let canary = "Zebulonkanaria"
    private static let canaries = ["Zebulonkanaria", "zebulonkanaria", "010594Y9032", "40 1234567"]

    private let region: TestRegion
    private let story: WholeStory
    private var client: String { story.begun.client }

    init() throws {
        region = try TestRegion()
        story = try region.wholeStory()
    }

    private func reading<T>(_ body: (Connection) throws -> T) throws -> T {
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        return try body(connection)
    }

    /// A number, by a statement on tables whose names only the schema knows.
    private func number(_ statement: String) throws -> Int64 {
        try reading { connection in
            let statement = try Statement(statement, on: connection.database, flags: 0)
            return try statement.step() ? Row(statement: statement.handle).int(0) : -1
        }
    }

    /// Every table with a client in it, or with rows that belong to rows of such a table.
    private static let tables: SQL = """
        WITH RECURSIVE held (name) AS (
        SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'client_id'
        UNION SELECT m.name FROM held h JOIN sqlite_schema m JOIN pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table' AND f."table" = h.name)
        SELECT h.name, EXISTS (SELECT 1 FROM pragma_table_info(h.name) c WHERE c.name = 'client_id') FROM held h
        """

    @Test func `every table of the schema that holds a client's rows is emptied of them, and keeps everybody else's`()
        throws
    {
        let tables = try region.query(Self.tables) { row in (name: row.text(0), hasClient: row.bool(1)) }
            // What was on a list stays on it, by id.
            .filter { $0.name != "destruction_item" }
        #expect(tables.count > 30)
        // An answer that is kept for a retry.
        let noted = try region.send(
            .post,
            "/v1/clients/\(client)/contacts",
            as: story.begun.worker,
            ["urgency": "routine", "heardConfirmed": "yes", "presentingReason": "Kysymys"],
            fields: [.idempotencyKey: "a"]
        )
        #expect(noted.status == 201)
        let id = try #require(Identifier<Client>(client)).description.filter { $0 != "-" }
        func count(_ table: String, _ condition: String) throws -> Int64 {
            try number("SELECT count(*) FROM \(table) WHERE \(condition)")
        }
        var others: [String: Int64] = [:]
        for table in tables where table.hasClient {
            #expect(try count(table.name, "client_id = x'\(id)'") > 0, "the story has nothing in \(table.name)")
            others[table.name] = try count(table.name, "client_id IS NOT NULL AND client_id <> x'\(id)'")
        }
        for table in tables where !table.hasClient { #expect(try count(table.name, "TRUE") > 0, "\(table.name)") }
        try region.letRetentionEnd(of: client)
        #expect(try region.destroyAll().json["destroyedCount"] == 1)
        for table in tables where table.hasClient {
            #expect(try count(table.name, "client_id = x'\(id)'") == 0, "\(table.name)")
            #expect(
                try count(table.name, "client_id IS NOT NULL AND client_id <> x'\(id)'") == others[table.name],
                "\(table.name)"
            )
        }
        #expect(try count("external_id", "record_id = x'\(id)'") == 0)
        #expect(try reading { try $0.integrityCheck() } == [])
    }

    /// Says the canary in a record of every kind.
    private func sayCanaries() throws {
        let person: JSONObject = [
            "name": ["family": .string(Self.canary), "given": "Aino"], "identityCode": "010594Y9032",
            "birthDate": "1994-05-01", "phones": ["+358 40 1234567"],
        ]
        let changed = try region.patch("/v1/clients/\(client)", as: story.begun.worker, .object(person))
        #expect(changed.status == 200, "\(changed.text)")
        var kinds = 0
        for operation in Router.api.operations where operation.deed?.verb == .create {
            guard let schema = operation.deed?.resource.schema, operation.path.hasPrefix("/v1/clients/{id}") else {
                continue
            }
            let content = schema.complete(knowing: story.ids, saying: Self.canary)
            if try region.attempt(operation, story.ids, as: story.begun.worker, saying: .object(content)).status == 201
            {
                kinds += 1
            }
        }
        #expect(kinds >= 3)
    }

    /// The canaries that stand in the files of the database.
    private func found() throws -> [String] {
        let files = try ["rinnalla.db", "rinnalla.db-wal"].map { name in
            Array(try #require(TextFile.read(region.directory + "/" + name)).utf8)
        }
        return Self.canaries.filter { canary in files.contains { $0.contains(Array(canary.utf8)) } }
    }

    @Test func `names, numbers, codes and texts of a destroyed client stand nowhere in the database's files`() throws {
        try sayCanaries()
        #expect(try found() == Self.canaries)
        try region.letRetentionEnd(of: client)
        let certificate = try region.destroyAll()
        #expect(certificate.json["status"] == "carried-out")
        #expect(try found() == [])
    }

    @Test func `the access log keeps its records and its chain, and leads to nobody`() throws {
        try region.letRetentionEnd(of: client)
        let before = try region.accessRecords()
        _ = try region.destroyAll()
        let chain = try reading { try AccessLog.verify(on: $0) }
        #expect(chain.isIntact && chain.head.position >= before)
        // Nothing that is said of the id from now on gives it a name again.
        for operation in Router.api.operations where operation.path.hasPrefix("/v1/clients/{id}") {
            let outcome = try region.attempt(operation, story.ids, as: story.begun.worker)
            #expect(outcome.status == 410 && outcome.code == "gone", "\(operation.id): \(outcome.text)")
        }
        let names = try region.query("SELECT count(*) FROM client_pseudonym WHERE client_id = ?", [clientValue]) {
            $0.int(0)
        }
        #expect(names == [0])
        #expect(try reading { try AccessLog.verify(on: $0) }.isIntact)
    }

    @Test func `the client's own calls, and those in another's place, name the client by pseudonym alone`() throws {
        let path = "/v1/clients/\(client)"
        let own = region.caller(client: client)
        let ward = try region.makeClient(as: story.begun.intake)
        let holder = clientValue
        try region.application.service.write { transaction throws(Problem) in
            // As a mandate of the ward's would.
            _ = try transaction.change(
                """
                INSERT INTO care_relationship (client_id, holder, kind, categories, source_id, valid_from, valid_to)
                VALUES (?1, ?2, 256, 1, ?1, 0, 9000000000000000)
                """,
                [Value(Identifier<Client>(ward)), holder]
            )
        }
        let guardian = TestRegion.Caller(
            key: region.countyKey,
            actor: client,
            role: "representative",
            purpose: "client-own-access"
        )
        #expect(try region.send(.get, path, as: own).status == 200)
        #expect(try region.send(.get, "/v1/clients/\(ward)/access-log", as: guardian).status == 200)
        func text() throws -> [String] { try region.query("SELECT record FROM access_log") { $0.text(0) } }
        #expect(try text().contains { $0.contains(#""role":"client""#) })
        #expect(try text().contains { $0.contains(#""role":"representative""#) })
        #expect(try !text().contains { $0.contains(client) })
        let log = try region.send(.get, "\(path)/access-log?limit=200", as: own).json["items"]?.array ?? []
        let mine = log.filter { $0["actor"]?["role"] == "client" }
        #expect(!mine.isEmpty)
        #expect(mine.allSatisfy { $0["actor"]?["id"]?.string == client })
        try region.letRetentionEnd(of: client)
        _ = try region.destroyAll()
        let files = try ["rinnalla.db", "rinnalla.db-wal"].map { name in
            Array(try #require(TextFile.read(region.directory + "/" + name)).utf8)
        }
        #expect(files.allSatisfy { !$0.contains(Array(client.utf8)) })
        #expect(try reading { try AccessLog.verify(on: $0) }.isIntact)
    }

    private var clientValue: Value { Value(Identifier<Client>(client)) }

    @Test func `an answer that was on its way names nobody in the access log`() throws {
        try region.letRetentionEnd(of: client)
        _ = try region.destroyAll()
        let id = try #require(Identifier<Client>(client))
        let service = region.application.service
        let names = try service.write { transaction throws(Problem) in
            do throws(SQLiteError) {
                return try (0..<2).map { _ throws(SQLiteError) in
                    try AccessLog.pseudonym(of: id, on: transaction.connection)
                }
            } catch {
                throw Problem(error)
            }
        }
        #expect(Set(names).count == 2)
        #expect(
            try region.query("SELECT 1 FROM client_pseudonym WHERE client_id = ?", [clientValue]) { $0.int(0) } == []
        )
    }

    @Test func `an id that was a client's is nobody's for ever`() throws {
        try region.letRetentionEnd(of: client)
        _ = try region.destroyAll()
        let again = try region.send(
            .put,
            "/v1/clients/\(client)",
            as: story.begun.intake,
            ["name": ["family": "Uusi", "given": "Urho"], "hasNonDisclosure": false, "hasSpecialSupport": false],
            fields: [.ifNoneMatch: "*"]
        )
        #expect(again.status == 410)
        #expect(try region.send(.get, "/v1/matters/\(story.begun.matter)", as: story.begun.worker).status == 404)
    }

    @Test func `the feed keeps its positions, says what is gone, and tells who has copies to destroy them`() throws {
        func feed() throws -> [JSONValue] {
            var (events, after) = ([JSONValue](), 0)
            while true {
                let target = "/v1/events?limit=200&after=\(after)"
                let page = try region.send(.get, target, as: .init(key: region.countyKey)).json.array ?? []
                events += page
                after = events.count
                if page.count < 200 { return events }
            }
        }
        try region.letRetentionEnd(of: client)
        let before = try feed()
        _ = try region.destroyAll()
        let after = try feed()
        #expect(after.map { $0["data"]?["position"]?.integer } == (1...Int64(after.count)).map { $0 })
        let kept = zip(before, after).filter { $0 == $1 }.count
        let erased = after.filter { $0["type"] == "fi.rinnalla.event.erased.v1" }
        #expect(erased.count > 50 && kept + erased.count == before.count)
        #expect(erased.allSatisfy { $0["data"]?["changed"] == [] })
        let destroyed = after.filter { $0["type"] == "fi.rinnalla.client.destroyed.v1" }
        #expect(destroyed.map { $0["subject"]?.string } == ["/v1/clients/\(client)"])
        #expect(after.filter { $0["subject"]?.string?.hasSuffix(client) == true } == destroyed)
    }

    @Test func `a record that was merged into the person's goes with it`() throws {
        let other = try region.makeClient(as: story.begun.intake)
        let id = Value(Identifier<Client>(other))
        let person = clientValue
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change(
                "UPDATE client SET status = 'merged', merged_into = ? WHERE id = ?",
                [person, id]
            )
        }
        try region.letRetentionEnd(of: client)
        #expect(try region.destroyAll().json["destroyedCount"] == 2)
        #expect(try region.query("SELECT 1 FROM client WHERE id = ?", [id]) { $0.int(0) } == [])
    }

    @Test func `INV-M2: no client and no obligation is removed but by an approved list, and none that a hold keeps`()
        throws
    {
        let service = region.application.service
        func refused(_ statement: SQL) -> Bool {
            do throws(Problem) {
                _ = try service.write { transaction throws(Problem) in try transaction.change(statement) }
                return false
            } catch {
                return error.code == .stateConflict
            }
        }
        #expect(refused("DELETE FROM obligation"))
        #expect(refused("DELETE FROM client WHERE id NOT IN (SELECT client_id FROM matter)"))
        try region.letRetentionEnd(of: client)
        _ = try region.propose(as: region.makeAuditor())
        #expect(refused("UPDATE destruction_item SET outcome = 'destroyed'"))
    }
}
