import Glibc
import HTTP
import JSON
import Testing

@testable import Rinnalla

/// The program as a process of its own.
@Suite struct CommandLineTests {
    private let folder: TestFolder
    private var data: String { "\(folder.path)/data" }
    private static let anyPort = ["--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"]

    init() throws { folder = try TestFolder() }

    private func run(_ words: String..., environment: [String: String] = [:]) throws -> ProgramProcess.Outcome {
        try ProgramProcess.run(words, in: folder.path, environment: environment)
    }

    private func start(_ words: String..., environment: [String: String] = [:]) throws -> ProgramProcess {
        try ProgramProcess(words + Self.anyPort, in: folder.path, environment: environment)
    }

    /// Where a started server listens.
    private func endpoint(_ server: ProgramProcess, _ name: String = "listen") throws -> Endpoint {
        try #require(try server.line("started")[name]?.string.flatMap { Endpoint($0) })
    }

    private func makeKey(_ scopes: String = "*", kind: String = "county") throws -> ProgramProcess.Outcome {
        let organization = ["--new-organization", "Häme", "--kind", kind]
        let words = ["key", "create", "--data-dir", data, "--name", "n", "--scopes", scopes] + organization
        return try ProgramProcess.run(words, in: folder.path)
    }

    @Test func `a server answers, finishes on SIGTERM with idle clients, and starts again on what it left`() throws {
        for _ in 0..<2 {
            let server = try start("serve", "--data-dir", data)
            let api = try endpoint(server)
            #expect(try Probe(endpoint: api, path: "/readyz").status() == 200)
            #expect(try Probe(endpoint: endpoint(server, "opsListen"), path: "/readyz?verbose").status() == 200)
            let idle = try IdleClient(port: api.port)
            server.send(SIGTERM)
            let outcome = try server.end()
            #expect(outcome.code == 0)
            #expect(outcome.output.isEmpty)
            #expect(outcome.error.contains("\"event\":\"draining\""))
            #expect(outcome.error.hasSuffix("\"event\":\"stopped\"}\n"))
            #expect(idle.isClosed)
            #expect(FileSize.bytes(of: "\(data)/rinnalla.db-wal") == 0)
        }
    }

    @Test func `a folder is taken as soon as whoever had it is gone`() throws {
        let path = data
        var held = try DataDirectory.locked(path)
        #expect(held != nil)
        #expect(throws: DataDirectory.inUse(path)) { try DataDirectory.awaited(path) }
        let started = try Mailbox<Void>()
        let outcome = try Mailbox<Bool>()
        let waiting = try WorkerThread(named: "waiting") {
            started.post(())
            outcome.post((try? DataDirectory.awaited(path)) != nil)
        }
        started.wait()
        held = nil
        waiting.join()
        #expect(outcome.takeAll() == [true])
    }

    @Test func `what is being drained says so until its time is over, and a second signal ends it at once`() throws {
        let server = try start("serve", "--data-dir", data, environment: ["RINNALLA_DRAIN_SECONDS": "300"])
        let api = try endpoint(server)
        server.send(SIGINT)
        _ = try server.line("draining")
        #expect(try Probe(endpoint: api, path: "/readyz").status() == 503)
        #expect(try Probe(endpoint: endpoint(server, "opsListen"), path: "/readyz").status() == 503)
        #expect(try Probe(endpoint: api, path: "/livez").status() == 200)
        server.send(SIGTERM)
        let outcome = try server.end()
        #expect(outcome.code == 128 + SIGTERM)
        #expect(outcome.error.hasSuffix("\"event\":\"killed\"}\n"))
    }

    @Test func `a killed server leaves a folder that the next one starts on`() throws {
        let first = try start("serve", "--data-dir", data)
        _ = try endpoint(first)
        #expect(try makeKey().code == 0)
        first.send(SIGKILL)
        // At once: nobody has waited for the end of the first.
        let second = try start("serve", "--data-dir", data)
        #expect(try first.end().code == 128 + SIGKILL)
        #expect(try Probe(endpoint: endpoint(second), path: "/readyz").status() == 200)
        #expect(try makeKey(kind: "provider").code == 0)
    }

    @Test func `a second server on the same folder is told who has it`() throws {
        let first = try start("serve", "--data-dir", data)
        _ = try endpoint(first)
        let second = try start("serve", "--data-dir", data).end()
        #expect(second.code == 1)
        #expect(second.error.contains("is in use by process \(first.process) (rinnalla serve)"))
    }

