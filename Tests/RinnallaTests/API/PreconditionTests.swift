import Testing

@testable import Rinnalla

@Suite struct PreconditionTests {
    @Test(arguments: [
        ("\"7\"", 7), ("W/\"7\"", 7), ("\"7-gzip\"", 7), ("\"7;gzip\"", 7), ("\"7.abc\"", 7), (" \"7\" ", 7),
        ("\"6\", \"7\"", 7), ("\"a,b\", \"7\"", 7),
    ])
    func `a tag with what proxies put on it stands for its version`(_ text: String, _ version: Int64) throws {
        let condition = try #require(Precondition(Array(text.utf8)[...]))
        #expect(condition.matches(version))
        #expect(!condition.matches(version + 1))
    }

    @Test func `a star matches every version`() throws {
        #expect(try #require(Precondition(Array("*".utf8)[...])).matches(42))
    }

    @Test(arguments: ["7", "\"7", "", "\"7\",", "\"7\" \"8\""])
    func `what is not a list of entity tags is refused`(_ text: String) {
        #expect(Precondition(Array(text.utf8)[...]) == nil)
    }

    @Test(arguments: ["\"abc\"", "\"7x\"", "\"\"", "\"99999999999999999999\""])
    func `a tag that is none of ours matches nothing`(_ text: String) throws {
        let condition = try #require(Precondition(Array(text.utf8)[...]))
        #expect(condition.versions.isEmpty)
    }
}
