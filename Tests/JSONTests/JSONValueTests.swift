import JSON
import Testing

@Suite struct JSONValueTests {
    @Test func `accessors answer for their own kind only`() {
        #expect(JSONValue.null.isNull)
        #expect(JSONValue.bool(true).bool == true)
        #expect(JSONValue.integer(4).integer == 4)
        #expect(JSONValue.integer(4).decimal == 4.0)
        #expect(JSONValue.decimal(4.0).integer == nil)
        #expect(JSONValue.decimal(4.5).decimal == 4.5)
        #expect(JSONValue.string("a").string == "a")
        #expect(JSONValue.array([1]).array == [1])
        #expect(JSONValue.object(["a": 1]).object == ["a": 1])
        #expect(JSONValue.string("1").integer == nil)
        #expect(JSONValue.integer(0).bool == nil)
        #expect(JSONValue.bool(false).isNull == false)
    }

    @Test func `a whole number and a decimal are different values`() {
        #expect(JSONValue.integer(1) != .decimal(1))
    }

    @Test func `texts that only look the same are different values`() {
        #expect(JSONValue.string("\u{c4}") != .string("A\u{308}"))
    }

    @Test func `objects are equal in any order`() {
        let left: JSONObject = ["a": 1, "b": 2]
        #expect(left == ["b": 2, "a": 1])
        #expect(left != ["a": 1, "b": 3])
        #expect(left != ["a": 1])
        #expect(left != ["a": 1, "c": 2])
    }

    @Test(arguments: [3, 40, 41, 42, 500])
    func `members are found, replaced and removed whatever their number`(count: Int) {
        var object = JSONObject((0..<count).map { ("name\($0)", .integer(Int64($0))) })
        #expect(object.count == count)
        object["name1"] = "new"
        #expect(object["name1"] == "new")
        #expect(object.members.map(\.name) == (0..<count).map { "name\($0)" })
        object["name0"] = nil
        #expect(object["name0"] == nil)
        #expect(object.count == count - 1)
        #expect(object["name\(count - 1)"] == .integer(Int64(count - 1)))
        object["name0"] = .null
        #expect(object.members.last?.name == "name0")
        object["absent"] = nil
        #expect(object.count == count)
        for name in object.members.map(\.name) { object[name] = nil }
        #expect(object.isEmpty)
    }

    @Test func `of two members with one name in a literal the last counts`() {
        #expect(JSONObject([("a", 1), ("b", 2), ("a", 3)]) == ["a": 3, "b": 2])
    }

    // RFC 8259 §8.3: by code units, although Unicode calls these the same.
    @Test(arguments: [("K", "\u{212a}"), ("\u{e9}", "e\u{301}"), ("a\u{323}\u{307}", "a\u{307}\u{323}")])
    func `names that only look the same are different names`(name: String, other: String) {
        #expect(name == other)
        let object: JSONObject = [name: 1, other: 2]
        #expect(object.count == 2)
        #expect(object[name] == 1)
        #expect(object[other] == 2)
        #expect(JSONValue.string(name) != .string(other))
    }
}
