import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// A synthetic region in a folder of its own, asked as its guide tells to ask.
final class FilledRegion {
    let application: Application
    let demo: DemoRegion
    private let folder: TestFolder
    private var responder: APIResponder

    init(clients: Int, seed: UInt64 = 1, _ change: (inout DemoRegion) -> Void = { _ in }) throws {
        folder = try TestFolder()
        application = try .forTest(in: folder.path)
        var demo = DemoRegion(directory: folder.path)
        change(&demo)
        self.demo = demo
        responder = try APIResponder(application.service)
        try demo.fill(application, clients: clients, seed: seed)
    }

    deinit { application.stop() }

    /// The lines of the guide that a shell runs.
    func curls() throws -> [String] {
        try demo.guide("http://127.0.0.1:1", operations: "http://127.0.0.1:2").split(separator: "\n").map(String.init)
            .filter { $0.hasPrefix("curl ") }
    }

    func card() throws -> JSONValue {
        try JSONParser.parse(Array(try #require(TextFile.read("\(folder.path)/demo.json")).utf8))
    }

    /// Sends what a printed line sends: its quoted words are what ends the answer, the address and then the fields.
    func send(_ curl: String) throws -> TestRegion.Outcome {
        let parts = curl.split(separator: "'", omittingEmptySubsequences: false)
        #expect(parts.first == "curl -sw " && parts.last == "")
        var words = parts.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
        #expect(words.removeFirst() == "\\n")
        let target = try #require(words.first).dropFirst("http://127.0.0.1:1".count).split(separator: "?", maxSplits: 1)
        let known: [FieldName] = [.authorization, .onBehalfOf, .purposeOfUse]
        let fields = try words.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            let name = known.first { $0.text.description == parts[0].lowercased() }
            return (try #require(name), String(parts[1].dropFirst()))
        }
        let request = Request(
            method: .get,
            path: String(target[0]),
            query: target.count > 1 ? String(target[1]) : nil,
            fields: fields,
            content: []
        )
        let answers = try Mailbox<Response>()
        responder.beginBatch()
        let disposition = responder.respond(to: request, reply: Reply(to: answers))
        responder.endBatch()
        if case .now(let response) = disposition { return TestRegion.Outcome(response: response) }
        answers.wait()
        return TestRegion.Outcome(response: try #require(answers.takeAll().first))
    }

    func query<T>(_ sql: SQL, _ map: (borrowing Row) -> T) throws -> [T] {
        let connection = try Connection(path: "\(folder.path)/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        return try connection.all(sql, []) { row in map(row) }
    }
}
