import HTTP
import Testing

@testable import Rinnalla

/// A client that waits for 100 (RFC 9110 §10.1.1) sends nothing that is refused anyway; over real sockets.
@Suite struct ExpectationTests {
    private let region: TestRegion
    private let server: Served

    init() throws {
        let region = try TestRegion()
        self.region = region
        server = try Served(region.application)
    }

    /// The API on a port of its own, as long as the test needs it.
    final class Served {
        private let stop: () -> Void
        let port: UInt16

        init(_ application: Application) throws {
            let server = try HTTPServer(ServerConfiguration(host: "127.0.0.1", port: 0, workers: 1)) {
                try application.makeResponder()
            }
            let thread = try WorkerThread(named: "served") { try? server.run() }
            port = server.port
            stop = {
                server.stop()
                thread.join()
            }
        }

        deinit { stop() }
    }

    private func head(
        _ target: String = "POST /v1/organizations",
        key: String,
        type: String = "application/json",
        length: Int
    ) -> String {
        "\(target) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\nContent-Type: \(type)\r\n"
            + "Content-Length: \(length)\r\nExpect: 100-continue\r\n\r\n"
    }

    @Test func `what the head shows to be refused is refused, and its content never asked for`() throws {
        let key = region.countyKey
        let narrow = try region.makeKey(of: region.county, scopes: ["units:read"])
        let cases: [(String, Int)] = [
            (head(key: "rin_live_none", length: 40), 401),
            (head(key: narrow, length: 40), 403),
            (head("POST /v1/nowhere", key: key, length: 40), 404),
            (head("DELETE /v1/organizations", key: key, length: 40), 405),
            (head(key: key, type: "text/plain", length: 40), 415),
            (head(key: key, length: 99_999_999), 413),
        ]
        for (head, status) in cases {
            let client = try IdleClient(port: server.port)
            #expect(try client.status(after: head) == status, "\(head)")
        }
    }

    @Test func `a refusal of client data by the head leaves its one record`() throws {
        let story = try region.begin()
        let before = try region.accessRecords()
        let head = head(
            "POST /v1/clients/\(story.client)/contacts",
            key: region.countyKey,
            type: "text/plain",
            length: 9
        )
        let client = try IdleClient(port: server.port)
        #expect(try client.status(after: head) == 400)
        #expect(try region.accessRecords() == before + 1)
    }

    @Test func `what may come is asked for, and answered`() throws {
        let content = #"{"name":"Uusi Oy","kind":"provider"}"#
        let client = try IdleClient(port: server.port)
        #expect(try client.status(after: head(key: region.countyKey, length: content.utf8.count)) == 100)
        #expect(try client.status(after: content) == 201)
    }
}
