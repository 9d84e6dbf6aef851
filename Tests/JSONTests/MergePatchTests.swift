import JSON
import Testing

@Suite struct MergePatchTests {
    // RFC 7396 appendix A.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func `the vectors of RFC 7396 appendix A hold`(target: String, patch: String, result: String) throws {
        let target = try JSONParser.parse(Array(target.utf8))
        let patch = try JSONParser.parse(Array(patch.utf8))
        #expect(String(decoding: target.applyingMergePatch(patch).encoded(), as: UTF8.self) == result)
    }

    @Test(
        arguments: [
            (["a": 1], ["a": 1], []), (["a": 1, "b": 2], ["b": 2, "a": 1], []), (["a": 1], ["a": 2], ["/a"]),
            (["a": 1], ["a": 1, "b": .null], ["/b"]), (["a": 1, "b": 2], ["a": 1], ["/b"]),
            (["g": [["d": 1, "t": "x"], ["d": 2]]], ["g": [["d": 1, "t": "y"], ["d": 3]]], ["/g/0/t", "/g/1/d"]),
            (["g": [1, 2]], ["g": [1, 2, 3]], ["/g"]), (["z": 1, "a/b": 1], ["z": 2, "a/b": 2], ["/a~1b", "/z"]),
            (["a": ["b": 1]], ["a": [1]], ["/a"]), (["a": 1], ["a": 1.0], ["/a"]), (1, 2, [""]), (1, 1, []),
        ] as [(JSONValue, JSONValue, [String])]
    )
    func `changed pointers name what differs and nothing else`(old: JSONValue, new: JSONValue, pointers: [String]) {
        #expect(new.changedPointers(since: old) == pointers)
        #expect(old.changedPointers(since: new) == pointers)
    }
}
