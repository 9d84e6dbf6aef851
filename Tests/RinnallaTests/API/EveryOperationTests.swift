import HTTP
import JSON
import Testing

@testable import Rinnalla

/// Every reading operation of the route table answers the one who may, and what it answers can be sent back.
@Suite struct EveryOperationTests {
    private static let reads = Router.api.operations.filter { $0.method == .get && $0.guarding.scope != nil }
    private static let replaces = Router.api.operations.filter { $0.deed?.verb == .replace }

    @Test func `every read answers 200 to the responsible worker, or to whom it is for where no worker reads it`()
        throws
    {
        let region = try TestRegion()
        let story = try region.wholeStory()
        for operation in Self.reads where !operation.path.contains("{code}") {
            let outcome = try region.attempt(operation, story.ids, as: story.reader(of: operation))
            #expect(outcome.status == 200, "\(operation.id): \(outcome.text)")
            let head = try region.attempt(operation, story.ids, as: story.reader(of: operation), method: .head)
            #expect(head.status == 200, "HEAD \(operation.id)")
        }
    }

    @Test func `every client-bound read answers the client, or is not open to clients`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let client = region.caller(client: story.begun.client)
        for operation in Self.reads {
            guard case .clientData(_, ownAccess: true) = operation.guarding else { continue }
            let outcome = try region.attempt(operation, story.ids, as: client)
            #expect(outcome.status == 200, "\(operation.id): \(outcome.text)")
        }
    }

    @Test func `what a GET answers can be put back unchanged, read-only members and all`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        for operation in Self.replaces {
            guard let get = Self.reads.first(where: { $0.path == operation.path }) else { continue }
            let read = try region.attempt(get, story.ids, as: story.begun.worker)
            let id = story.ids[operation.deed?.resource.collection ?? ""] ?? ""
            let replaced = try region.send(
                .put,
                operation.path.replacing("{id}", with: id),
                as: story.begun.worker,
                read.json,
                fields: [.ifMatch: read.etag]
            )
            #expect(replaced.status == 200, "\(operation.id): \(replaced.text)")
            #expect(replaced.etag == read.etag, "\(operation.id)")
        }
    }
}

extension String {
    fileprivate func replacing(_ part: String, with text: String) -> String {
        split(separator: "/", omittingEmptySubsequences: false).map { $0 == part ? text : String($0) }.joined(
            separator: "/"
        )
    }
}
