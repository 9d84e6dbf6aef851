import Testing

@testable import HTTP

/// A message, and what has to become of it.
struct MessageSample: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let expected: MessageOutcome

    var testDescription: String { name }

    static func refused(_ name: String, _ fault: MessageFault, _ text: String) -> MessageSample {
        MessageSample(name: name, bytes: Array(text.utf8), expected: .fault(fault))
    }

    /// A message that is read to its last byte, as one line of text.
    static func read(_ name: String, _ summary: String, _ text: String) -> MessageSample {
        MessageSample(name: name, bytes: Array(text.utf8), expected: .request(summary, rest: []))
    }

    /// A message whose content is refused before it is read.
    static func contentRefused(_ name: String, _ fault: MessageFault, _ text: String) -> MessageSample {
        MessageSample(name: name, bytes: Array(text.utf8), expected: .contentFault(fault))
    }
}

/// What became of some bytes.
enum MessageOutcome: Sendable, Equatable {
    case needsMore
    case request(String, rest: [UInt8])
    case contentFault(MessageFault)
    case fault(MessageFault)

    /// Reads the bytes as they would arrive in these pieces.
    init(_ pieces: [[UInt8]], _ limits: Limits = Limits()) {
        var reader = RequestReader()
        var input: [UInt8] = []
        var inflater = Inflater()
        self = .needsMore
        for (index, piece) in pieces.enumerated() {
            input += piece
            do throws(MessageFault) {
                guard try reader.advance(&input, limits) == .complete else { continue }
            } catch {
                self = .fault(error)
                return
            }
            var request = reader.takeRequest(&input, &inflater, limits)
            let isLast = reader.isLast
            let summary = request.summary + (isLast ? " last" : "")
            let fault = request.contentFault
            reader.finish(&request, &input)
            let rest = input + pieces[(index + 1)...].joined()
            self = fault.map { .contentFault($0) } ?? .request(summary, rest: rest)
            return
        }
    }
}

extension Request {
    /// The request in one line: method, target, known fields by name, content.
    var summary: String {
        var parts = ["\(method)", String(decoding: path, as: UTF8.self)]
        if let query { parts.append("?" + String(decoding: query, as: UTF8.self)) }
        for name in FieldName.allCases {
            if let value = field(name) { parts.append("\(name)=\(String(decoding: value, as: UTF8.self))") }
        }
        if !content.isEmpty { parts.append("content=\(String(decoding: content, as: UTF8.self))") }
        return parts.joined(separator: " ")
    }
}

private let host = "Host: a\r\n"
private func get(_ target: String, _ fields: String = "") -> String { "GET \(target) HTTP/1.1\r\n\(host)\(fields)\r\n" }
private func post(_ fields: String, _ content: String = "") -> String {
    "POST /p HTTP/1.1\r\n\(host)\(fields)\r\n\(content)"
}
private func chunked(_ content: String) -> String { post("Transfer-Encoding: chunked\r\n", content) }

