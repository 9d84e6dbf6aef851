import Glibc
import HTTP
import JSON
import Testing

@testable import Rinnalla

/// Small requests that want to be large: refused with 4xx, in bounded memory. What the parsers refuse by themselves stands
/// with them (`JSONParserRejectTests`, `ContentCodingTests`).
@Suite struct BombTests {
    private let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private static let million = 1_000_000

    /// Bodies of a megabyte at most, each of them the worst of its kind.
    private static let bombs: [(name: String, text: String)] = [
        ("depth", String(repeating: "[", count: million)),
        ("depth of objects", String(repeating: "{\"a\":", count: million / 5)),
        ("width of an array", "[" + String(repeating: "0,", count: million / 2 - 2) + "0]"),
        ("empty arrays", "[" + String(repeating: "[],", count: million / 3 - 2) + "[]]"),
        ("unknown members", wide { "\"nam\($0)\":0" }),
        ("one name again and again", "{" + String(repeating: "\"name\":0,", count: million / 10) + "\"name\":0}"),
        ("a long number", "{\"name\":" + String(repeating: "9", count: million - 20) + "}"),
        ("a huge exponent", "{\"name\":1e" + String(repeating: "9", count: million - 20) + "}"),
        ("a long string", "{\"name\":\"" + String(repeating: "a", count: million - 20) + "\"}"),
        ("escapes", "{\"name\":\"" + String(repeating: "\\u0301", count: million / 6 - 10) + "\"}"),
        (
            "marks to be put in order",
            "{\"name\":\"a" + String(repeating: "\u{301}\u{323}", count: million / 4 - 20) + "\"}"
        ),
        (
            "a wide list",
            "{\"name\":\"x\",\"externalIds\":[" + String(repeating: "{},", count: million / 3 - 20) + "{}]}"
        ),
    ]

    private static func wide(_ member: (Int) -> String) -> String {
        var text = "{" + member(0)
        var number = 1
        while text.utf8.count < million {
            text += "," + member(number)
            number += 1
        }
        return text + "}"
    }

    @Test func `no content makes the server large, and each is refused with 4xx`() throws {
        let data = "\(folder.path)/data"
        let words = ["key", "create", "--data-dir", data, "--name", "n", "--scopes", "*"]
        let made = try ProgramProcess.run(words + ["--new-organization", "Häme", "--kind", "county"], in: folder.path)
        let server = try ProgramProcess(
            ["serve", "--data-dir", data, "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"],
            in: folder.path
        )
        let port = try #require(try server.line("started")["listen"]?.string.flatMap { Endpoint($0) }).port
        for method in ["POST /v1/units", "POST /v1/organizations", "POST /v1/keys"] {
            for bomb in Self.bombs {
                let head = """
                    \(method) HTTP/1.1\r
                    Host: x\r
                    Authorization: Bearer \(made.output.dropLast())\r
                    Content-Type: application/json\r
                    Content-Length: \(bomb.text.utf8.count)\r
                    \r

                    """
                let status = (try? IdleClient(port: port).status(after: head + bomb.text)) ?? 0
                #expect([400, 413, 422].contains(status), "\(method), \(bomb.name): \(status)")
            }
        }
        #expect(try IdleClient(port: port).status(of: "/readyz", key: "none") == 200)
        // A parsed megabyte of the densest kind takes some fifty times its size, on one worker at a time.
        let peak = try #require(server.peakMemory)
        #expect(peak < 256 << 20, "\(peak >> 20) MiB")
    }

    @Test func `of a hundred thousand faults a hundred are looked for`() throws {
        let region = try TestRegion()
        let content = try JSONParser.parse(Array(Self.wide { "\"nam\($0)\":0" }.utf8))
        var reader = SchemaReader(.creating, settings: region.application.service.settings.forReading(now: .now()))
        _ = reader.read(content, by: UnitRecord.resource.schema)
        #expect(reader.faults.count == Problem.maximumFaults)
        let story = try region.begin()
        for (method, path) in [(HTTP.Method.post, "/v1/units"), (.patch, "/v1/clients/\(story.client)")] {
            let outcome = try region.send(method, path, as: story.worker, content, fields: [.ifMatch: "*"])
            #expect(outcome.status == 400)
            #expect(outcome.json["errors"]?.array?.count == Problem.maximumFaults)
        }
        let query = (0..<2000).map { "a\($0)=" }.joined(separator: "&")
        let outcome = try region.send(.get, "/v1/units?\(query)", as: story.worker)
        #expect(outcome.json["errors"]?.array?.count == Problem.maximumFaults)
    }
}
