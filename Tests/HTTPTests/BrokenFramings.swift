import HTTP

extension MessageSample {
    static let brokenFraming: [MessageSample] = [
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
}

extension MessageSample {
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
