import HTTP
import Testing

@Suite struct WireTests {
    private let get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n"

    @Test func `a connection is used again`() throws {
        let server = try WireServer()
        let client = try server.client()
        for _ in 1...3 {
            try client.send(get)
            let response = try client.receive()
            #expect(response.status == 200)
            #expect(response.text == "get /a ")
            #expect(response.fields["connection"] == nil)
            #expect(response.fields["date"]?.hasSuffix(" GMT") == true)
        }
        #expect(server.statistics.acceptedConnections == 1)
    }

    @Test func `common fields are on every response`() throws {
        let server = try WireServer(configure: { $0.commonFields = Array("API-Version: 1\r\n".utf8) })
        let client = try server.client()
        try client.send(get + "\n")
        #expect(try client.receive().fields["api-version"] == "1")
        #expect(try client.receive().fields["api-version"] == "1")
    }

    @Test func `pipelined requests are answered in their order`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send((0..<100).map { "GET /\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for number in 0..<100 { #expect(try client.receive().text == "get /\(number) ") }
    }

    @Test func `a request may arrive byte by byte`() throws {
        let server = try WireServer()
        let client = try server.client()
        for byte in post("Content-Length: 3\r\n", "abc").utf8 { try client.send([byte]) }
        #expect(try client.receive().text == "post /p abc")
        for byte in post("Transfer-Encoding: chunked\r\n", "1\r\na\r\n2\r\nbc\r\n0\r\n\r\n").utf8 {
            try client.send([byte])
        }
        #expect(try client.receive().text == "post /p abc")
    }

    @Test func `a client that has finished sending is answered`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send(get + "GET /later HTTP/1.1\r\nHost: a\r\n\r\n")
        client.finishSending()
        #expect(try client.receive().text == "get /a ")
        server.replies()[0].send(Response(status: 202))
        #expect(try client.receive().status == 202)
        #expect(try client.isAtEnd())
    }

