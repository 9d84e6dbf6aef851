import HTTP
import Testing

@Suite struct ServerLimitTests {
    private let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `a connection over the maximum is told so`() throws {
        let server = try WireServer(configure: { $0.maximumConnections = 1 })
        let first = try server.client()
        try first.send(get)
        #expect(try first.receive().status == 200)
        let second = try server.client()
        let response = try second.receive()
        #expect(response.status == 503)
        #expect(response.text == "too-many-connections")
        #expect(response.fields["retry-after"] == "1")
        #expect(try second.isAtEnd())
        try first.send(get)
        #expect(try first.receive().status == 200)
        #expect(server.statistics.refusedConnections == 1)
    }

    @Test func `a head that does not end is given up`() throws {
        let server = try WireServer(configure: { $0.headTimeout = .milliseconds(40) })
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\n")
        let response = try client.receive()
        #expect(response.status == 408)
        #expect(response.text == "head-timeout")
        #expect(try client.isAtEnd())
    }

    @Test func `content that does not end is given up`() throws {
        let server = try WireServer(configure: { $0.contentTimeout = .milliseconds(40) })
        let client = try server.client()
        try client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na")
        let response = try client.receive()
        #expect(response.status == 408)
        #expect(response.text == "content-timeout")
        #expect(try client.isAtEnd())
        #expect(server.paths.isEmpty)
    }

    @Test func `an idle connection is closed without a word`() throws {
        let server = try WireServer(configure: { $0.idleTimeout = .milliseconds(40) })
        let client = try server.client()
        try client.send(get)
        #expect(try client.receive().status == 200)
        #expect(try client.isAtEnd())
        let silent = try server.client()
        #expect(try silent.isAtEnd())
    }

    @Test func `a deferred request outlasts every timeout`() throws {
        let server = try WireServer(configure: {
            $0.idleTimeout = .milliseconds(20)
            $0.headTimeout = .milliseconds(20)
        })
        let client = try server.client()
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        let reply = server.replies()[0]
        let idle = try server.client()
        #expect(try idle.isAtEnd())
        reply.send(Response(status: 202))
        #expect(try client.receive().status == 202)
    }

    @Test func `a client that never closes is left`() throws {
        let server = try WireServer(configure: { $0.lingerTimeout = .milliseconds(40) })
        let client = try server.client()
        try client.send("nonsense\r\n")
        #expect(try client.receive().status == 400)
        #expect(try client.isAtEnd())
        let other = try server.client()
        try other.send(get)
        #expect(try other.receive().status == 200)
        while server.statistics.openConnections > 1 {
            try other.send(get)
            #expect(try other.receive().status == 200)
        }
    }
}
