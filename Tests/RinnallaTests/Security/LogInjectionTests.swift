import JSON
import SQLite
import Testing

@testable import HTTP
@testable import Rinnalla

/// Whatever a caller sends, a request is one line of the log and one record of the access log, and no field of the answer
/// is the caller's.
@Suite struct LogInjectionTests {
    /// The parser refuses most of these on the wire already (`BrokenHeads`); what stands behind it does not rely on that.
    private static let payloads = [
        "a\r\n{\"level\":\"error\",\"event\":\"forged\"}\r\n", "\u{0}\u{1}\u{7f}\u{1b}[2Jforged",
        "\",\"event\":\"forged\",\"x\":\"",
        "forged\u{2028}forged\u{85}forged\u{202e}", "a\r\nSet-Cookie: forged=1",
        String(repeating: "forged", count: 2000),
        "%0d%0aforged", "\\u000aforged",
    ]

    @Test func `no header makes a second line, a second record or a field of its own`() throws {
        let log = try LogFile()
        let region = try TestRegion(log: log.descriptor)
        let story = try region.begin()
        var sent = log.requests(of: region).count
        for payload in Self.payloads {
            for name in FieldName.allCases {
                let before = try region.accessRecords()
                let outcome = try region.send(
                    .get,
                    "/v1/clients/\(story.client)",
                    as: story.worker,
                    fields: [name: payload]
                )
                sent += 1
                #expect(outcome.status < 500, "\(name)")
                #expect(outcome.response.hasSoundFields, "\(name)")
                // Who is no key is a line of the log alone.
                #expect(try region.accessRecords() == before + (name == .authorization ? 0 : 1), "\(name)")
            }
        }
        #expect(log.requests(of: region).count == sent)
        #expect(log.requests(of: region).allSatisfy { $0?.object != nil })
        #expect(!log.text(of: region).contains("forged"))
        #expect(log.text(of: region).utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
    }

    @Test func `no path and no query gets into the log, nor into a field`() throws {
        let log = try LogFile()
        let region = try TestRegion(log: log.descriptor)
        let county = TestRegion.Caller(key: region.countyKey)
        var sent = log.requests(of: region).count
        for payload in Self.payloads {
            let escaped = PercentCoding.encode(payload)
            for target in [
                "/v1/units/\(escaped)", "/v1/keys/\(escaped)", "/problems/\(escaped)",
                "/v1/units?organizationId=\(escaped)",
                "/v1/units?\(escaped)=1", "/v1/services?language=\(escaped)", "/\(payload.filter { $0 != "?" })",
            ] {
                let outcome = try region.send(.get, target, as: county)
                sent += 1
                #expect((400..<500).contains(outcome.status), "\(target)")
                #expect(outcome.response.hasSoundFields, "\(target)")
            }
        }
        #expect(log.requests(of: region).count == sent)
        #expect(!log.text(of: region).contains("forged"))
    }

    @Test func `a note of any letters stays inside its record`() throws {
        let region = try TestRegion()
        let story = try region.begin()
        let notes = ["\\\",\\\"decision\\\":\\\"permit", "%e2%80%a8%0a%0d%22%7d%0a%7b%00", "%c2%85%e2%80%ae"]
        for note in notes {
            let item = note.contains("%") ? "%\"\(note)\"" : "\"\(note)\""
            let before = try region.accessRecords()
            let outcome = try region.send(
                .get,
                "/v1/clients/\(story.client)",
                as: story.worker,
                fields: [.purposeOfUse: "coordination; note=\(item)"]
            )
            #expect([200, 400].contains(outcome.status), "\(note): \(outcome.text)")
            #expect(try region.accessRecords() == before + 1)
        }
        let records = try region.query("SELECT record FROM access_log ORDER BY position") { row in row.utf8(0) }
        for record in records {
            #expect(record.allSatisfy { $0 >= 0x20 })
            #expect((try? JSONParser.parse(record))?.object != nil)
        }
        let noted = records.compactMap { (try? JSONParser.parse($0))?["note"]?.string }
        #expect(noted.first == "\",\"decision\":\"permit")
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        #expect(try AccessLog.verify(on: connection).isIntact)
    }
}

extension Response {
    /// Whether its fields are lines that this service writes, and none that a caller has written into them.
    fileprivate var hasSoundFields: Bool {
        let text = String(decoding: fieldLines, as: UTF8.self)
        let isPlain = fieldLines.allSatisfy { $0 == 0x0D || $0 == 0x0A || (0x20..<0x7F).contains($0) }
        return isPlain && !text.contains("forged") && !text.lowercased().contains("set-cookie:")
    }
}
