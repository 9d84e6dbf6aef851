import JSON
import Testing

/// Texts that RFC 8259 allows, after the cases of Nicolas Seriot's JSONTestSuite.
@Suite struct JSONParserAcceptTests {
    @Test(
        arguments: [
            ("[]", []), ("[[]]", [[]]), ("[ ]", []), (" [] ", []), ("\t\r\n[\n]\r\n", []), ("[\"\"]", [""]),
            ("[null]", [.null]),
            ("[null, 1, \"1\", {}]", [.null, 1, "1", [:]]), ("[1\n]", [1]),
            ("[1,null,null,null,2]", [1, .null, .null, .null, 2]),
            ("[2] ", [2]), ("[false]", [false]), ("[true]", [true]), ("[[],[[]]]", [[], [[]]]),
        ] as [(String, JSONValue)]
    )
    func `arrays are read`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            ("{}", [:]), ("{ }", [:]), ("{\"\":0}", ["": 0]), ("{\"a\":[]}", ["a": []]),
            ("{\"asd\":\"sdf\", \"dfg\":\"fgh\"}", ["asd": "sdf", "dfg": "fgh"]),
            ("{\"foo\\u0000bar\": 42}", ["foo\0bar": 42]),
            ("{ \"min\": -1.0e+28, \"max\": 1.0e+28 }", ["min": -1.0e28, "max": 1.0e28]),
            ("{\"title\":\"\\u041f\\u043e\"}", ["title": "По"]), ("{\n\"a\": \"b\"\n}", ["a": "b"]),
            ("{\"a\":{\"a\":{\"a\":null}}}", ["a": ["a": ["a": .null]]]), ("{\"a\":1,\"A\":2}", ["a": 1, "A": 2]),
        ] as [(String, JSONValue)]
    )
    func `objects are read`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(
        arguments: [
            ("0", .integer(0)), ("-0", .integer(0)), ("1", .integer(1)), ("-1", .integer(-1)), ("-123", .integer(-123)),
            ("10", .integer(10)), ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("1.0", .decimal(1)), ("0.0", .decimal(0)), ("-0.0", .decimal(-0.0)), ("0e1", .decimal(0)),
            ("0e+1", .decimal(0)),
            ("123e65", .decimal(123e65)), ("1E22", .decimal(1e22)), ("1E-2", .decimal(0.01)), ("1E+2", .decimal(100)),
            ("123e45", .decimal(123e45)), ("123.456e78", .decimal(123.456e78)), ("1e-2", .decimal(0.01)),
            ("123.456789", .decimal(123.456789)),
            ("-0.000000000000000000000000000000000000000000000000000000000000000000000000000001", .decimal(-1e-78)),
            ("1.7976931348623157e308", .decimal(.greatestFiniteMagnitude)),
            ("5e-324", .decimal(.leastNonzeroMagnitude)),
            ("1e-400", .decimal(0)), ("0.1", .decimal(0.1)), ("20000000000000000000.0", .decimal(2e19)),
        ] as [(String, JSONValue)]
    )
    func `numbers keep their kind`(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("asd", "asd"), ("\\u0060\\u012a\\u12AB", "`Īካ"), ("\\uD801\\udc37", "𐐷"),
        ("\\ud83d\\ude39\\ud83d\\udc8d", "😹💍"),
        ("\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\u{8}\u{c}\n\r\t"), ("\\\\u0000", "\\u0000"), ("\\\"", "\""),
        ("a/*b*/c/*d//e", "a/*b*/c/*d//e"), ("\\\\a", "\\a"), ("\\\\n", "\\n"), ("\\u0012", "\u{12}"),
        ("\\uFFFF", "\u{ffff}"),
        ("\u{10ffff}", "\u{10ffff}"), ("\u{ffff}", "\u{ffff}"), ("\\u0000", "\0"), ("\\u002c", ","), ("π", "π"),
        ("asd ", "asd "), (" ", " "), ("\\uDBFF\\uDFFF", "\u{10ffff}"), ("new\\u00A0line", "new\u{a0}line"),
        ("\u{2028}\u{2029}", "\u{2028}\u{2029}"), ("\\u0061\\u30af\\u30EA\\u30b9", "aクリス"), ("\u{7f}", "\u{7f}"),
        ("€𝄞", "€𝄞"), ("aa\u{308}bb", "aa\u{308}bb"), ("\\uFEFF", "\u{feff}"), ("\u{200b}", "\u{200b}"),
    ])
    func `strings are read`(content: String, string: String) throws {
        #expect(try JSONParser.parse(Array("\"\(content)\"".utf8)) == .string(string))
        #expect(try JSONParser.parse(Array("{\"\(content)\":1}".utf8)) == .object([string: 1]))
    }

    @Test func `a slice is read from its own start`() throws {
        let bytes = Array("xx[1]yy".utf8)
        #expect(try JSONParser.parse(bytes[2..<5]) == [1])
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(bytes[2..<4]) }
    }

    @Test func `members keep their order`() throws {
        let value = try JSONParser.parse(Array("{\"z\":1,\"a\":2,\"m\":3}".utf8))
        #expect(value.object?.members.map(\.name) == ["z", "a", "m"])
    }

    @Test func `names that differ in their code units alone are different`() throws {
        let value = try JSONParser.parse(Array("{\"\u{c4}\":1,\"A\u{308}\":2}".utf8))
        #expect(value["\u{c4}"] == 1)
        #expect(value["A\u{308}"] == 2)
    }

    @Test func `thirty marks in a row are read, and any number of them one by one`() throws {
        let text = "a" + String(repeating: "\u{301}", count: 30)
        let spread = String(repeating: "e\u{323}\u{302}", count: 1000)
        #expect(try JSONParser.parse(Array("[\"\(text)\", \"\(spread)\"]".utf8)) == [.string(text), .string(spread)])
    }

    @Test func `as deep as allowed is allowed`() throws {
        let text = Array(String(repeating: "[", count: 32).utf8) + Array(String(repeating: "]", count: 32).utf8)
        #expect(try JSONParser.parse(text).array?.count == 1)
        #expect(try JSONParser.parse(Array("[[]]".utf8), maximumDepth: 2) == [[]])
    }
}
