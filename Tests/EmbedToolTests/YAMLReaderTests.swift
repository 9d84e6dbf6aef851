import Testing

@testable import EmbedTool

@Suite struct YAMLReaderTests {
    private static let accepted: [(yaml: String, json: String)] = [
        ("a: 1\nb: -2.50\n", #"{"a":1,"b":-2.50}"#),
        ("a: ~\nb:\nc: null\nd: true\n", #"{"a":null,"b":null,"c":null,"d":true}"#),
        ("a:\n- 1\n- b: 2\n  c: 3\n-\n  - x\n- - z\n", #"{"a":[1,{"b":2,"c":3},["x"],["z"]]}"#),
        ("version: 3.1.0 # comment\nurl: http://x/y#z\n", #"{"version":"3.1.0","url":"http://x/y#z"}"#),
        ("'200': {a: [1, \"b\",\n  c, # comment\n], \"d\":e}\n", #"{"200":{"a":[1,"b","c"],"d":"e"}}"#),
        ("a: 'it''s\n  one\n\n  two'\n", #"{"a":"it's one\ntwo"}"#),
        ("a: \"\\u00e4 \\\"q\\\" \\\n  b\"\n", #"{"a":"ä \"q\" b"}"#),
        ("a: |\n  one\n   two\n\n  # three\n\nb: |-\n  x\n", #"{"a":"one\n two\n\n# three\n","b":"x"}"#),
        ("a: >\n  one\n  two\n\n  three\n    four\n  five\n", #"{"a":"one two\nthree\n  four\nfive\n"}"#),
        ("- >-\n  x\n  y\n- |\n  z\n", #"["x y","z\n"]"#),
    ]

    @Test(arguments: accepted)
    func `the subset becomes JSON`(yaml: String, json: String) throws {
        #expect(try YAMLReader.read(yaml).json == json)
    }

    private static let refused: [(yaml: String, line: Int)] = [
        ("\n", 2), ("a: 1", 1), ("a:\n\tb: 1\n", 2), ("a: &x 1\n", 1), ("a: *x\n", 1), ("a: !!str 1\n", 1),
        ("<<: {a: 1}\n", 1), ("---\na: 1\n", 1), ("%YAML 1.2\n", 1), ("? a\n", 1), ("200: a\n", 1), ("null: a\n", 1),
        ("a: 1\nb: 2\na: 3\n", 3), ("a: {b: 1, b: 2}\n", 1), ("a: |+\n  b\n", 1), ("a: |2\n  b\n", 1),
        ("a: |\nb: 1\n", 2),
        ("a: b\n  c\n", 2), ("a: b: c\n", 1), ("a: - b\n", 1), ("a:\n  b: 1\n c: 2\n", 3), ("- a\nb: 1\n", 2),
        ("a: [1, 2\n", 2), ("a: [1 2]\nb: ]\n", 2), ("a: {b}\n", 1), ("a: 'b\n", 1), (">\nb\n", 2), ("a: 'b' c\n", 1),
        ("a: \"\\q\"\n", 1),
        ("a: \"\\ud83d\"\n", 1), ("a: yes\n", 1), ("a: Off\n", 1), ("a: 010\n", 1), ("a: +1\n", 1), ("a: 0x1F\n", 1),
        ("a: 1_000\n", 1), ("a: 1e3\n", 1), ("a: .5\n", 1), ("a: .inf\n", 1), ("a: 12:30\n", 1), ("a: 2024-01-01\n", 1),
    ]

    @Test(arguments: refused)
    func `anything else is an error with its line`(yaml: String, line: Int) {
        let error = #expect(throws: YAMLError.self) { try YAMLReader.read(yaml) }
        #expect(error?.line == line)
    }
}
