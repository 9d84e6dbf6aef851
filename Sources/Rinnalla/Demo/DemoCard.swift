import JSON

/// Who and what is in a synthetic region, for those who call it: `demo.json` beside the database.
struct DemoCard {
    private let register: DemoDirectory
    private var clients = 0
    private var referrals = 0
    /// Clients of the first worker, and their referrals; `clients` and `referrals` count those of the whole region.
    private var clientIDs: [JSONValue] = []
    private var referralIDs: [JSONValue] = []
    /// A client of the first worker with a plan in force.
    private var planned: DemoStory.Told?
    /// The first client whose whole story is told.
    private var whole: DemoStory.Told?
    private var link: ReferralLinkToken?

    private static let mostIDs = 2000

    init(_ register: DemoDirectory) { self.register = register }

    mutating func note(_ told: DemoStory.Told) {
        clients += 1
        referrals += told.referrals.count
        if whole == nil, told.successor != nil { whole = told }
        link = link ?? told.link
        guard told.worker == register.areas.first?.worker.actor?.id, clientIDs.count < Self.mostIDs else { return }
        clientIDs.append(Self.id(told.client))
        referralIDs += told.referrals.map(Self.id)
        if planned == nil, told.stage == .planActive { planned = told }
    }

    var json: JSONValue {
        let words = register.words
        var json: JSONObject = [
            "countyKeyFile": "keys/county", "providerKeyFile": "keys/provider", "workerId": words["worker"] ?? .null,
            "otherWorkerId": words["worker-older"] ?? .null, "ombudsmanId": words["ombudsman"] ?? .null,
            "supervisorId": words["supervisor"] ?? .null, "intakeId": words["intake"] ?? .null,
            "providerWorkerId": words["provider-worker"] ?? .null, "clients": .integer(Int64(clients)),
            "referrals": .integer(Int64(referrals)), "serviceIds": .array(register.services.map(Self.id)),
            "clientIds": .array(clientIDs), "referralIds": .array(referralIDs),
        ]
        json["clientId"] = (planned?.client).map(Self.id) ?? clientIDs.first
        json["planId"] = (planned?.plan).map(Self.id)
        if let whole, let worker = whole.worker, let successor = whole.successor {
            json["wholeStory"] = [
                "clientId": Self.id(whole.client), "workerId": Self.id(worker), "successorId": Self.id(successor),
            ]
        }
        json["referralLink"] = (link?.text).map { .string($0) }
        return .object(json)
    }

    private static func id<T>(_ id: Identifier<T>) -> JSONValue { .string(id.description) }
}
