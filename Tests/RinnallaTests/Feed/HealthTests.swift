import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct HealthTests {
    private static let lastBeat: SQL = "SELECT at FROM heartbeat"

    @Test func `a process that answers is alive, and ready once a write is committed`() throws {
        let region = try TestRegion()
        #expect(try region.send(.get, "/livez").json == ["status": "ok"])
        #expect(try region.send(.get, "/readyz").json == ["status": "ready"])
    }

    @Test func `without a recent commit readiness writes a heartbeat`() throws {
        let folder = try TestFolder()
        var options = Application.Options(dataDirectory: folder.path)
        options.logLevel = .error
        let application = try Application(options)
        defer { application.stop() }
        let answers = try Mailbox<Response>()
        var responder = try APIResponder(application.service)
        let disposition = responder.respond(to: Request(method: .get, path: "/readyz"), reply: Reply(to: answers))
        if case .now = disposition { Issue.record("answered without a write") }
        answers.wait()
        #expect(answers.takeAll().map(\.status) == [200])
        let connection = try Connection(path: application.service.databasePath, mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        #expect(try connection.all(Self.lastBeat) { $0.int(0) }.count == 1)
    }

    @Test func `a process on its way out is not ready, though alive`() throws {
        let region = try TestRegion()
        region.application.startDraining()
        let ready = try region.send(.get, "/readyz")
        #expect(ready.status == 503)
        #expect(ready.code == "draining")
        #expect(ready.response.fieldValue("Retry-After") == "5")
        #expect(try region.send(.get, "/livez").status == 200)
        #expect(try region.operations(.get, "/readyz").status == 503)
    }

    @Test func `the operations port tells each check`() throws {
        let region = try TestRegion()
        let brief = try region.operations(.get, "/readyz")
        #expect(brief.json == ["status": "ready"])
        let verbose = try region.operations(.get, "/readyz", query: "verbose")
        let names = verbose.json["checks"]?.array?.compactMap { $0["name"]?.string }
        #expect(names == ["database", "lifecycle", "write-queue", "write-ahead-log", "disk", "consistency"])
        region.application.startDraining()
        let draining = try region.operations(.get, "/readyz", query: "verbose")
        let failed = draining.json["checks"]?.array?.filter { $0["status"] == "fail" }.compactMap { $0["name"]?.string }
        #expect(failed == ["lifecycle"])
    }

    @Test func `INV-H1: the operations port tells how many active clients nobody answers for, and stays ready`() throws
    {
        let region = try TestRegion()
        let story = try region.begin()
        _ = try region.move("/v1/clients/\(story.client)", to: "active", as: story.worker)
        func consistency() throws -> JSONValue? {
            let verbose = try region.operations(.get, "/readyz", query: "verbose")
            #expect(verbose.status == 200)
            return verbose.json["checks"]?.array?.last
        }
        #expect(try consistency() == ["name": "consistency", "status": "pass", "activeClientsWithoutWorker": 0])
        // What no request can do.
        try region.application.service.write { transaction throws(Problem) in
            _ = try transaction.change("UPDATE responsibility SET valid_to = valid_from")
        }
        #expect(try consistency() == ["name": "consistency", "status": "warn", "activeClientsWithoutWorker": 1])
    }

    @Test(
        arguments: [(0, 0, true), (1, 0, false), (0, 1, false), (4096, 4096, true), (-1, 0, false)]
            as [(Int64, Int64, Bool)]
    )
    func `the disk is full for readiness before it is: with less than the log and a margin`(
        _ beyondMargin: Int64,
        _ log: Int64,
        _ isExact: Bool
    ) {
        let check = Readiness.disk(free: Readiness.margin + beyondMargin, log: log)
        #expect(check.failure == (beyondMargin >= log ? nil : .storageFull))
        #expect((check.details["least"] == check.details["freeBytes"]) == isExact)
    }

    @Test func `the public port tells that the process cannot take work, and not why`() throws {
        let region = try TestRegion()
        let full = #expect(throws: Problem.self) {
            try Readiness.check(region.application.service, heartbeat: Problem(.storageFull))
        }
        #expect(full?.code == .temporaryReducedCapacity)
        #expect(full?.fields.first?.value == "5")
    }

    @Test func `verbose is asked for in each usual way, and nothing else is ignored`() throws {
        let region = try TestRegion()
        for query in ["verbose", "verbose=1", "verbose=true"] {
            #expect(try region.operations(.get, "/readyz", query: query).json["checks"] != nil)
        }
        #expect(try region.operations(.get, "/readyz", query: "verbos").status == 400)
        #expect(try region.operations(.get, "/metrics", query: "verbose").status == 400)
    }

    @Test func `the operations port says what it has, and each answer has an id`() throws {
        let region = try TestRegion()
        let index = try region.operations(.get, "/")
        let links = index.json["links"]?.array?.compactMap(\.string) ?? []
        #expect(links.contains("/metrics"))
        for link in links + ["/nothing"] {
            let parts = link.split(separator: "?").map(String.init)
            let answer = try region.operations(.get, parts[0], query: parts.count > 1 ? parts[1] : nil)
            #expect(answer.status == (link == "/nothing" ? 404 : 200))
            #expect(answer.response.fieldValue("Request-Id") != nil)
        }
    }

    @Test func `the operations port refuses what it does not have`() throws {
        let region = try TestRegion()
        #expect(try region.operations(.get, "/v1/organizations").status == 404)
        let post = try region.operations(.post, "/metrics")
        #expect(post.status == 405)
        #expect(post.response.fieldValue("Allow") == "GET, HEAD")
    }
}
