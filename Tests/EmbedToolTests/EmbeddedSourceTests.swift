import Testing

@testable import EmbedTool

@Suite struct EmbeddedSourceTests {
    @Test(arguments: [("plain", 1), ("\"\"\"#", 2), ("\\(x) \\##(y)", 3), ("###### title", 7)])
    func `a literal has one hash more than the text`(text: String, hashes: Int) {
        let delimiter = String(repeating: "#", count: hashes)
        #expect(EmbeddedSource.literal(text) == "\(delimiter)\"\"\"\n\(text)\n\"\"\"\(delimiter)")
    }

    @Test func `no files make an empty array`() {
        var source = EmbeddedSource()
        source.append("texts", [])
        #expect(source.file.text.contains("static let texts: [(name: String, text: StaticString)] = [\n]\n"))
    }
}