    @Test func `what was made for a start that failed is gone again, and can be made anew`() throws {
        let path = "\(data)/a/b"
        let made = try #require(try DataDirectory.locked(path))
        made.removeIfMade()
        #expect(access(data, F_OK) != 0)
        let again = try #require(try DataDirectory.locked(path))
        #expect(try DataDirectory.locked(path) == nil)
        #expect(TextFile.write("", to: "\(path)/rinnalla.db"))
        again.removeIfMade()
        #expect(access("\(path)/rinnalla.db", F_OK) == 0)
    }

    @Test(arguments: [["migrate", "status"], ["audit", "verify"], ["backup", "create"]])
    func `a command that reads tells a folder that is not there from one without a database`(_ words: [String]) throws {
        func told(_ path: String) throws -> ProgramProcess.Outcome {
            try ProgramProcess.run(words + ["--data-dir", path], in: folder.path)
        }
        let missing = try told("\(folder.path)/none")
        #expect(missing.code == ExitCode.configuration.rawValue)
        #expect(missing.error == "rinnalla: there is no folder \(folder.path)/none: name another with --data-dir\n")
        #expect(missing.output.isEmpty)
        #expect(access("\(folder.path)/none", F_OK) != 0)
        let empty = try told(folder.path)
        let isStatus = words[0] == "migrate"
        #expect(empty.code == (isStatus ? ExitCode.schema : ExitCode.configuration).rawValue)
        #expect(empty.error.contains(isStatus ? "steps are pending" : "there is no database in \(folder.path)"))
    }

    @Test func `a port that is taken is named`() throws {
        let first = try start("serve", "--data-dir", data)
        let taken = try endpoint(first)
        let second = try run("serve", "--data-dir", "\(folder.path)/other", "--listen", "\(taken)")
        #expect(second.code == 1)
        #expect(second.error.contains("cannot listen on \(taken)"))
        #expect(second.error.hasSuffix("choose another with --listen\n"))
        #expect(!second.error.contains("stopped"))
        // A start that failed leaves no folder behind, and one that was there as it was.
        #expect(access("\(folder.path)/other", F_OK) != 0)
        try DataDirectory.make("\(folder.path)/there")
        #expect(try run("serve", "--data-dir", "\(folder.path)/there", "--listen", "\(taken)").code == 1)
        #expect(access("\(folder.path)/there/rinnalla.db", F_OK) != 0)
        #expect(access("\(folder.path)/there/lock", F_OK) == 0)
    }

    @Test func `a demo leaves the database of a service alone`() throws {
        let service = try start("serve", "--data-dir", data)
        _ = try endpoint(service)
        service.send(SIGTERM)
        #expect(try service.end().code == 0)
        let demo = try start("demo", "--keep", data).end()
        #expect(demo.code == ExitCode.configuration.rawValue)
        #expect(demo.error.contains("a database that the demo has not made"))
        #expect(access("\(data)/keys", F_OK) != 0)
    }

    @Test func `a problem is explained by its name`() throws {
        let known = try run("problems", "rule-violation")
        #expect(known.output.hasPrefix("422  rule-violation\nRule violation\n"))
        #expect(try run("problems", "rule-violatoin").error.contains("Did you mean rule-violation?"))
    }

    @Test func `a key is made while a server runs and without one, alone on standard output`() throws {
        let offline = try makeKey()
        let server = try start("serve", "--data-dir", data)
        let api = try endpoint(server)
        let online = try makeKey("organizations:read", kind: "provider")
        for made in [offline, online] {
            #expect(made.code == 0)
            let secret = String(made.output.dropLast())
            #expect(KeySecret(secret) != nil)
            #expect(made.output == secret + "\n")
            #expect(try IdleClient(port: api.port).status(of: "/v1/organizations", key: secret) == 200)
        }
    }

    @Test func `a server refuses a key of an organization that is not there, in words`() throws {
        let server = try start("serve", "--data-dir", data)
        _ = try endpoint(server)
        let made = try run(
            "key",
            "create",
            "--data-dir",
            data,
            "--name",
            "n",
            "--organization",
            "0199b0a4-8c1e-7d3f-a2b6-5e4f3d2c1b0a",
            "--scopes",
            "*"
        )
        #expect(made.code == 1)
        #expect(made.output.isEmpty)
        #expect(made.error.contains("/organizationId"))
    }

