import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

@Suite struct InstrumentTests {
    let region: TestRegion

    init() throws { region = try TestRegion() }

    @Test func `an instrument is made with a county's key, and read by whoever has the scope`() throws {
        let made = try region.makeInstrument()
        #expect(made.status == 201)
        let read = try region.send(.get, "/v1/instruments/\(made.id)", as: .init(key: region.providerKey))
        #expect(read.json == made.json)
        #expect(read.json["items"]?.array?.count == 4)
        let listed = try region.send(.get, "/v1/instruments?fields=code,edition", as: .init(key: region.providerKey))
        #expect(listed.json["items"] == [["code": "kotiapu", "edition": "1"]])
        let refused = try region.makeInstrument(["edition": "2"], as: .init(key: region.providerKey))
        #expect(refused.status == 403)
        #expect(refused.rules == ["own-organization"])
    }

    @Test func `an edition is there once, and another is another record`() throws {
        let made = try region.makeInstrument()
        let again = try region.makeInstrument(["name": ["fi": "Toinen nimi"]])
        #expect(again.status == 409)
        #expect(again.code == "already-exists")
        #expect(again.rules == ["instrument-edition"])
        #expect(again.json["id"]?.string == made.id)
        #expect(try region.makeInstrument(["edition": "2"]).status == 201)
    }

    @Test func `an edition is never changed nor removed, whichever way is tried`() throws {
        let made = try region.makeInstrument()
        let path = "/v1/instruments/\(made.id)"
        #expect(try region.patch(path, as: .init(key: region.countyKey), ["edition": "3"]).status == 405)
        let statements: [SQL] = [
            "UPDATE instrument SET content = '{}'", "UPDATE instrument SET edition = '9'", "DELETE FROM instrument",
        ]
        for statement in statements {
            #expect(throws: Problem.self, "\(statement.text)") {
                try region.application.service.write { transaction throws(Problem) in
                    _ = try transaction.change(statement)
                }
            }
        }
        #expect(try region.send(.get, path, as: .init(key: region.countyKey)).json == made.json)
    }

    static let malformed: [(JSONObject, [String], [String])] = [
        (["items": []], ["/items"], ["too-few-items"]),
        (
            ["items": [TestRegion.question("a", [:]), TestRegion.question("a", [:])], "scores": []], ["/items/1/code"],
            ["duplicate-item"]
        ),
        (
            ["items": [TestRegion.question("a", ["options": [TestRegion.option(1)]])], "scores": []],
            ["/items/0/options"], ["too-few-items"]
        ),
        (
            [
                "items": [TestRegion.question("a", ["options": [TestRegion.option(1), TestRegion.option(1)]])],
                "scores": [],
            ],
            ["/items/0/options/1/value"], ["duplicate-item"]
        ),
        (
            ["items": [TestRegion.question("a", ["scale": ["minimum": 4, "maximum": 4]])], "scores": []],
            ["/items/0/scale/maximum"], ["too-small"]
        ),
        (
            [
                "items": [
                    TestRegion.question(
                        "a",
                        [
                            "scale": ["minimum": 0, "maximum": 4],
                            "options": [TestRegion.option(0), TestRegion.option(1)],
                        ]
                    )
                ], "scores": [],
            ],
            ["/items/0/scale"], ["rule-violation"]
        ),
        (
            ["scores": [["code": "s", "method": "sum", "items": ["toive", "kipu", "kipu", "olematon"]]]],
            ["/scores/0/items/0", "/scores/0/items/2", "/scores/0/items/3"],
            ["unknown-code", "duplicate-item", "unknown-code"]
        ),
        (
            [
                "items": [TestRegion.question("a", [:])],
                "scores": [["code": "s", "method": "sum", "items": ["a", "olematon"]]],
            ],
            ["/scores/0/items/0", "/scores/0/items/1"], ["rule-violation", "rule-violation"]
        ),
        (
            ["scores": [["code": "s", "method": "mean", "items": ["kipu"], "minimumAnswered": 2]]],
            ["/scores/0/minimumAnswered"], ["too-large"]
        ),
        (
            [
                "scores": [
                    [
                        "code": "s", "method": "sum", "items": ["kipu"],
                        "bands": [["from": 1, "code": "a"], ["from": 1.0, "code": "b"]],
                    ]
                ]
            ],
            ["/scores/0/bands/1/from"], ["too-small"]
        ),
    ]

    @Test(arguments: malformed)
    func `what could not be answered or scored is refused at its place`(
        changes: JSONObject,
        places: [String],
        codes: [String]
    ) throws {
        let refused = try region.makeInstrument(changes)
        #expect([400, 422].contains(refused.status))
        #expect(refused.places == places)
        #expect(refused.json["errors"]?.array?.compactMap { $0["code"]?.string } == codes)
    }
}
