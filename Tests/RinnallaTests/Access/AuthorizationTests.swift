import HTTP
import JSON
import Testing

@testable import Rinnalla

/// The authorization matrix, generated from the route table: whatever is added there is tested here.
@Suite struct AuthorizationTests {
    /// Who calls without a right, and what the answer must be.
    enum Intruder: String, CaseIterable {
        case noKey, wrongScope, noActor, noPurpose, otherOrganization, formerWorker, memberOutsideScope, ombudsman
    }

    static let guarded = Router.api.operations.filter { $0.guarding.scope != nil }
    static let ofClients = guarded.filter(\.guarding.touchesClientData)

    @Test func `without a key every operation but the open ones answers 401`() throws {
        let region = try TestRegion()
        for operation in Self.guarded {
            let outcome = try region.attempt(operation, [:], as: nil)
            #expect(outcome.status == 401, "\(operation.id)")
            #expect(outcome.code == "authentication-required", "\(operation.id)")
            #expect(outcome.response.fieldValue("WWW-Authenticate")?.hasPrefix("Bearer") == true)
        }
    }

    @Test func `without the scope every operation answers 403 and names the scope`() throws {
        let region = try TestRegion()
        let key = try region.makeKey(of: region.county, scopes: ["nothing:read"])
        for operation in Self.guarded {
            let outcome = try region.attempt(operation, [:], as: .init(key: key))
            #expect(outcome.status == 403, "\(operation.id)")
            #expect(outcome.json["scope"]?.string == operation.guarding.scope, "\(operation.id)")
        }
    }

    @Test func `without an actor or a purpose client data answers 400 and leaves one record`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        for operation in Self.ofClients {
            let before = try region.accessRecords()
            let noActor = try region.attempt(operation, story.ids, as: .init(key: region.countyKey))
            #expect(noActor.code == "actor-required", "\(operation.id)")
            var caller = story.begun.worker
            caller.purpose = nil
            let noPurpose = try region.attempt(operation, story.ids, as: caller)
            #expect(noPurpose.code == "purpose-required", "\(operation.id)")
            #expect(try region.accessRecords() == before + 2, "\(operation.id)")
        }
    }

    @Test(arguments: [Intruder.otherOrganization, .formerWorker, .memberOutsideScope, .ombudsman])
    func `who has no way to the client finds nothing, and each answer leaves one record`(_ intruder: Intruder) throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let caller = try story.caller(intruder, region)
        for operation in Self.ofClients where !Self.isOpenTo(intruder, operation) {
            let before = try region.accessRecords()
            let outcome = try region.attempt(operation, story.ids, as: caller)
            if operation.path.contains("{id}") {
                // The clients of a batch are named in its content, where an id that leads nowhere is 422 (decisions.md 15).
                let status = operation.id == HandoverBatch.operation.id ? 422 : 404
                #expect(outcome.status == status, "\(operation.id): \(outcome.text)")
            }
            for canary in story.canaries { #expect(!outcome.text.contains(canary), "\(operation.id) tells \(canary)") }
            #expect(try region.accessRecords() == before + 1, "\(operation.id)")
        }
    }

    /// Operations that an intruder may call by right: each with its reason in access.md or decisions.md.
    private static func isOpenTo(_ intruder: Intruder, _ operation: Operation) -> Bool {
        // A person's own act in the directory, which holds no client data: another's is 403.
        if operation.id == CodeOfConduct.acknowledgement.id { return true }
        // The county's own people may record a contact on a client they cannot see yet (decisions.md 12), and make clients.
        let byCounty = ["createContactOfClient", "createClient", "replaceClient", "createContact"]
        if byCounty.contains(operation.id), intruder != .otherOrganization { return true }
        return ["createClient", "replaceClient", "createContact"].contains(operation.id)
    }
}
