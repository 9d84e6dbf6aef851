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
}
