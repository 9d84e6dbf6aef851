import JSON
import Testing

@Suite struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 64)
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `commas come by themselves`() {
        let text = text { writer in
            writer.beginObject()
            writer.name("id")
            writer.integer(7)
            writer.name("empty")
            writer.beginObject()
            writer.endObject()
            writer.name("list" as String)
            writer.beginArray()
            writer.bool(true)
            writer.null()
            writer.beginArray()
            writer.endArray()
            writer.decimal(1.5)
            writer.string("x")
            writer.value(["a": 1])
            writer.endArray()
            writer.name("last")
            writer.bool(false)
            writer.endObject()
        }
        #expect(text == #"{"id":7,"empty":{},"list":[true,null,[],1.5,"x",{"a":1}],"last":false}"#)
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("\"", #"\""#), ("\\", #"\\"#), ("a\"b\\c", #"a\"b\\c"#),
        ("\n\r\t\u{8}\u{c}", #"\n\r\t\b\f"#),
        ("\0\u{1}\u{1f}", #"\u0000\u0001\u001f"#), ("\u{7f}äé😀/", "\u{7f}äé😀/"), ("end\n", #"end\n"#),
        ("\nstart", #"\nstart"#),
    ])
    func `strings and names escape what they must and nothing else`(string: String, escaped: String) {
        #expect(text { $0.string(string) } == "\"\(escaped)\"")
        let bytes = Array("__\(string)".utf8).dropFirst(2)
        #expect(text { $0.string(utf8: bytes.span) } == "\"\(escaped)\"")
        let object = text { writer in
            writer.beginObject()
            writer.name(string)
            writer.null()
            writer.endObject()
        }
        #expect(object == "{\"\(escaped)\":null}")
    }

    @Test(arguments: [
        (0.0, "0.0"), (-0.0, "-0.0"), (1.5, "1.5"), (0.1, "0.1"), (1e21, "1e+21"), (-1e-7, "-1e-07"), (.nan, "null"),
        (.infinity, "null"), (-.infinity, "null"),
    ])
    func `a decimal is a number that JSON has`(value: Double, written: String) {
        #expect(text { $0.decimal(value) } == written)
    }

    @Test func `integers are exact at both ends`() {
        #expect(text { $0.integer(Int64.max) } == "9223372036854775807")
        #expect(text { $0.integer(Int.min) } == "-9223372036854775808")
    }

    @Test(arguments: [(0, "0.000"), (5, "0.005"), (50, "0.050"), (1500, "1.500"), (12_345_678, "12345.678")])
    func `thousandths have three decimals`(count: Int64, written: String) {
        #expect(text { $0.thousandths(count) } == written)
    }

    @Test func `what is written behind other bytes leaves them alone`() {
        var writer = JSONWriter(behind: Array("{}\n".utf8))
        writer.beginArray()
        writer.string("ä" as String)
        writer.string("plain" as StaticString)
        writer.endArray()
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "{}\n[\"ä\",\"plain\"]")
    }

    @Test func `encoded values and members are spliced in`() {
        let text = text { writer in
            writer.beginObject()
            writer.rawMembers(Array(#"{"a":1,"b":[2]}"#.utf8))
            writer.rawMembers(Array("{}".utf8))
            writer.name("c")
            writer.raw(Array("{}".utf8))
            writer.rawMembers(Array(#"{"d":null}"#.utf8))
            writer.endObject()
        }
        #expect(text == #"{"a":1,"b":[2],"c":{},"d":null}"#)
    }

    @Test func `no members leave no comma behind`() {
        let text = text { writer in
            writer.beginObject()
            writer.rawMembers(Array("{}".utf8))
            writer.name("a")
            writer.null()
            writer.endObject()
        }
        #expect(text == #"{"a":null}"#)
    }

    @Test(arguments: 0..<150)
    func `what is written is read back the same`(seed: Int) throws {
        var source = RandomValues(seed: UInt64(seed))
        let value = source.value(depth: 5)
        #expect(try JSONParser.parse(value.encoded()) == value)
    }

    @Test(arguments: 0..<200)
    func `damaged texts are refused or read but never crash`(seed: Int) {
        var source = RandomValues(seed: UInt64(seed))
        var bytes = source.value(depth: 4).encoded()
        for _ in 0..<3 {
            bytes[Int.random(in: bytes.indices, using: &source)] = UInt8.random(in: .min ... .max, using: &source)
        }
        do throws(JSONSyntaxError) {
            let value = try JSONParser.parse(bytes)
            #expect(try JSONParser.parse(value.encoded()) == value)
        } catch {
            #expect(0...bytes.count ~= error.offset)
        }
    }
}
