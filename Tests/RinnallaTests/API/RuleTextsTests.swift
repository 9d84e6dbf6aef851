import Testing

@testable import Rinnalla

/// Whoever is refused is told why, in their language: the rules of the sources and of Texts/rules.json are the same.
@Suite struct RuleTextsTests {
    /// The ids of the rules that the sources and the database refuse with.
    static let used: Set<String> = {
        let sources = SourceFolder("Sources/Rinnalla").texts(ending: ".swift")
        let migrations = SourceFolder("Migrations").texts(ending: ".sql")
        return Set(sources.flatMap { ids(inSwift: $0) } + migrations.flatMap { ids(inSQL: $0) })
    }()

    @Test func `every rule that the service refuses with has its sentence in four languages`() {
        let silent = Self.used.filter { !Texts.shared.missingLanguages(rule: $0).isEmpty }
        #expect(silent.sorted() == [])
    }

    /// The ways in which rules are broken that have a sentence of their own.
    private static let ways: [String] = {
        let sources = SourceFolder("Sources/Rinnalla").texts(ending: ".swift")
        return sources.flatMap { $0.matches(of: #/Rule\("([^"]+)", way: "([^"]+)"\)/#) }.map { "\($0.1)-\($0.2)" }
    }()

    @Test func `every sentence is there in four languages, and so is each that says in which way a rule is broken`() {
        #expect(Self.ways.contains("INV-R8-unchecked"))
        let silent = (Texts.shared.ruleIDs + Self.ways).filter { !Texts.shared.missingLanguages(rule: $0).isEmpty }
        #expect(silent == [])
    }

    /// The invariants are the domain's, whether or not this release can come to break them; a clock refuses nothing, its text
    /// explains the obligation.
    @Test func `every sentence is of a rule that the service refuses with, of an invariant or of a clock`() {
        let clocks = ObligationClock.Kind.codes + ObligationClock.all.compactMap(\.rule.way)
        let unused = Set(Texts.shared.ruleIDs).subtracting(Self.used).subtracting(Self.ways).subtracting(clocks)
        #expect(unused.filter { rule in !["INV-", "V-R", "FB"].contains { rule.hasPrefix($0) } }.sorted() == [])
    }

    @Test(arguments: [
        (#"move.violate("team-ended", at: "/to")"#, ["team-ended"]),
        (#"throw .violated("INV-A2", as: .stateConflict)"#, ["INV-A2"]),
        (#"throw refusal("referral-sent", of: fixed, draft)"#, ["referral-sent"]),
        (#"move.require(move["a"] != nil, "own-organization")"#, ["own-organization"]),
        ("move.require(\n    all.allSatisfy { $0 == \"on-hold\" },\n    \"team-ended\",\n)", ["team-ended"]),
        (#"Fault(place: .member("/on-hold"), code: .required, rule: "team-ended")"#, ["team-ended"]),
        (#"Decision(outcome: .deny, rules: ["team-ended", "referral-sent"])"#, ["team-ended", "referral-sent"]),
        (#"rules.append("team-ended")"#, ["team-ended"]),
        (#"let rule: Rule = isOld ? "INV-A1" : "V-R2""#, ["INV-A1", "V-R2"]),
        (#"a ? Rule("team-ended", way: "late") : "team-ended""#, ["team-ended", "team-ended-late"]),
        (#"try plan.require(in: ["on-hold", "active"])"#, []),
    ])
    func `a rule's id is found wherever a refusal names it`(source: String, ids: [String]) {
        #expect(Self.ids(inSwift: source) == Set(ids))
    }

    private static func ids(inSwift source: String) -> Set<String> {
        let refusals: [Regex<(Substring, Substring)>] = [
            #/"((?:INV-[A-Z]|V-R|FB)\d)"/#,
            #/(?:violated?|breach|refusal)\(\s*"([a-z]+(?:-[a-z]+)+)"/#,
            #/rule:\s*"([a-z]+(?:-[a-z]+)+)"/#,
            // The condition comes first: whatever it is, with closures in it or without.
            #/require\((?!in:|_ )(?:[^{}]|\{[^{}]*\})*?,\s*"([a-z]+(?:-[a-z]+)+)"\s*[,)]/#,
        ]
        let lists = source.matches(of: #/rules(?::|\.append\(|\ \+)[^\n]*/#).map(\.0)
        let listed = lists.flatMap { $0.matches(of: #/"([a-z]+(?:-[a-z]+)+)"/#) }
        let ways = source.matches(of: #/Rule\("([a-z]+(?:-[a-z]+)+)", way: "([^"]+)"\)/#).flatMap {
            ["\($0.1)", "\($0.1)-\($0.2)"]
        }
        return Set((refusals.flatMap { source.matches(of: $0) } + listed).map { String($0.1) } + ways)
    }

    private static func ids(inSQL migration: String) -> Set<String> {
        Set(migration.matches(of: #/RAISE\ \(ABORT,\ '(INV-[A-Z]\d):/#).map { String($0.1) })
    }
}
