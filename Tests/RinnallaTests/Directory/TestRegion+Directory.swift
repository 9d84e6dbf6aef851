import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

extension TestRegion {
    var asCounty: Caller { Caller(key: countyKey) }
    var asProvider: Caller { Caller(key: providerKey) }

    /// A service of the provider, with the members given beside the required ones.
    func makeService(_ members: JSONObject = [:], as caller: Caller? = nil) throws -> Outcome {
        var content: JSONObject = [
            "organizationId": .string(provider), "name": ["fi": "Päihdeklinikka"], "category": "substance",
        ]
        for member in members.members { content[member.name] = member.value }
        return try send(.post, "/v1/services", as: caller ?? asProvider, .object(content))
    }

    /// A merge patch under the version that the record has now.
    func patch(_ path: String, _ content: JSONValue, as caller: Caller) throws -> Outcome {
        let tag = try send(.get, path, as: asCounty).etag
        return try send(.patch, path, as: caller, content, fields: [.ifMatch: tag])
    }

    /// The ids of a list.
    func ids(_ target: String, as caller: Caller? = nil) throws -> [String] {
        let items = try send(.get, target, as: caller ?? asCounty).json["items"]?.array ?? []
        return items.compactMap { $0["id"]?.string }
    }

    /// How SQLite would run the list operation with a query.
    func plan(of operation: String, _ query: String) throws -> [String] {
        let listed = try #require(Router.api.operations.first { $0.id == operation })
        let resource = try #require(listed.deed?.resource)
        let call = Call(
            operation: listed,
            identifiers: [],
            access: .system,
            requestID: "",
            language: .english,
            query: try Query(Array(query.utf8)[...], for: listed),
            now: .now(),
            service: application.service
        )
        let connection = try Connection(path: directory + "/rinnalla.db", mode: .readOnly, busyTimeout: 5000)
        defer { connection.close() }
        let transaction = ReadTransaction(connection, now: .now(), access: .system, settings: Settings())
        let list = try ListQuery(
            Listing(resource: resource, place: .directory),
            call,
            PageRequest(call),
            transaction
        )
        return try connection.explainQueryPlan(list.statement)
    }
}
