import HTTP
import Testing

@Suite struct ReplyTests {
    private let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `a request behind a deferred one waits for its reply`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n" + get)
        for reply in server.replies() {
            #expect(server.paths == ["/later"])
            reply.send(Response(status: 202))
        }
        #expect(try client.receive().status == 202)
        #expect(try client.receive().text == "get /a ")
        server.stop()
        server.waitForEnd()
        #expect(server.log == ["begin", "/later", "end", "begin", "/a", "end"])
    }

    @Test func `requests that come while one is deferred are answered after it`() throws {
        let server = try WireServer()
        let client = try server.client()
        let other = try server.client()
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        let replies = server.replies()
        try client.send(get)
        // The other client shows that the worker has been round its loop since.
        try other.send(get)
        #expect(try other.receive().status == 200)
        replies[0].send(Response(status: 202))
        #expect(try client.receive().status == 202)
        #expect(try client.receive().text == "get /a ")
        try client.send(get)
        #expect(try client.receive().text == "get /a ")
    }

    @Test func `a reply counts once`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send("GET /later/1 HTTP/1.1\r\nHost: a\r\n\r\n")
        let first = server.replies()[0]
        first.send(Response(status: 201))
        #expect(try client.receive().status == 201)
        try client.send("GET /later/2 HTTP/1.1\r\nHost: a\r\n\r\n")
        let second = server.replies()[0]
        first.send(Response(status: 500))
        second.send(Response(status: 202))
        #expect(try client.receive().status == 202)
    }

    @Test func `a reply to a connection that has gone is dropped`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        let reply = server.replies()[0]
        client.reset()
        let next = try server.client()
        try next.send(get)
        #expect(try next.receive().status == 200)
        reply.send(Response(status: 500))
        try next.send(get)
        #expect(try next.receive().text == "get /a ")
    }
}
