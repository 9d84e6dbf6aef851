import JSON
import Testing

/// Texts that RFC 8259 forbids, after the cases of Nicolas Seriot's JSONTestSuite, and those our limits forbid.
@Suite struct JSONParserRejectTests {
    private typealias Reason = JSONSyntaxError.Reason

    private func expect(
        _ bytes: [UInt8],
        _ reason: Reason,
        at offset: Int,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: JSONSyntaxError.self, sourceLocation: location) { try JSONParser.parse(bytes) }
        #expect(error?.reason == reason, sourceLocation: location)
        #expect(error?.offset == offset, sourceLocation: location)
    }

    @Test(arguments: [
        "", " ", "[", "{", "[1", "[1,", "[\"", "[\"a", "[\"a\"", "\"", "\"\\", "\"\\u", "\"\\u00", "{\"a\"", "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,", "{\"", "-", "1.", "1e", "1e+", "1E-", "tru", "nul", "[fals", "[[[", "[{", "0.", "[\"a\",\n4\n,1,",
    ])
    func `a text that stops early says so at its end`(text: String) {
        expect(Array(text.utf8), .unexpectedEnd, at: text.utf8.count)
    }

    @Test(arguments: [
        ("[1,]", 3), ("[,1]", 1), ("[1,,2]", 3), ("[1 2]", 3), ("[1:2]", 2), ("[\"a\":1]", 4), ("[1}", 2), ("[x]", 1),
        ("{,}", 1), ("{\"a\":1,}", 7), ("{\"a\" 1}", 5), ("{\"a\",1}", 4), ("{\"a\"::1}", 5), ("{\"a\":1 \"b\":2}", 7),
        ("{1:1}", 1),
        ("{a:1}", 1), ("{'a':1}", 1), ("{\"a\":1]", 6), ("{\"a\":}", 5), ("{null:1}", 1), ("{\"a\":1,,\"b\":2}", 7),
        ("{[]:1}", 1),
        ("'a'", 0), ("truE", 3), ("nulL", 3), ("True", 0), ("NaN", 0), ("Infinity", 0), ("[-Infinity]", 2), ("-NaN", 1),
        ("+1", 0), (".5", 0), ("[-.5]", 2), ("[1.e1]", 3), ("[1.]", 3), ("[1e]", 3), ("[1e+]", 4), ("[1.2.3]", 4),
        ("[0x1]", 2), ("[1e1.5]", 4), ("[1_000]", 2), ("[--1]", 2), ("[1-2]", 2), ("[1+2]", 2), ("[-a]", 2),
        ("[1a]", 2),
        ("*", 0), ("<a>", 0), ("]", 0), ("}", 0), (":", 0), (",", 0), ("/* c */1", 0), ("// c\n1", 0), ("\\u0031", 0),
        ("\u{c}1", 0), ("\u{a0}[]", 0), ("[\u{2060}]", 1), ("[\u{c}]", 1), ("é", 0), ("\0", 0),
    ])
    func `a byte out of place is pointed at`(text: String, offset: Int) {
        let bytes = Array(text.utf8)
        expect(bytes, .unexpectedByte(bytes[offset]), at: offset)
    }

    @Test(arguments: [
        ("[][]", 2), ("1 2", 2), ("{} x", 3), ("[1]x", 3), ("[1]]", 3), ("\"a\"\"b\"", 3), ("{}}", 2), ("1]", 1),
        ("nullx", 4),
        ("trues", 4), ("[]\u{0}", 2), ("{\"a\":1}#", 7), ("{\"a\":1}//", 7), ("1,", 1), ("1.5.5", 3), ("0x1", 1),
    ])
    func `content after the value is refused`(text: String, offset: Int) {
        expect(Array(text.utf8), .trailingContent, at: offset)
    }

    @Test(arguments: [
        ("01", 0), ("-01", 1), ("00", 0), ("[012]", 1), ("-00.5", 1), ("[00e1]", 1),
    ])
    func `a leading zero is refused`(text: String, offset: Int) {
        expect(Array(text.utf8), .leadingZero, at: offset)
    }

    @Test(arguments: [
        "9223372036854775808", "-9223372036854775809", "100000000000000000000", "1e400", "-1e400", "1.8e308",
        "123123e100000", String(repeating: "9", count: 400), "1e99999999999999999999",
    ])
    func `a number that would be rounded away is refused`(text: String) {
        expect(Array(text.utf8), .numberOutOfRange, at: 0)
    }

    @Test(arguments: [
        "\\a", "\\x00", "\\'", "\\0", "\\U0041", "\\u00A", "\\u00G0", "\\u 041", "\\u+041", "\\\n", "\\é",
        "\\uD83D\\u12x4",
    ])
    func `an escape that RFC 8259 does not know is refused`(escape: String) {
        let offset = escape.hasPrefix("\\uD83D") ? 8 : 2
        expect(Array("[\"\(escape)\"]".utf8), .invalidEscape, at: offset)
    }

    @Test(arguments: [
        "\\uD800", "\\uDC00", "\\uD800abc", "\\uD800\\n", "\\uD800\\uD800", "\\uD800\\u0041", "\\uDFFF\\uD800",
        "\\ud83d\\\\udc8d",
    ])
    func `half a surrogate pair is refused`(escape: String) {
        expect(Array("[\"\(escape)\"]".utf8), .loneSurrogate, at: 2)
    }

    @Test(arguments: [0x00, 0x08, 0x09, 0x0a, 0x0d, 0x1b, 0x1f] as [UInt8])
    func `a control character in a string is refused`(byte: UInt8) {
        expect(Array("\"a".utf8) + [byte] + Array("b\"".utf8), .controlCharacter, at: 2)
        expect(Array("{\"a".utf8) + [byte] + Array("b\":1}".utf8), .controlCharacter, at: 3)
    }

    // RFC 3629 §3 and §10: overlong forms, surrogates, beyond U+10FFFF, stray and missing continuation bytes.
    @Test(
        arguments: [
            [0xff], [0x80], [0xc0, 0x80], [0xc0, 0xaf], [0xc1, 0xbf], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80],
            [0xed, 0xbf, 0xbf],
            [0xf0, 0x80, 0x80, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0xe2, 0x82], [0xc3],
            [0xe9],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused`(sequence: [UInt8]) {
        expect(Array("[\"ä".utf8) + sequence + Array("\"]".utf8), .invalidUTF8, at: 4)
        expect(sequence, .invalidUTF8, at: 0)
    }

    @Test func `other encodings and the byte order mark are refused`() {
        expect([0xff, 0xfe, 0x5b, 0x00, 0x5d, 0x00], .invalidUTF8, at: 0)
        expect([0x00, 0x5b, 0x00, 0x5d], .unexpectedByte(0), at: 0)
        expect([0xef, 0xbb, 0xbf, 0x7b, 0x7d], .byteOrderMark, at: 0)
        expect([0xef, 0xbb, 0xbf], .byteOrderMark, at: 0)
    }

    @Test(arguments: [
        ("{\"a\":1,\"a\":1}", "a", 7), ("{\"a\":1,\"\\u0061\":2}", "a", 7),
        ("[{\"x\":{\"\":0,\"b\":1,\"\":0}}]", "", 18),
    ])
    func `a second member of the same name is refused`(text: String, name: String, offset: Int) {
        expect(Array(text.utf8), .duplicateMember(name), at: offset)
    }

    @Test func `a second member is found among very many`() {
        var text = "{"
        for index in 0..<20_000 { text += "\"name\(index)\":1," }
        let offset = text.utf8.count
        expect(Array((text + "\"name77\":1}").utf8), .duplicateMember("name77"), at: offset)
    }

    @Test(arguments: ["\u{301}", "\u{323}\u{301}", "\\u0301", "\u{344}", "\u{f73}", "\u{f75}", "\u{f81}"])
    func `more marks in a row than any writing has are refused, in names too`(marks: String) {
        let marks = String(repeating: marks, count: 31)
        expect(Array("[\"a\", \"a\(marks)\"]".utf8), .tooManyMarks, at: 6)
        expect(Array("{\"\(marks)\": 1}".utf8), .tooManyMarks, at: 1)
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `nesting deeper than allowed is refused`(opening: String) {
        let levels = opening == "[{\"a\":" ? 2 : 1
        let text = String(repeating: opening, count: 100_000)
        let offset = opening.utf8.count * (32 / levels)
        expect(Array(text.utf8), .tooDeep, at: offset)
    }

    @Test(arguments: [
        ("x", 1, 1), ("\n\n  x", 3, 3), ("{\"ä😀\": x}", 1, 8), ("[\r\n\"é\",\r\n  é\r\n]", 3, 3), ("[1,\n2", 2, 2),
        ("[\"a\nb\"]", 1, 4),
    ])
    func `line and column count scalars from one`(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(Array(text.utf8)) }
        #expect(error?.line == line)
        #expect(error?.column == column)
    }
}
