import JSON
import Testing

@testable import Rinnalla

/// Docs/consent.md says in which order it is decided what a recipient may have.
@Suite struct DisclosureOrderTests {
    private static let county = Identifier<Organization>(high: 0, low: 1)

    /// Consents that may be there at once.
    private static let facts: [String: JSONObject] = [
        "statute": ["kind": "statutory-basis", "provision": "permit", "statute": "SHL 41 §"],
        "permit": ["kind": "release-permit", "provision": "permit"],
        "overridden": ["kind": "prohibition", "provision": "deny", "override": ["reasonCode": "statutory-duty"]],
        "prohibition": ["kind": "prohibition", "provision": "deny"],
    ]

    /// What is decided where the consents are there, as a row of the table begins.
    private static func row(
        _ consents: [String],
        _ kind: OrganizationKind,
        _ purpose: Purpose,
        isOfCounty: Bool
    ) -> String {
        let active = consents.compactMap { name -> DisclosureConsent? in
            var content = facts[name] ?? [:]
            content["dataCategories"] = ["plan"]
            return DisclosureConsent(Identifier(high: 0, low: 3), .object(content))
        }
        let disclosure = Disclosure(
            circumstances: .init(
                recipient: Identifier(high: 0, low: 2),
                kind: kind,
                controller: isOfCounty ? county : nil,
                sectors: [],
                serviceTasks: [],
                record: nil,
                purpose: purpose
            ),
            controllerOfClient: county,
            consents: active
        )
        let decision = disclosure.decide(.plan, now: .earliest)
        return "| `\(decision.outcome.rawValue)` | \(decision.rules.map { "`\($0.id)`" }.joined(separator: ", ")) |"
    }

    /// From the top: in each, all that would decide below it holds too.
    private static let decided: [String] = {
        let all = ["statute", "permit", "overridden", "prohibition"]
        return [
            row(all, .provider, .coordination, isOfCounty: true),
            row(all, .county, .assessment, isOfCounty: true),
            row(all, .county, .coordination, isOfCounty: true),
            row(["statute", "permit", "overridden"], .county, .assessment, isOfCounty: true),
            row(["statute", "permit"], .county, .assessment, isOfCounty: true),
            row(["statute", "permit"], .county, .assessment, isOfCounty: false),
            row(["statute"], .county, .assessment, isOfCounty: false),
            row([], .county, .assessment, isOfCounty: false),
        ]
    }()

    private static let document = SourceFolder("Docs").texts(ending: "consent.md").first ?? ""

    @Test func `the table of the document is the order in which the rules decide`() {
        let rows = Self.document.matches(of: #/\| `(?:permit|deny)[^|]*\|[^|]*\|/#).map { String($0.0) }
        #expect(rows == Self.decided)
    }

    @Test func `every rule of a disclosure stands in it, and it names no rule or code that there is not`() {
        let rules = Texts.shared.ruleIDs.filter { $0.hasPrefix("disclosure-") }
        #expect(rules.filter { !Self.document.contains("`\($0)`") } == [])
        let named = Self.document.matches(of: #/`([a-z]+(?:-[a-z]+)+)`/#).map { String($0.1) }
        let known = [
            Texts.shared.ruleIDs, ConsentKind.codes, Purpose.codes, OrganizationKind.codes,
            DisclosureDecision.Outcome.codes,
        ]
        #expect(Set(named).subtracting(known.joined()) == [])
        #expect(ConsentKind.codes.filter { !Self.document.contains("| `\($0)` |") } == [])
    }
}
