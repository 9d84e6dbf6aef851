import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Lists stay on indexes: the plan of every documented sort and filter, read from SQLite itself (decisions.md 8).
@Suite struct ListPlanTests {
    static let lists = Router.api.operations.filter { $0.deed?.listing != nil }

    @Test(arguments: lists.map(\.id))
    func `no sort and no filter walks a table, and only one actor's or client's rows are sorted`(_ id: String) throws {
        let region = try TestRegion()
        let operation = try #require(Self.lists.first { $0.id == id })
        let listing = try #require(operation.deed?.listing)
        let connection = try Connection(path: region.directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 1000)
        defer { connection.close() }
        for sort in PageRequest.Sort.allowed(hasDue: listing.resource.hasDue) {
            for filter in [nil] + listing.resource.filters.map(Optional.some) {
                let query = try Self.query(listing, operation, sort, filter, connection, region)
                let plan = try connection.explainQueryPlan(query.statement)
                let label = "\(sort) \(filter?.name ?? "-"): \(plan)"
                let walks = plan.filter { $0.hasPrefix("SCAN x") && !$0.contains("INDEX") }
                #expect(walks.isEmpty, "\(label)")
                // An index in the order of the region is a walk over the region too.
                if case .ofActor = listing.place {
                    #expect(!plan.contains { $0.hasPrefix("SCAN x") }, "\(label)")
                    // Of what a holder has, only the kinds that count are looked at.
                    let holders = plan.filter { $0.contains("care_relationship_by_holder") }
                    #expect(
                        holders.count >= 3 && holders.allSatisfy { $0.contains("holder=? AND kind=? AND valid_to>?") },
                        "\(label)"
                    )
                }
                if !listing.resource.isOfClient, filter == nil {
                    #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(label)")
                }
            }
        }
    }

    private static func query(
        _ listing: Listing,
        _ operation: Operation,
        _ sort: PageRequest.Sort,
        _ filter: Resource.Filter?,
        _ connection: Connection,
        _ region: TestRegion
    ) throws -> ListQuery {
        var text = "sort=\(sort.rawValue)"
        if let filter { text += "&\(filter.name)=\(sample(filter))" }
        let access = Access(key: Access.system.key, actor: nil, purpose: nil, note: nil)
        let call = Call(
            operation: operation,
            identifiers: [Identifier(high: 0, low: 0)],
            access: access,
            requestID: "",
            language: .english,
            query: try Query(Array(text.utf8)[...], for: operation),
            now: .now(),
            service: region.application.service
        )
        let transaction = ReadTransaction(connection, now: .now(), access: access, settings: Settings())
        return ListQuery(listing, call, try PageRequest(call), transaction)
    }

    private static func sample(_ filter: Resource.Filter) -> String {
        switch filter.form {
        case .identifier, .identifierAmong: "01970000-0000-7000-8000-000000000000"
        case .codes, .codeAmong: filter.codes.first ?? "fi"
        case .flag: "true"
        case .municipalities: "398"
        case .languages: "fi"
        case .words: "koti+palvelu"
        }
    }
}