    @Test func `one-county: the command makes one county, and says which rule forbids a second`() throws {
        #expect(try makeKey().code == 0)
        let refused = try makeKey()
        #expect(refused.code == 1)
        #expect(refused.output.isEmpty)
        #expect(refused.error.contains("A region has one wellbeing services county"))
        #expect(!refused.error.contains("/kind"))
    }

    @Test func `all that the program makes is for its own user`() throws {
        let server = try start("serve", "--data-dir", data)
        _ = try endpoint(server)
        func mode(_ path: String) -> UInt32 {
            var status = stat()
            return stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o777
        }
        #expect(mode(data) == 0o700)
        for name in ["rinnalla.db", "rinnalla.db-wal", "rinnalla.db-shm", "lock", "control.sock"] {
            #expect(mode("\(data)/\(name)") == 0o600, "\(name)")
        }
    }

    @Test func `a demo is filled once, prints calls that work, and keeps its keys to itself`() throws {
        var guides: [String] = []
        for _ in 0..<2 {
            let demo = try start("demo", "--keep", data)
            let api = try endpoint(demo)
            let key = try #require(TextFile.read("\(data)/keys/county")).dropLast()
            let provider = try #require(TextFile.read("\(data)/keys/provider")).dropLast()
            let client = try IdleClient(port: api.port)
            #expect(try client.status(of: "/v1/organizations", key: String(key)) == 200)
            #expect(demo.output.contains(key))
            demo.send(SIGTERM)
            let outcome = try demo.end()
            #expect(outcome.code == 0)
            guides.append(outcome.output.split(separator: "\n").filter { $0.hasPrefix("county") }.joined())
            let calls = outcome.output.split(separator: "\n").filter { $0.hasPrefix("curl ") }
            #expect(calls.count == 5)
            #expect(calls.allSatisfy { $0.contains("http://127.0.0.1:\(api.port)/v1/") })
            #expect(calls.allSatisfy { $0.contains(key) || $0.contains(provider) })
        }
        #expect(guides[0] == guides[1])
    }

    @Test func `a demo that is not kept leaves nothing behind`() throws {
        let demo = try start("demo", environment: ["TMPDIR": folder.path])
        let database = try #require(try demo.line("started")["database"]?.string)
        #expect(database.hasPrefix(folder.path))
        #expect(FileSize.bytes(of: database) > 0)
        demo.send(SIGTERM)
        #expect(try demo.end().code == 0)
        #expect(access(String(database.dropLast("/rinnalla.db".count)), F_OK) != 0)
    }

    @Test func `health tells a ready server from none`() throws {
        let server = try start("serve", "--data-dir", data)
        let api = try endpoint(server)
        let ready = try run("health", environment: ["RINNALLA_LISTEN": "\(api)"])
        #expect(ready.code == 0)
        #expect(try run("health", "--url", "\(api.url)/nowhere").code == 7)
        server.send(SIGTERM)
        _ = try server.end()
        #expect(try run("health", environment: ["RINNALLA_LISTEN": "\(api)"]).code == 7)
    }

    @Test func `migrations are told and applied`() throws {
        try DataDirectory.make(data)
        let before = try run("migrate", "status", "--data-dir", data)
        #expect(before.code == 5)
        #expect(before.output.hasPrefix("pending  0001"))
        #expect(try run("migrate", "up", "--data-dir", data).output.hasPrefix("0001"))
        let after = try run("migrate", "status", "--data-dir", data, "--json")
        #expect(after.code == 0)
        #expect(after.output.contains("\"state\":\"applied\""))
        #expect(try run("migrate", "up", "--data-dir", data).output.isEmpty)
    }

    @Test func `the contract is printed without a server`() throws {
        #expect(try run("openapi").output == Embedded.openAPIDocument.description)
        #expect(try run("version").output == "rinnalla \(Contract.version)\n")
        let problems = try run("problems")
        #expect(problems.output.split(separator: "\n").count == ProblemCode.allCases.count)
        let one = try JSONParser.parse(Array(try run("problems", "--json").output.utf8))
        #expect(one.array?.first?["code"]?.string == ProblemCode.allCases.first?.rawValue)
    }

    @Test func `a wrong call and a wrong setting have codes of their own`() throws {
        #expect(try run("serv").code == 2)
        #expect(try run("serve", environment: ["RINNALLA_WORKER": "1"]).code == 3)
        #expect(try run("serve", "--data-dir", "/proc/nowhere/data").code == 3)
        #expect(try run("--help").output.contains("rinnalla demo"))
    }
}
