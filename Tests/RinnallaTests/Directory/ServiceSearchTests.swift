import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// `q=`: services by their words.
@Suite struct ServiceSearchTests {
    private let region: TestRegion

    init() throws { region = try TestRegion() }

    @Test func `services are found by the beginnings of words in name and description, in any language`() throws {
        let home = try region.makeService([
            "name": ["fi": "Kotihoito", "sv": "Hemvård"], "description": ["uk": "Догляд удома щодня"],
        ]).id
        let clinic = try region.makeService(["description": ["fi": "Päihde- ja mielenterveyskuntoutus, Lahti"]]).id
        for (query, found) in [
            ("koti", [home]), ("KOTIH", [home]), ("hemvard", [home]), ("%D0%B4%D0%BE%D0%B3%D0%BB", [home]),
            ("paihde", [clinic]), ("p%C3%A4ihdekli", [clinic]), ("lahti+mielen", [clinic]), ("hoito", []),
            ("koti+lahti", []), ("kuntoutus", []),
        ] {
            #expect(try region.ids("/v1/services?q=\(query)") == found, "\(query)")
        }
    }

    @Test func `a search goes with the other filters, sorts, pages and counts`() throws {
        var made: [String] = []
        for area in ["398", "142", "398"] {
            made.append(try region.makeService(["name": ["fi": "Perhetyö"], "serviceAreas": [.string(area)]]).id)
        }
        _ = try region.makeService()
        #expect(try region.ids("/v1/services?q=perhe&municipality=398") == [made[0], made[2]])
        let first = try region.send(
            .get,
            "/v1/services?q=perhe&sort=-createdAt&limit=2&count=true",
            as: region.asCounty
        )
        #expect(first.json["page"]?["total"] == 3)
        let next = first.response.fieldValue("Link")?.dropFirst().prefix { $0 != ">" }
        #expect(try region.ids(String(next ?? "")) == [made[0]])
    }

    @Test func `a changed text is found by what it says now`() throws {
        let id = try region.makeService(["name": ["fi": "Velkaneuvonta"]]).id
        _ = try region.patch("/v1/services/\(id)", ["name": ["fi": "Talousneuvonta"]], as: region.asProvider)
        #expect(try region.ids("/v1/services?q=velka") == [])
        #expect(try region.ids("/v1/services?q=talous") == [id])
    }

    @Test(arguments: [
        ("q=", "too-short"), ("q=+", "too-short"), ("q=%2B-%21", "invalid-parameter"), ("q=%25", "invalid-parameter"),
        ("q=\(String(repeating: "a", count: 101))", "too-long"),
        ("q=a+b+c+d+e+f+g+h+i+j+k", "too-many-items"), ("q=a&q=b", "duplicate-item"),
    ])
    func `a search that can find nothing, or asks too much, is 400`(query: String, code: String) throws {
        let refused = try region.send(.get, "/v1/services?\(query)", as: region.asCounty)
        #expect(refused.status == 400)
        #expect(refused.places == ["q"])
        #expect(refused.json["errors"]?.array?.first?["code"]?.string == code)
    }

    @Test func `a comma in a search is no list`() throws {
        let id = try region.makeService(["name": ["fi": "Ruoka-apu ja asuminen"]]).id
        #expect(try region.ids("/v1/services?q=ruoka,asum") == [id])
    }

    @Test func `services from before words were kept are found after the clock has gone by`() throws {
        let id = try region.makeService(["name": ["fi": "Vertaistuki"]]).id
        try region.application.service.write { transaction throws(Problem) in
            try transaction.change("DELETE FROM service_word")
            try transaction.change("INSERT INTO service_without_words (service_id) SELECT id FROM service")
        }
        #expect(try region.ids("/v1/services?q=vertais") == [])
        region.application.service.runDueWork()
        #expect(try region.ids("/v1/services?q=vertais") == [id])
        #expect(try region.query("SELECT count(*) FROM service_without_words") { row in row.int(0) } == [0])
    }

    @Test func `each word is looked for in the index of words`() throws {
        let plan = try region.plan(of: "listServices", "q=koti+lahti")
        let searches = plan.filter { $0 == "SEARCH w USING PRIMARY KEY (service_id=? AND word>? AND word<?)" }
        #expect(searches.count == 2, "\(plan)")
    }

    @Test(arguments: [
        ("Päivä, Päivä!", ["paiva"]), ("ÅÄÖ Ñandú", ["aao", "nandu"]), ("24/7-palvelu", ["24", "7", "palvelu"]),
        ("Їжа", ["іжа"]), ("…", []), ("päih\u{ad}de\u{ad}työ", ["paihdetyo"]), ("نمی\u{200c}خواهم", ["نمیخواهم"]),
    ])
    func `words are compared without case and diacritics`(text: String, words: [String]) {
        #expect(Text.words(of: text).sorted() == words)
    }
}
