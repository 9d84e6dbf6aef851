import HTTP
import JSON
import SQLite

/// `GET /v1/clients/{id}/service-picture`: every service of a client in one look, as far as the actor may see it, with what is
/// left out and why. Finnish: *kokonaiskuva palveluista*.
enum ServicePicture {
    static let operation = Operation(
        id: "getServicePictureOfClient",
        method: .get,
        path: "/v1/clients/{id}/service-picture",
        guarding: .clientData("referrals:read", ownAccess: true),
        handler: .read(show)
    )

    /// What tells of a client's services: referrals and the actions of plans, with what they are tagged with.
    private static let categories = DataCategories.tags.union([.plan, .referral])

    private static func show(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let client: Identifier<Client> = call.id.cast()
        // An advocacy case opens what it cites, and no look at everything.
        guard try transaction.relationships(to: client) != .caseAdvocate else { throw .notFound }
        let services = try transaction.servicesInUse(by: client)
        let overlaps = ServiceOverlap.all(among: services)
        let withheld = try transaction.withholdings(of: client, among: categories)
        let body: JSONObject = [
            "clientId": .string(client.description), "asOf": .string(transaction.now.description),
            "services": .array(services.map { .object($0.representation(in: call.language)) }),
            "overlaps": .array(overlaps.map { $0.representation(in: call.language) }),
            "withheld": .array(withheld.map { $0.representation(in: call.language) }),
            "isComplete": .bool(withheld.isEmpty && services.allSatisfy(\.missing.isEmpty)),
        ]
        var answer = Answer.json(.object(body))
        answer.clients = try transaction.ownRecords(ofPerson: client)
        answer.count = services.count
        answer.includedScopes = [PlanRecord.resource.readScope]
        return answer
    }
}

/// Two services at once for the same need, from different providers (../domain/5-metrics.md M3). Finnish: *päällekkäisyys*.
struct ServiceOverlap: Sendable {
    let first: ServiceInUse
    let second: ServiceInUse

    static func all(among services: [ServiceInUse]) -> [ServiceOverlap] {
        let used = services.filter { $0.phase != .asked && !$0.isComplementary }
        return used.enumerated().flatMap { index, first in
            used.dropFirst(index + 1).filter { first.overlaps($0) }.map { ServiceOverlap(first: first, second: $0) }
        }
    }

    func representation(in language: Language) -> JSONValue {
        let names: JSONObject = [
            "first": .string(first.name(in: language)), "second": .string(second.name(in: language)),
        ]
        return [
            "sources": [first.source.subject, second.source.subject],
            "detail": .string(Texts.shared.view("services-overlap", in: language, names) ?? ""),
        ]
    }
}

extension ServiceInUse {
    /// Whether both answer the same need by the same kind of service, or are of one class of the national classification.
    fileprivate func overlaps(_ other: ServiceInUse) -> Bool {
        guard provider.id != other.provider.id else { return false }
        if let own = service.text("thlClass"), own == other.service.text("thlClass") { return true }
        guard let need = source.text("needCode"), need == other.source.text("needCode") else { return false }
        return service["category"] == other.service["category"]
    }
}
