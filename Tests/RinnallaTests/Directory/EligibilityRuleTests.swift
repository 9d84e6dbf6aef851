import JSON
import Testing

@testable import Rinnalla

/// The rule language of services: what it means, and that a faulty rule is never stored (../domain/5-metrics.md 5.10).
@Suite struct EligibilityRuleTests {
    private static func facts(_ values: [EligibilityVariable: [JSONValue]]) -> EligibilityFacts {
        var facts = EligibilityFacts()
        for (variable, value) in values { facts[variable] = value }
        return facts
    }

    private static let aino = facts([
        .age: [70], .municipality: ["398"], .needCodes: ["housing", "financial"], .language: ["sv-FI"],
        .specialSupport: [false], .hasActiveService: [],
    ])

    @Test(
        arguments: [
            (["ge": ["age", 70]], true), (["ge": ["age", 71]], false), (["le": ["age", 70]], true),
            (["le": ["age", 69]], false), (["eq": ["age", 70]], true), (["in": ["age", [69, 71]]], false),
            (["in": ["municipality", ["142", "398"]]], true), (["eq": ["municipality", "142"]], false),
            (["eq": ["need-codes", "financial"]], true), (["in": ["need-codes", ["violence-abuse"]]], false),
            (["eq": ["language", "sv"]], true), (["eq": ["language", "s"]], false),
            (["eq": ["special-support", false]], true),
            (["not": ["in": ["has-active-service", ["substance"]]]], true),
            (["not": ["ge": ["age", 70]]], false), (["not": ["not": ["ge": ["age", 70]]]], true),
            (["all": [["ge": ["age", 65]], ["le": ["age", 69]]]], false),
            (["any": [["ge": ["age", 71]], ["le": ["age", 70]]]], true),
            (["eq": ["segment", "verkosto"]], nil), (["not": ["eq": ["segment", "verkosto"]]], nil),
            (["all": [["eq": ["segment", "verkosto"]], ["ge": ["age", 71]]]], false),
            (["all": [["eq": ["segment", "verkosto"]], ["ge": ["age", 70]]]], nil),
            (["any": [["eq": ["household-type", "couple"]], ["ge": ["age", 70]]]], true),
            (["any": [["eq": ["household-type", "couple"]], ["ge": ["age", 71]]]], nil),
        ] as [(JSONValue, Bool?)]
    )
    func `a rule holds, does not hold, or hangs on what nobody knows`(_ rule: JSONValue, _ expected: Bool?) throws {
        #expect(try #require(EligibilityRule(rule)).holds(for: Self.aino) == expected)
    }

    @Test(
        arguments: [
            ([], "", "wrong-type"), ([:], "", "required"),
            (["ge": ["age", 1], "le": ["age", 2]], "", "too-many-items"),
            (["gt": ["age", 1]], "/gt", "unknown-member"), (["all": []], "/all", "too-few-items"),
            (["all": [["not": 1]]], "/all/0/not", "wrong-type"), (["ge": ["age"]], "/ge", "too-few-items"),
            (["ge": ["municipality", 1]], "/ge/0", "unknown-code"), (["ge": ["age", "65"]], "/ge/1", "wrong-type"),
            (["ge": ["age", 131]], "/ge/1", "too-large"),
            (["eq": ["municipality", "999"]], "/eq/1", "invalid-municipality"),
            (["in": ["need-codes", ["homes"]]], "/in/1/0", "unknown-code"),
            (["in": ["municipality", []]], "/in/1", "too-few-items"),
            (["eq": ["shoe-size", 44]], "/eq/0", "unknown-code"),
            (["any": [["ge": ["age", 1]], ["le": 2]]], "/any/1/le", "wrong-type"),
        ] as [(JSONValue, String, String)]
    )
    func `a faulty rule is refused with the place of its fault`(
        _ rule: JSONValue,
        _ place: String,
        _ code: String
    ) throws {
        let region = try TestRegion()
        let outcome = try region.makeService(["eligibilityRules": [["ge": ["age", 18]], rule]])
        #expect(outcome.status == 400)
        #expect(outcome.places == ["/eligibilityRules/1\(place)"])
        #expect(outcome.json["errors"]?.array?.first?["code"]?.string == code)
    }

    private static func nested(_ depth: Int) -> JSONValue {
        (1..<depth).reduce(["ge": ["age", 18]]) { rule, _ in ["not": rule] }
    }

    private static func wide(_ nodes: Int) -> JSONValue {
        ["any": .array(Array(repeating: ["ge": ["age", 18]], count: nodes - 1))]
    }

    @Test func `a rule is six deep and has 64 parts at most`() throws {
        let region = try TestRegion()
        func fault(_ rule: JSONValue) throws -> String? {
            let outcome = try region.makeService(["eligibilityRules": [rule]])
            return outcome.status == 201 ? nil : outcome.json["errors"]?.array?.first?["code"]?.string
        }
        #expect(try fault(Self.nested(6)) == nil)
        #expect(try fault(Self.nested(7)) == "too-deep")
        #expect(try fault(Self.nested(25)) == "too-deep")
        #expect(try fault(Self.wide(64)) == nil)
        #expect(try fault(Self.wide(65)) == "too-many-items")
    }

    @Test func `rules are stored as they were told, with language tags in their usual form`() throws {
        let region = try TestRegion()
        let service = try region.makeService(["eligibilityRules": [["in": ["language", ["SV-fi"]]]]])
        #expect(service.json["eligibilityRules"] == [["in": ["language", ["sv-FI"]]]])
        let patched = try region.patch(
            "/v1/services/\(service.id)",
            ["eligibilityRules": [["ge": ["age", "x"]]]],
            as: region.asProvider
        )
        #expect(patched.places == ["/eligibilityRules/0/ge/1"])
    }

    @Test func `a rule is told in the reader's language`() throws {
        let rule = try #require(
            EligibilityRule([
                "all": [
                    ["ge": ["age", 65]],
                    ["any": [["in": ["municipality", ["398", "016"]]], ["eq": ["special-support", true]]]],
                    ["not": ["in": ["has-active-service", ["substance"]]]],
                ]
            ])
        )
        let english =
            "age at least 65 and (municipality: Lahti or Asikkala or need for special support: yes)"
            + " and must not be: service in use: substance"
        #expect(rule.words(in: .english) == english)
        #expect(rule.words(in: .swedish).hasPrefix("ålder minst 65 och (hemkommun: Lahtis eller Asikkala"))
    }

    @Test func `everything that a match says is said in four languages`() {
        #expect(Texts.shared.languagesMissingInMatching.filter { !$0.languages.isEmpty }.map(\.key) == [])
        let sources = SourceFolder("Sources/Rinnalla/Directory").texts(ending: ".swift")
        let told = Set(Texts.shared.languagesMissingInMatching.map(\.key))
        let used = sources.flatMap { source in
            source.matches(of: #/"([a-z]+-(?:fits|blocks|unclear|assessment|waitlist))"/#).map { String($0.1) }
        }
        #expect(used.count > 20)
        #expect(Set(used).subtracting(told).sorted() == [])
        for variable in EligibilityVariable.codes { #expect(told.contains("variable-\(variable)")) }
    }
}