extension MessageSample {
    static let sound: [MessageSample] = [
        .read("the smallest", "get / host=a", get("/")),
        .read("an empty line before it", "get / host=a", "\r\n" + get("/")),
        .read("a path and a query", "get /a/b ?c=d&e host=a", get("/a/b?c=d&e")),
        .read("an empty query", "get / ? host=a", get("/?")),
        .read("a query with ? and /", "get / ?a?/b host=a", get("/?a?/b")),
        .read("percent-encodings", "get /%C3%a4 ?%20 host=a", get("/%C3%a4?%20")),
        .read("all bytes of a path", "get /azAZ09-._~!$&'()*+,;=:@ host=a", get("/azAZ09-._~!$&'()*+,;=:@")),
        .read("two slashes", "get //a// host=a", get("//a//")),
        .read("absolute-form", "get /p ?q host=b:80", get("http://b:80/p?q")),
        .read("absolute-form of https", "get /p host=b", get("HTTPS://b/p")),
        .read("absolute-form without a path", "get / host=b", get("http://b")),
        .read("absolute-form with a query alone", "get / ?q host=b", get("http://b?q")),
        .read("OPTIONS *", "options * host=a", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("OPTIONS of a server", "options * host=b", "OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("OPTIONS of a path", "options /x host=a", "OPTIONS /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("HEAD", "head / host=a", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("DELETE", "delete / host=a", "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("TRACE", "trace / host=a", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("an unknown method", "other / host=a", "MKCOL / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("a method in lower case", "other / host=a", "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("a method of token bytes", "other / host=a", "!#$%&'*+-.^_`|~ / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .read("HTTP/1.0", "get / host=a last", "GET / HTTP/1.0\r\nHost: a\r\n\r\n"),
        .read("HTTP/1.0 without fields", "get / last", "GET / HTTP/1.0\r\n\r\n"),
        .read("a host with a port", "get / host=a.fi:8080", "GET / HTTP/1.1\r\nHost: a.fi:8080\r\n\r\n"),
        .read("a host with an empty port", "get / host=a:", "GET / HTTP/1.1\r\nHost: a:\r\n\r\n"),
        .read("a host of IPv6", "get / host=[::1]:80", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
        .read("names in any case", "get / authorization=x host=a", get("/", "aUTHORIZATION: x\r\n")),
        .read("no space after the colon", "get / accept=x host=a", get("/", "Accept:x\r\n")),
        .read("whitespace around a value", "get / accept=x  y host=a", get("/", "Accept: \t x  y \t\r\n")),
        .read("an empty value", "get / accept= host=a", get("/", "Accept:\r\n")),
        .read("a value of raw UTF-8", "get / host=a userAgent=ä", get("/", "User-Agent: ä\r\n")),
        .read("unknown fields", "get / host=a", get("/", "X-Unknown: 1\r\nX-Unknown: 2\r\n")),
        .read("a list in two lines", "get / accept=a, b host=a", get("/", "Accept: a\r\nAccept: b\r\n")),
        .read(
            "a list in three lines",
            "get / accept=a, b, c host=a",
            get("/", "Accept: a\r\naccept: b\r\nACCEPT: c\r\n")
        ),
        .read("Connection: close", "get / connection=close host=a last", get("/", "Connection: close\r\n")),
        .read("close among others", "get / connection=x, CLOSE host=a last", get("/", "Connection: x, CLOSE\r\n")),
        .read(
            "close in the second line",
            "get / connection=x, close host=a last",
            get("/", "Connection: x\r\nConnection: close\r\n")
        ),
        .read("keep-alive", "get / connection=keep-alive host=a", get("/", "Connection: keep-alive\r\n")),
        .read(
            "Upgrade",
            "get / connection=upgrade host=a upgrade=h2c",
            get("/", "Connection: upgrade\r\nUpgrade: h2c\r\n")
        ),
        .read("100-continue without content", "get / expect=100-Continue host=a", get("/", "Expect: 100-Continue\r\n")),
        .read("an expectation of HTTP/1.0", "get / expect=x last", "GET / HTTP/1.0\r\nExpect: x\r\n\r\n"),
        .read(
            "content by its length",
            "post /p contentLength=3 host=a content=abc",
            post("Content-Length: 3\r\n", "abc")
        ),
        .read("a length of zero", "post /p contentLength=0 host=a", post("Content-Length: 0\r\n")),
        .read(
            "a length with zeros",
            "post /p contentLength=003 host=a content=abc",
            post("Content-Length: 003\r\n", "abc")
        ),
        .read("GET with content", "get / contentLength=2 host=a content=xy", get("/", "Content-Length: 2\r\n") + "xy"),
        .read(
            "content that looks like a request",
            "post /p contentLength=5 host=a content=GET /",
            post("Content-Length: 5\r\n", "GET /")
        ),
        .read(
            "content with line feeds",
            "post /p contentLength=2 host=a content=\n\n",
            post("Content-Length: 2\r\n", "\n\n")
        ),
        .read("a chunk", "post /p host=a transferEncoding=chunked content=abc", chunked("3\r\nabc\r\n0\r\n\r\n")),
        .read("no chunk", "post /p host=a transferEncoding=chunked", chunked("0\r\n\r\n")),
        .read(
            "two chunks",
            "post /p host=a transferEncoding=chunked content=abcd",
            chunked("1\r\na\r\n3\r\nbcd\r\n0\r\n\r\n")
        ),
        .read(
            "hexadecimal sizes",
            "post /p host=a transferEncoding=chunked content=0123456789abcdef",
            chunked("A\r\n0123456789\r\n06\r\nabcdef\r\n000\r\n\r\n")
        ),
        .read(
            "a chunk with line ends",
            "post /p host=a transferEncoding=chunked content=\r\n\r\n",
            chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n")
        ),
        .read(
            "chunk extensions",
            "post /p host=a transferEncoding=chunked content=x",
            chunked("1;a;b=c;d=\"e\\\"; f\"\r\nx\r\n0;z\r\n\r\n")
        ),
        .read(
            "spaces in chunk extensions",
            "post /p host=a transferEncoding=chunked content=x",
            chunked("1 ; a = b ; c\r\nx\r\n0\r\n\r\n")
        ),
        .read(
            "trailers",
            "post /p host=a transferEncoding=chunked content=x",
            chunked("1\r\nx\r\n0\r\nA: b\r\nHost: c\r\n\r\n")
        ),
        .read(
            "chunked in any case",
            "post /p host=a transferEncoding=CHUNKED content=x",
            post("Transfer-Encoding: CHUNKED\r\n", "1\r\nx\r\n0\r\n\r\n")
        ),
        .read(
            "chunked in a list with an empty element",
            "post /p host=a transferEncoding=, chunked content=x",
            post("Transfer-Encoding: , chunked\r\n", "1\r\nx\r\n0\r\n\r\n")
        ),
        .read(
            "the identity coding",
            "post /p contentEncoding=identity contentLength=1 host=a content=x",
            post("Content-Length: 1\r\nContent-Encoding: identity\r\n", "x")
        ),
        .read("a coding of nothing", "get / contentEncoding=br host=a", get("/", "Content-Encoding: br\r\n")),
        .read(
            "content in HTTP/1.0",
            "post / contentLength=1 content=x last",
            "POST / HTTP/1.0\r\nContent-Length: 1\r\n\r\nx"
        ),
        .read("100 fields", "get / host=a", get("/", String(repeating: "X: y\r\n", count: 99))),
        .read(
            "the longest request line",
            "get /" + String(repeating: "a", count: 8178) + " host=a",
            get("/" + String(repeating: "a", count: 8178))
        ),
        .read(
            "the longest field section",
            "get / host=a",
            get("/", "X: " + String(repeating: "a", count: (16 << 10) - 16) + "\r\n")
        ),
    ]

    static let broken: [MessageSample] = [
        .refused("two empty lines", .emptyLines, "\r\n\r\n" + get("/")),
        .refused("a bare LF after the request line", .bareLineFeed, "GET / HTTP/1.1\nHost: a\r\n\r\n"),
        .refused("a bare LF after a field", .bareLineFeed, "GET / HTTP/1.1\r\nHost: a\n\r\n"),
        .refused("a bare LF for the empty line", .bareLineFeed, "GET / HTTP/1.1\r\nHost: a\r\n\n"),
        .refused("a bare LF before the request", .bareLineFeed, "\n" + get("/")),
        .refused("a bare CR in the request line", .bareCarriageReturn, "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("CR CR LF after the request line", .bareCarriageReturn, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"),
        .refused("a bare CR in a value", .bareCarriageReturn, get("/", "Accept: a\rb\r\n")),
        .refused("CR CR LF after a value", .bareCarriageReturn, get("/", "Accept: a\r\r\n")),
        .refused("a bare CR in a name", .bareCarriageReturn, get("/", "Acc\rept: a\r\n")),
        .refused("CR CR LF at the end", .bareCarriageReturn, get("/", "\r\r\n")),
        .refused("no method", .invalidMethod, " / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a space before the method", .invalidMethod, " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a method with a colon", .invalidMethod, "GET: / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a method with NUL", .invalidMethod, "G\0T / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a tab after the method", .invalidMethod, "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a method in UTF-8", .invalidMethod, "GÄT / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a method alone", .invalidMethod, "GET\r\nHost: a\r\n\r\n"),
        .refused("TLS", .invalidMethod, "\u{16}\u{3}\u{1}\u{2}\r\n"),
        .refused("two spaces after the method", .invalidRequestLine, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("no target", .invalidRequestLine, "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("HTTP/0.9", .invalidRequestLine, "GET /\r\n"),
        .refused("two spaces before the version", .invalidVersion, "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a space after the version", .invalidVersion, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
        .refused("a space in the target", .invalidVersion, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a version in lower case", .invalidVersion, "GET / http/1.1\r\nHost: a\r\n\r\n"),
        .refused("a version without a minor", .invalidVersion, "GET / HTTP/1\r\nHost: a\r\n\r\n"),
        .refused("a version of two digits", .invalidVersion, "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
        .refused("a version of letters", .invalidVersion, "GET / HTTP/x.y\r\nHost: a\r\n\r\n"),
        .refused("a version with a comma", .invalidVersion, "GET / HTTP/1,1\r\nHost: a\r\n\r\n"),
        .refused("another protocol", .invalidVersion, "GET / ICAP/1.0\r\nHost: a\r\n\r\n"),
        .refused("HTTP/2.0", .versionNotSupported, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        .refused("HTTP/1.2", .versionNotSupported, "GET / HTTP/1.2\r\nHost: a\r\n\r\n"),
        .refused("HTTP/0.9 spelled out", .versionNotSupported, "GET / HTTP/0.9\r\n\r\n"),
        .refused("a target without a slash", .invalidTarget, get("a")),
        .refused("* with GET", .invalidTarget, get("*")),
        .refused("* and more", .invalidTarget, "OPTIONS *x HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a fragment", .invalidTarget, get("/#a")),
        .refused("a target in UTF-8", .invalidTarget, get("/ä")),
        .refused("a target with NUL", .invalidTarget, get("/\0")),
        .refused("a target with DEL", .invalidTarget, get("/\u{7f}")),
        .refused("a target with a tab", .invalidTarget, get("/\t")),
        .refused("a target with a backslash", .invalidTarget, get("/a\\b")),
        .refused("a target with <", .invalidTarget, get("/<script>")),
        .refused("a target with a quote", .invalidTarget, get("/\"")),
        .refused("a query with [", .invalidTarget, get("/?a[]=1")),
        .refused("a query with |", .invalidTarget, get("/?a|b")),
        .refused("a query in UTF-8", .invalidTarget, get("/?ä")),
        .refused("a percent at the end", .invalidTarget, get("/%")),
        .refused("a percent with one digit", .invalidTarget, get("/%4")),
        .refused("a percent with letters", .invalidTarget, get("/%zz")),
        .refused("a percent cut off by the query", .invalidTarget, get("/%4?a")),
        .refused("a percent in the query", .invalidTarget, get("/?%4x")),
        .refused("authority-form with GET", .invalidTarget, get("a:80")),
        .refused("absolute-form of another scheme", .invalidTarget, get("ftp://a/")),
        .refused("absolute-form without an authority", .invalidTarget, get("http:///a")),
        .refused("absolute-form with userinfo", .invalidTarget, get("http://u@a/")),
        .refused("absolute-form with a bad port", .invalidTarget, get("http://a:x/")),
        .refused("CONNECT", .connectNotSupported, "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
        .refused("CONNECT of a path", .connectNotSupported, "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .refused("a request line too long", .uriTooLong, get("/" + String(repeating: "a", count: 8179))),
        .refused("a request line without end", .uriTooLong, String(repeating: "a", count: 8194)),
        .refused("a folded field", .obsoleteFolding, get("/", "Accept: a\r\n b\r\n")),
        .refused("a field folded by a tab", .obsoleteFolding, get("/", "Accept: a\r\n\tb\r\n")),
        .refused("a space before the first field", .obsoleteFolding, "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
        .refused("a space before the colon", .spaceBeforeColon, get("/", "Accept : a\r\n")),
        .refused("a tab before the colon", .spaceBeforeColon, get("/", "Accept\t: a\r\n")),
        .refused("a line without a colon", .invalidFieldName, get("/", "Accept\r\n")),
        .refused("a name with a space", .invalidFieldName, get("/", "Acc ept: a\r\n")),
        .refused("an empty name", .invalidFieldName, get("/", ": a\r\n")),
        .refused("a name with NUL", .invalidFieldName, get("/", "A\0: a\r\n")),
        .refused("a name in UTF-8", .invalidFieldName, get("/", "Ä: a\r\n")),
        .refused("a name with a bracket", .invalidFieldName, get("/", "A(b): a\r\n")),
        .refused("a space at the end of a name alone", .invalidFieldName, get("/", "Accept \r\n")),
        .refused("a value with NUL", .invalidFieldValue, get("/", "Accept: a\0b\r\n")),
        .refused("a value with DEL", .invalidFieldValue, get("/", "Accept: a\u{7f}\r\n")),
        .refused("a value with an escape", .invalidFieldValue, get("/", "X: \u{1b}[31m\r\n")),
        .refused("a vertical tab around a value", .invalidFieldValue, post("Transfer-Encoding: \u{b}chunked\r\n")),
        .refused("no Host", .missingHost, "GET / HTTP/1.1\r\n\r\n"),
        .refused("no Host with absolute-form", .missingHost, "GET http://a/ HTTP/1.1\r\n\r\n"),
        .refused("two Hosts", .repeatedField, get("/", "Host: b\r\n")),
        .refused("two equal Hosts", .repeatedField, get("/", "Host: a\r\n")),
        .refused("an empty Host", .invalidHost, "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        .refused("a Host with a path", .invalidHost, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
        .refused("a Host with userinfo", .invalidHost, "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
        .refused("a Host with a space", .invalidHost, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
        .refused("a Host list", .invalidHost, "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
        .refused("a Host with a port of letters", .invalidHost, "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
        .refused("a Host with a port too long", .invalidHost, "GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n"),
        .refused("a Host with an open bracket", .invalidHost, "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n"),
        .refused("a Host of a port alone", .invalidHost, "GET / HTTP/1.1\r\nHost: :80\r\n\r\n"),
        .refused("two Authorizations", .repeatedField, get("/", "Authorization: a\r\nAuthorization: b\r\n")),
        .refused("two Content-Types", .repeatedField, get("/", "Content-Type: a\r\nContent-Type: a\r\n")),
        .refused("101 fields", .fieldsTooLarge, get("/", String(repeating: "X: y\r\n", count: 100))),
        .refused(
            "a field section too long",
            .fieldsTooLarge,
            get("/", "X: " + String(repeating: "a", count: (16 << 10) - 15) + "\r\n")
        ),
        .refused(
            "a field without end",
            .fieldsTooLarge,
            "GET / HTTP/1.1\r\nX: " + String(repeating: "a", count: 16 << 10)
        ),
        .refused("another expectation", .expectationFailed, get("/", "Expect: 200-ok\r\n")),
        .refused("another expectation besides", .expectationFailed, get("/", "Expect: 100-continue, x\r\n")),
        .refused("two lengths", .repeatedField, post("Content-Length: 1\r\nContent-Length: 2\r\n", "a")),
        .refused("two equal lengths", .repeatedField, post("Content-Length: 1\r\nContent-Length: 1\r\n", "a")),
        .refused("a list of equal lengths", .invalidContentLength, post("Content-Length: 1, 1\r\n", "a")),
        .refused("an empty length", .invalidContentLength, post("Content-Length:\r\n")),
        .refused("a negative length", .invalidContentLength, post("Content-Length: -1\r\n")),
        .refused("a length with a plus", .invalidContentLength, post("Content-Length: +1\r\n", "a")),
        .refused("a hexadecimal length", .invalidContentLength, post("Content-Length: 0x1\r\n", "a")),
        .refused("a length with a space", .invalidContentLength, post("Content-Length: 1 1\r\n", "a")),
        .refused(
            "length and chunked",
            .contentLengthWithTransferEncoding,
            post("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n")
        ),
        .refused(
            "chunked and length",
            .contentLengthWithTransferEncoding,
            post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")
        ),
        .refused(
            "chunked in HTTP/1.0",
            .transferEncodingInHTTP10,
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
        ),
        .refused("an empty transfer coding", .invalidTransferEncoding, post("Transfer-Encoding:\r\n")),
        .refused("chunked twice", .invalidTransferEncoding, post("Transfer-Encoding: chunked, chunked\r\n")),
        .refused(
            "chunked twice in two lines",
            .invalidTransferEncoding,
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")
        ),
        .refused("chunked before another", .invalidTransferEncoding, post("Transfer-Encoding: chunked, gzip\r\n")),
        .refused("chunked after another", .unknownTransferCoding, post("Transfer-Encoding: gzip, chunked\r\n")),
        .refused("an unknown transfer coding", .unknownTransferCoding, post("Transfer-Encoding: xchunked\r\n")),
        .refused("the identity transfer coding", .unknownTransferCoding, post("Transfer-Encoding: identity\r\n")),
        .refused("chunked with a parameter", .unknownTransferCoding, post("Transfer-Encoding: chunked;a=b\r\n")),
        .refused("chunked in quotes", .unknownTransferCoding, post("Transfer-Encoding: \"chunked\"\r\n")),
        .refused("an empty chunk size", .invalidChunkSize, chunked("\r\nabc\r\n")),
        .refused("a chunk size of letters", .invalidChunkSize, chunked("x\r\n")),
        .refused("a negative chunk size", .invalidChunkSize, chunked("-1\r\n")),
        .refused("a chunk size with 0x", .invalidChunkExtension, chunked("0x1\r\na\r\n")),
        .refused("a chunk size that overflows", .invalidChunkSize, chunked("10000000000000001\r\na\r\n")),
        .refused("a space before a chunk size", .invalidChunkSize, chunked(" 1\r\na\r\n")),
        .refused("a space after a chunk size", .invalidChunkExtension, chunked("1 \r\na\r\n")),
        .refused("a bare LF after a chunk size", .bareLineFeed, chunked("1\na\r\n0\r\n\r\n")),
        .refused("a bare CR in a chunk size", .invalidChunkExtension, chunked("1\r\r\na\r\n")),
        .refused("a chunk longer than it says", .invalidChunkEnd, chunked("1\r\nab\r\n0\r\n\r\n")),
        .refused("a bare LF after a chunk", .invalidChunkEnd, chunked("1\r\na\n0\r\n\r\n")),
        .refused("a bare CR after a chunk", .invalidChunkEnd, chunked("1\r\na\r0\r\n\r\n")),
        .refused("a chunk extension without a name", .invalidChunkExtension, chunked("1;\r\na\r\n")),
        .refused("a chunk extension without a value", .invalidChunkExtension, chunked("1;a=\r\na\r\n")),
        .refused("a chunk extension with an open quote", .invalidChunkExtension, chunked("1;a=\"b\r\na\r\n")),
        .refused("a chunk extension with NUL", .invalidChunkExtension, chunked("1;a=\"\0\"\r\na\r\n")),
        .refused("a chunk extension without a semicolon", .invalidChunkExtension, chunked("1 a\r\na\r\n")),
        .refused(
            "chunk extensions too long",
            .chunkExtensionsTooLarge,
            chunked("1;" + String(repeating: "a", count: 4096) + "\r\na\r\n")
        ),
        .refused(
            "chunk extensions too long together",
            .chunkExtensionsTooLarge,
            chunked(String(repeating: "1;" + String(repeating: "a", count: 999) + "\r\nx\r\n", count: 5))
        ),
        .refused(
            "a chunk size without end",
            .chunkExtensionsTooLarge,
            chunked("1;" + String(repeating: "a", count: 5000))
        ),
        .refused("a trailer with a space before the colon", .spaceBeforeColon, chunked("0\r\nA : b\r\n\r\n")),
        .refused("a folded trailer", .obsoleteFolding, chunked("0\r\nA: b\r\n c\r\n\r\n")),
        .refused("a trailer without a colon", .invalidFieldName, chunked("0\r\nGET / HTTP/1.1\r\n\r\n")),
        .refused("a bare LF for the end of trailers", .bareLineFeed, chunked("0\r\n\n")),
        .refused("101 trailers", .fieldsTooLarge, chunked("0\r\n" + String(repeating: "X: y\r\n", count: 101))),
        .refused("trailers too long", .fieldsTooLarge, chunked("0\r\nX: " + String(repeating: "a", count: 16 << 10))),
    ]

    static let withoutContent: [MessageSample] = [
        .contentRefused("POST without a length", .lengthRequired, post("")),
        .contentRefused("PUT without a length", .lengthRequired, "PUT / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .contentRefused("PATCH without a length", .lengthRequired, "PATCH / HTTP/1.1\r\nHost: a\r\n\r\n"),
        .contentRefused("POST of HTTP/1.0 without a length", .lengthRequired, "POST / HTTP/1.0\r\n\r\n"),
        .contentRefused("a length over the limit", .contentTooLarge, post("Content-Length: 1048577\r\n")),
        .contentRefused(
            "a length that overflows",
            .contentTooLarge,
            post("Content-Length: 99999999999999999999999\r\n")
        ),
        .contentRefused("a chunk over the limit", .contentTooLarge, chunked("100001\r\n")),
        .contentRefused("chunks over the limit together", .contentTooLarge, chunked("1\r\na\r\n100000\r\n")),
        .contentRefused(
            "an unknown content coding",
            .unsupportedCoding,
            post("Content-Length: 1\r\nContent-Encoding: br\r\n")
        ),
        .contentRefused(
            "two content codings",
            .unsupportedCoding,
            post("Content-Length: 1\r\nContent-Encoding: gzip, gzip\r\n")
        ),
        .contentRefused(
            "a content coding that is none",
            .malformedCoding,
            post("Content-Length: 1\r\nContent-Encoding: gzip\r\n", "x")
        ),
    ]
}
