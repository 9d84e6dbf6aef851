import Testing

@testable import HTTP

@Suite struct FieldNameTests {
    @Test(arguments: FieldName.allCases)
    func `every name is found in any case`(_ name: FieldName) {
        let text = name.text.description
        for spelling in [text, text.uppercased(), text.capitalized] {
            let bytes = Array(spelling.utf8)
            #expect(FieldName(bytes.span, 0..<bytes.count) == name)
        }
    }

    @Test(arguments: ["", "x", "accepts", "ho\rt", "host ", "\u{8}ost", "content-lengti", "accept\r language"])
    func `what only resembles a name is none`(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(FieldName(bytes.span, 0..<bytes.count) == nil)
    }

    @Test func `the table has a place for every name`() {
        #expect(FieldName.allCases.count == FieldTable.count)
    }
}

extension String {
    fileprivate var capitalized: String {
        split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: "-")
    }
}
