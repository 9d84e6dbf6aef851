import HTTP
import JSON
import Testing

@testable import Rinnalla

/// INV-C3: who does not see where a protected client lives does not decide on it either.
@Suite struct ClientProtectionTests {
    /// A client under non-disclosure, and a worker of the matter's unit who may not see the address.
    private struct Hidden {
        let region: TestRegion
        let story: TestRegion.Story
        let colleague: TestRegion.Caller
        let path: String

        init() throws {
            region = try TestRegion()
            story = try region.begin()
            colleague = try region.person(.worker, units: [story.unit])
            path = "/v1/clients/\(story.client)"
            let changed = try region.patch(
                path,
                as: story.worker,
                ["address": ["street": "Salakatu 7"], "phones": ["+358 40 7654321"], "hasNonDisclosure": true]
            )
            #expect(changed.status == 200)
        }

        func expectRefusal(_ outcome: TestRegion.Outcome, _ what: String) {
            #expect(outcome.status == 403, "\(what)")
            #expect(outcome.code == "actor-not-allowed", "\(what)")
            #expect(outcome.json["rule"] == "INV-C3", "\(what)")
            #expect(!outcome.text.contains("Salakatu"), "\(what)")
        }
    }

    @Test func `INV-C3: who cannot see the address neither lifts the protection nor changes what it hides`() throws {
        let hidden = try Hidden()
        let changes: [JSONObject] = [
            ["hasNonDisclosure": false], ["address": ["street": "Toinen katu 1"]], ["address": .null], ["phones": []],
        ]
        for change in changes {
            let refused = try hidden.region.patch(hidden.path, as: hidden.colleague, .object(change))
            hidden.expectRefusal(refused, "\(change)")
        }
        let whole: JSONObject = [
            "name": ["family": "Esimerkki", "given": "Aino"], "hasNonDisclosure": true, "hasSpecialSupport": false,
        ]
        for change in changes.filter({ $0["address"] != .null }) {
            var content = whole
            for member in change.members { content[member.name] = member.value }
            let refused = try hidden.region.send(
                .put,
                hidden.path,
                as: hidden.colleague,
                .object(content),
                fields: [.ifMatch: "*"]
            )
            hidden.expectRefusal(refused, "\(content)")
        }
        let read = try hidden.region.send(.get, hidden.path, as: hidden.story.worker)
        #expect(read.json["hasNonDisclosure"] == true)
        #expect(read.json["address"] == ["street": "Salakatu 7"])
        #expect(read.json["phones"] == ["+358 40 7654321"])
    }

    @Test func `INV-C3: a dry run tells the address no more than a change does`() throws {
        let hidden = try Hidden()
        let refused = try hidden.region.send(
            .patch,
            hidden.path,
            as: hidden.colleague,
            ["hasNonDisclosure": false],
            fields: [.ifMatch: "*", .prefer: "handling=dry-run"]
        )
        hidden.expectRefusal(refused, "dry run")
    }

    @Test func `INV-C3: repeating the hidden value is refused like any other, so that it cannot be guessed`() throws {
        let hidden = try Hidden()
        for street in ["Salakatu 7", "Salakatu 8"] {
            let refused = try hidden.region.patch(
                hidden.path,
                as: hidden.colleague,
                ["address": ["street": .string(street)]]
            )
            #expect(refused.status == 403, "\(street)")
        }
    }

    @Test func `INV-C3: the responsible worker and a social worker lift the protection`() throws {
        let hidden = try Hidden()
        let socialColleague = try hidden.region.person(.socialWorker, units: [hidden.story.unit])
        for caller in [hidden.story.worker, socialColleague] {
            let lifted = try hidden.region.patch(hidden.path, as: caller, ["hasNonDisclosure": false])
            #expect(lifted.status == 200, "\(caller.role ?? "")")
            #expect(lifted.json["address"] == ["street": "Salakatu 7"])
            _ = try hidden.region.patch(hidden.path, as: hidden.story.worker, ["hasNonDisclosure": true])
        }
    }

    @Test func `withheld names non-disclosure as the reason only where contact data is open otherwise`() throws {
        let hidden = try Hidden()
        let read = try hidden.region.send(.get, hidden.path, as: hidden.colleague)
        #expect(read.json["withheld"] == [["category": "contact", "reason": "non-disclosure"]])
        _ = try hidden.region.patch(hidden.path, as: hidden.story.worker, ["hasNonDisclosure": false])
        let open = try hidden.region.send(.get, hidden.path, as: hidden.colleague)
        #expect(open.json["withheld"] == [])
    }

    @Test func `INV-C3: who sets the protection loses the address by the very answer`() throws {
        let hidden = try Hidden()
        _ = try hidden.region.patch(hidden.path, as: hidden.story.worker, ["hasNonDisclosure": false])
        let protected = try hidden.region.patch(hidden.path, as: hidden.colleague, ["hasNonDisclosure": true])
        #expect(protected.status == 200)
        #expect(!protected.text.contains("Salakatu"))
        let other = try hidden.region.patch(hidden.path, as: hidden.colleague, ["language": "sv"])
        #expect(other.status == 200)
        #expect(other.json["address"] == nil)
    }
}
