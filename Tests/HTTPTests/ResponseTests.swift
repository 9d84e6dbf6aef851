import Testing

@testable import HTTP

@Suite struct ResponseTests {
    @Test func `a field set again has its last value`() {
        var response = Response(status: 200)
        response.setField("ETag", "\"1\"")
        response.setField("X-ETag", "x")
        response.setField("etag", Array("\"2\"".utf8))
        #expect(response.fieldValue("ETAG") == "\"2\"")
        #expect(response.fieldValue("X-ETag") == "x")
        #expect(response.fieldValue("Location") == nil)
        #expect(serialized(response).components("\r\n").count { $0.lowercased().hasPrefix("etag") } == 1)
    }

    @Test func `a value cannot end its line`() {
        var response = Response(status: 200)
        response.setField("Location", "/a\r\nX: y\0" as String)
        #expect(response.fieldValue("Location") == "/a  X: y ")
    }

    @Test(arguments: [
        ("application/json" as StaticString, true), ("application/problem+json", true), ("text/html", true),
        ("application/yaml", true), ("image/svg+xml", true), ("image/png", false),
    ])
    func `text is compressible`(_ type: StaticString, _ isCompressible: Bool) {
        #expect(Response(status: 200, contentType: type).isCompressible == isCompressible)
    }

    @Test func `a response has its fields and content`() {
        var response = Response(status: 201, contentType: "text/plain", content: Array("hei".utf8))
        response.setField("Location", "/1" as StaticString)
        #expect(
            serialized(response, common: "X-A: b\r\n")
                == "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nX-A: b\r\nLocation: /1\r\n"
                + "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nhei"
        )
    }

    @Test(arguments: [204, 304]) func `a response that cannot have content has none`(_ status: Int) {
        let text = serialized(Response(status: status, content: [1, 2, 3]))
        #expect(text.hasSuffix("GMT\r\n\r\n"))
        #expect(!text.contains("Content-Length"))
    }

    @Test func `an unknown status is sent without a reason`() {
        #expect(serialized(Response(status: 299)).hasPrefix("HTTP/1.1 299 \r\n"))
    }

    @Test func `HEAD gets the fields of GET`() {
        let response = Response(status: 200, contentType: "text/plain", content: Array(repeating: 0x61, count: 4000))
        for coding in [ContentCoding.identity, .gzip] {
            let get = serialized(response, .init(coding: coding))
            let head = serialized(response, .init(omitsContent: true, coding: coding))
            #expect(get.hasPrefix(head))
            #expect(head.hasSuffix("\r\n\r\n"))
            #expect(head.contains("Vary: Accept-Encoding"))
        }
    }

    private func serialized(
        _ response: Response,
        _ form: ResponseSerializer.Form = .init(),
        common: String = ""
    ) -> String {
        var serializer = ResponseSerializer(commonFields: Array(common.utf8))
        serializer.setDate(784_111_777)
        var output: [UInt8] = []
        serializer.append(response, form, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

extension String {
    fileprivate func components(_ separator: String) -> [Substring] { split(separator: separator) }
}
