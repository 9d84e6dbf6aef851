import HTTP
import Testing

/// What becomes of a client that waits for 100 before it sends its content (RFC 9110 §10.1.1).
@Suite struct ExpectationTests {
    private func head(_ path: String, _ framing: String = "Content-Length: 3\r\n") -> String {
        "POST \(path) HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\(framing)\r\n"
    }

    @Test func `the program refuses by the head, no 100 goes out and the connection ends`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send(head("/refused"))
        #expect(try client.receive().status == 401)
        #expect(try client.isAtEnd())
        #expect(server.paths.isEmpty)
    }

    @Test func `a refusal by the head may come later`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send(head("/later/refused"))
        server.replies()[0].send(Response(status: 403))
        #expect(try client.receive().status == 403)
        #expect(try client.isAtEnd())
    }

    @Test func `the program is asked once for each request, in the batch, and not by who sends the content along`()
        throws
    {
        let server = try WireServer()
        let client = try server.client()
        for _ in 1...2 {
            try client.send(head("/p"))
            #expect(try client.receive().status == 100)
            try client.send("a")
            try client.send("bc")
            #expect(try client.receive().text == "post /p abc")
        }
        try client.send(head("/p") + "abc")
        #expect(try client.receive().text == "post /p abc")
        server.stop()
        server.waitForEnd()
        let asked = ["begin", "head", "end", "begin", "/p", "end"]
        #expect(server.log == asked + asked + ["begin", "/p", "end"])
        #expect(server.statistics.requests == 3)
    }
}
