import Testing

@testable import Rinnalla

@Suite struct StructuredFieldTests {
    private func item(_ text: String) -> (value: StructuredField.Item, parameters: [String: StructuredField.Item])? {
        StructuredField.item(Array(text.utf8)[...])
    }

    @Test func `a token carries its parameters`() throws {
        let read = try #require(item("emergency;note=\"fell at home\""))
        #expect(read.value == .token("emergency"))
        #expect(read.parameters == ["note": .string("fell at home")])
    }

    @Test func `a note beyond ASCII is a Display String of RFC 9651`() throws {
        let read = try #require(item("emergency; note=%\"hätä\"".replacing("ä", with: "%c3%a4")))
        #expect(read.parameters["note"] == .string("hätä"))
    }

    @Test(arguments: ["a;note", "a;note=?1", "a;note=?0", "a;note=token", "a;note=12"])
    func `what is no string is not read as one`(_ text: String) throws {
        let note = try #require(item(text)?.parameters["note"])
        #expect(note.string == nil)
    }

    @Test(arguments: [
        "a;note=?2", "", "\"open", "a b", "coordination;", "coordination;Note=\"x\"", "%\"%zz\"", "a;b=\"\u{1}\"",
    ])
    func `what is malformed is refused`(_ text: String) {
        #expect(item(text) == nil)
    }

    @Test func `a dictionary has each key once`() {
        let read = StructuredField.dictionary(Array("sub=\"0197\", role=\"worker\"".utf8)[...])
        #expect(read == ["sub": "0197", "role": "worker"])
        #expect(StructuredField.dictionary(Array("sub=\"a\", sub=\"b\"".utf8)[...]) == nil)
        #expect(StructuredField.dictionary(Array("sub=\"a\",".utf8)[...]) == nil)
        #expect(StructuredField.dictionary(Array("sub=a1".utf8)[...]) == ["sub": "a1"])
        #expect(StructuredField.dictionary(Array("sub=1a".utf8)[...]) == ["sub": "1a"])
    }
}

extension String {
    fileprivate func replacing(_ letter: Character, with text: String) -> String {
        reduce(into: "") { $0 += $1 == letter ? text : String($1) }
    }
}
