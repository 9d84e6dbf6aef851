import HTTP
import JSON

/// Where an accepted client finds a service whose place the directory does not tell: a shelter, a safe house.
enum ServiceLocation {
    static let operation = Operation(
        id: "getServiceLocation",
        method: .get,
        path: "/v1/referrals/{id}/service-location",
        guarding: .clientData("referrals:read", ownAccess: true),
        handler: .read(read)
    )

    /// The states of a referral that its receiver has accepted.
    private static let acceptedStates = ["accepted", "in-progress", "on-hold", "completed"]

    private static func read(_ call: Call, _ transaction: ReadTransaction) throws(Problem) -> Answer {
        let referral = try transaction.record(ReferralRecord.resource, call.id)
        let clients = referral.client.map { [$0] } ?? []
        guard let id = referral.identifier("toServiceId", as: Record.self),
            let service = try transaction.known(ServiceRecord.resource, id)
        else { throw .notFound }
        if service["isLocationConfidential"] == true, !acceptedStates.contains(referral.status ?? "") {
            var problem = Problem.violated("location-after-acceptance", as: .stateConflict)
            problem.clients = clients
            throw problem
        }
        var body: JSONObject = ["serviceId": .string(service.id.description)]
        body["name"] = service["name"]
        body["location"] = service["location"]
        var answer = Answer.json(.object(body))
        answer.clients = clients
        return answer
    }
}
