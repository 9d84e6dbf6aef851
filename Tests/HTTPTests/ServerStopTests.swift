import HTTP
import Testing

@Suite struct ServerStopTests {
    @Test func `a stop closes idle connections and answers what is in flight`() throws {
        let server = try WireServer(workers: 2)
        let idle = try server.client()
        let silent = try server.client()
        try idle.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try idle.receive().status == 200)
        let busy = try server.client()
        try busy.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        let partial = try server.client()
        try partial.send("POST /p HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
        #expect(try partial.receive().status == 100)
        let reply = server.replies()[0]
        server.stop()
        #expect(try idle.isAtEnd())
        #expect(try silent.isAtEnd())
        #expect(throws: (any Error).self) {
            let late = try server.client()
            try late.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try late.receive()
        }
        reply.send(Response(status: 202))
        try partial.send("x")
        for (client, status) in [(busy, 202), (partial, 200)] {
            let response = try client.receive()
            #expect(response.status == status)
            #expect(response.fields["connection"] == "close")
            #expect(try client.isAtEnd())
        }
        server.waitForEnd()
    }

    @Test func `a stop waits no longer than it is told`() throws {
        let server = try WireServer(configure: { $0.drainTimeout = .milliseconds(40) })
        let client = try server.client()
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        let replies = server.replies()
        server.stop()
        server.waitForEnd()
        #expect(try client.isAtEnd())
        replies[0].send(Response(status: 200))
        #expect(server.statistics.openConnections == 0)
    }

    @Test func `a responder that cannot be made ends the run`() throws {
        struct Refusal: Error {}
        let configuration = ServerConfiguration(host: "127.0.0.1", port: 0, workers: 2)
        let server = try HTTPServer<WireServer.ClosureResponder>(configuration) { throw Refusal() }
        #expect(throws: Refusal.self) { try server.run() }
    }

    @Test func `a port that is taken is an error`() throws {
        let configuration = ServerConfiguration(host: "127.0.0.1", port: 0, workers: 1)
        let state = try WireServer.State()
        let first = try HTTPServer(configuration) {
            WireServer.ClosureResponder(state: state, answer: WireServer.echo)
        }
        let taken = ServerConfiguration(host: "127.0.0.1", port: first.port, workers: 1)
        #expect(throws: SystemError.self) {
            try HTTPServer(taken) { WireServer.ClosureResponder(state: state, answer: WireServer.echo) }
        }
    }
}
