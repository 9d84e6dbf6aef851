import JSON
import Testing

@Suite struct JSONPointerTests {
    // RFC 6901 §5.
    private let document: JSONValue = [
        "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
    ]

    @Test(
        arguments: [
            ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
            ("/i\\j", 5),
            ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8), ("/foo/1", "baz"),
        ] as [(String, JSONValue)]
    )
    func `the pointers of RFC 6901 §5 find their values`(pointer: String, value: JSONValue) {
        #expect(JSONPointer.resolve(pointer, in: document) == value)
    }

    @Test func `the empty pointer is the whole document`() {
        #expect(JSONPointer.resolve("", in: document) == document)
    }

    @Test(arguments: [
        "foo", "/absent", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/-1", "/foo/", "/foo/0/x", "/m~n",
        "/m~", "/m~2n",
        "/foo/99999999999999999999", "//", "/a/b", "/foo/1e0",
    ])
    func `a pointer to nothing or a malformed one finds nothing`(pointer: String) {
        #expect(JSONPointer.resolve(pointer, in: document) == nil)
    }

    @Test func `tilde one is a slash only if no tilde zero makes it so`() {
        #expect(JSONPointer.resolve("/~01", in: ["~1": true]) == true)
    }

    @Test(arguments: ["", "plain", "a/b", "m~n", "~1", "~0", "/", "~", "ä/~"])
    func `an appended name resolves to its member`(name: String) {
        let pointer = JSONPointer.append(name, to: JSONPointer.append(1, to: "/list"))
        #expect(JSONPointer.resolve(pointer, in: ["list": [0, .object([name: 5])]]) == 5)
    }

    @Test func `escapes are those of RFC 6901 §3`() {
        #expect(JSONPointer.escape("a/b~c") == "a~1b~0c")
        #expect(JSONPointer.append("a/b", to: "/x") == "/x/a~1b")
        #expect(JSONPointer.append(3, to: "") == "/3")
    }
}
