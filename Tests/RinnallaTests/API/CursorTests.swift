import HTTP
import JSON
import Testing

@testable import Rinnalla

@Suite struct CursorTests {
    @Test func `a cursor survives its text`() {
        let cursor = Cursor(key: 1_764_000_000_123, id: Identifier(high: 1, low: .max), filters: 0xDEAD_BEEF)
        #expect(Cursor(cursor.text) == cursor)
    }

    @Test(arguments: ["", "x", "!!!!", "AAAA", String(repeating: "A", count: 39)])
    func `a text that we did not make is no cursor`(_ text: String) {
        #expect(Cursor(text) == nil)
    }

    @Test func `pages join without a gap or a repetition, and a changed question refuses the cursor`() throws {
        let region = try TestRegion()
        let caller = TestRegion.Caller(key: region.countyKey)
        for index in 0..<7 {
            _ = try region.send(
                .post,
                "/v1/organizations",
                as: caller,
                ["name": .string("O\(index)"), "kind": "provider"]
            )
        }
        var seen: [String] = []
        var target = "/v1/organizations?limit=2&sort=-createdAt"
        while true {
            let page = try region.send(.get, target, as: caller)
            seen += page.json["items"]?.array?.compactMap { $0["id"]?.string } ?? []
            guard let cursor = page.json["page"]?["nextCursor"]?.string else { break }
            #expect(page.response.fieldValue("Link")?.contains("rel=\"next\"") == true)
            target = "/v1/organizations?limit=2&sort=-createdAt&cursor=\(cursor)"
        }
        #expect(seen.count == 9)
        #expect(Set(seen).count == 9)
        let first = try region.send(.get, "/v1/organizations?limit=2", as: caller)
        let cursor = first.json["page"]?["nextCursor"]?.string ?? ""
        let other = try region.send(.get, "/v1/organizations?limit=2&kind=county&cursor=\(cursor)", as: caller)
        #expect(other.code == "cursor-mismatch")
        let garbled = try region.send(.get, "/v1/organizations?cursor=garbled", as: caller)
        #expect(garbled.code == "invalid-cursor")
    }
}