    @Test func `a request cut short is not answered`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send(post("Content-Length: 3\r\n", "ab"))
        client.finishSending()
        #expect(try client.isAtEnd())
        #expect(server.paths.isEmpty)
    }

    @Test func `a reset connection harms no other`() throws {
        let server = try WireServer()
        let other = try server.client()
        for _ in 1...10 {
            let client = try server.client()
            try client.send(post("Content-Length: 3\r\n", "ab"))
            client.reset()
        }
        try other.send(get)
        #expect(try other.receive().status == 200)
    }

    @Test func `nothing behind a malformed message is a request`() throws {
        let server = try WireServer()
        let client = try server.client()
        let smuggled = post(
            "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\nGET /secret HTTP/1.1\r\n\r\n"
        )
        try client.send(get + smuggled)
        #expect(try client.receive().status == 200)
        let response = try client.receive()
        #expect(response.status == 400)
        #expect(response.text == "content-length-with-transfer-encoding")
        #expect(response.fields["connection"] == "close")
        #expect(try client.isAtEnd())
        #expect(server.paths == ["/a"])
        #expect(server.statistics.faults == [400: 1])
    }

    @Test func `content over the limit is refused, and the client gets to know`() throws {
        let server = try WireServer(configure: { $0.contentLimit = 100_000 })
        let client = try server.client()
        try client.send(post("Content-Length: 150000\r\n"))
        try client.send([UInt8](repeating: 0x61, count: 99_000))
        let response = try client.receive()
        #expect(response.status == 413)
        #expect(response.text == "content-too-large")
        #expect(response.fields["connection"] == "close")
        #expect(try client.isAtEnd())
        #expect(server.paths == ["/p"])
    }

    @Test func `chunks over the limit are refused`() throws {
        let server = try WireServer(configure: { $0.contentLimit = 10 })
        let client = try server.client()
        try client.send(post("Transfer-Encoding: chunked\r\n", "8\r\nabcdefgh\r\n8\r\n"))
        #expect(try client.receive().status == 413)
        #expect(try client.isAtEnd())
    }

    @Test func `content of the limit is read whole`() throws {
        let server = try WireServer()
        let client = try server.client()
        let content = [UInt8](repeating: 0x62, count: 1 << 20)
        try client.send(post("Content-Length: \(content.count)\r\n"))
        try client.send(content)
        #expect(try client.receive().content == Array("post /p ".utf8) + content)
        try client.send(get)
        #expect(try client.receive().status == 200)
    }

    @Test func `a client that expects 100 gets it before it sends`() throws {
        let server = try WireServer()
        let client = try server.client()
        for framing in ["Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n"] {
            try client.send(post("Expect: 100-continue\r\n" + framing))
            #expect(try client.receive().status == 100)
            try client.send(framing.hasPrefix("C") ? "abc" : "3\r\nabc\r\n0\r\n\r\n")
            #expect(try client.receive().text == "post /p abc")
        }
        try client.send(post("Expect: 100-continue\r\nContent-Length: 3\r\n", "abc"))
        #expect(try client.receive().text == "post /p abc")
    }

    @Test func `a client that expects 100 is refused at once when its content is too large`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send(post("Expect: 100-continue\r\nContent-Length: 9999999\r\n"))
        #expect(try client.receive().status == 413)
        #expect(try client.isAtEnd())
    }

    @Test func `HEAD gets no content`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send("HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n" + get)
        #expect(try client.receive(withoutContent: true).fields["content-length"] == "8")
        #expect(try client.receive().text == "get /a ")
    }

    @Test(arguments: ["GET /a HTTP/1.0\r\n\r\n", "GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
    func `a last request is answered and the connection closed`(_ request: String) throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send(request + get)
        let response = try client.receive()
        #expect(response.text == "get /a ")
        #expect(response.fields["connection"] == "close")
        #expect(try client.isAtEnd())
        #expect(server.paths == ["/a"])
    }

    @Test func `the program may close the connection`() throws {
        let server = try WireServer(answer: { _ in
            var response = Response(status: 200)
            response.closesConnection = true
            return response
        })
        let client = try server.client()
        try client.send(get)
        #expect(try client.receive().fields["connection"] == "close")
        #expect(try client.isAtEnd())
    }

    @Test func `coded content is decoded, and damaged content keeps the connection`() throws {
        let server = try WireServer()
        let client = try server.client()
        let content = Array(String(repeating: "palvelutarve ", count: 10).utf8)
        let coded = gzip(content)
        for framing in ["Content-Length: \(coded.count)", "Transfer-Encoding: chunked"] {
            try client.send(post("Content-Encoding: gzip\r\n\(framing)\r\n"))
            let isChunked = framing.hasPrefix("T")
            if isChunked { try client.send(String(coded.count, radix: 16) + "\r\n") }
            try client.send(coded)
            if isChunked { try client.send("\r\n0\r\n\r\n") }
            #expect(try client.receive().content == Array("post /p ".utf8) + content)
        }
        try client.send(post("Content-Encoding: gzip\r\nContent-Length: 3\r\n", "abc"))
        let response = try client.receive()
        #expect(response.status == 400)
        #expect(response.text == "malformed-coding")
        try client.send(get)
        #expect(try client.receive().status == 200)
    }

    @Test func `a long text is coded for those who accept it`() throws {
        let text = Array(String(repeating: "asiakas- ja palveluohjaus ", count: 100).utf8)
        let server = try WireServer(answer: { _ in Response(status: 200, contentType: "application/json", content: text)
        })
        let client = try server.client()
        try client.send("GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br, gzip;q=0.5\r\n\r\n" + get)
        let coded = try client.receive()
        #expect(coded.fields["content-encoding"] == "gzip")
        #expect(coded.fields["vary"] == "Accept-Encoding")
        #expect(coded.content.count < text.count / 2)
        #expect(coded.content.prefix(2) == [0x1f, 0x8b])
        let plain = try client.receive()
        #expect(plain.fields["content-encoding"] == nil)
        #expect(plain.fields["vary"] == "Accept-Encoding")
        #expect(plain.content == text)
    }

    @Test func `a large response waits for a client that reads slowly, and holds up no other`() throws {
        let content = [UInt8](repeating: 0x63, count: 4 << 20)
        let server = try WireServer(answer: { _ in Response(status: 200, content: content) })
        let slow = try server.client(receiveBuffer: 4096)
        try slow.send(get + get)
        let other = try server.client()
        try other.send(get)
        #expect(try other.receive().content.count == content.count)
        #expect(try slow.receive().content == content)
        #expect(try slow.receive().content == content)
        try slow.send(get)
        #expect(try slow.receive().content.count == content.count)
    }

    @Test func `all that is ready is answered in one batch`() throws {
        let server = try WireServer()
        let client = try server.client()
        try client.send(get + get + get)
        for _ in 1...3 { #expect(try client.receive().status == 200) }
        server.stop()
        server.waitForEnd()
        #expect(server.log == ["begin", "/a", "/a", "/a", "end"])
        #expect(server.statistics.requests == 3)
    }
}
