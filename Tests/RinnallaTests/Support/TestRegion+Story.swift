import HTTP
import JSON

@testable import Rinnalla

/// The beginnings of stories: professionals, a client, a matter, a responsible worker; each by the API itself.
extension TestRegion {
    func makeUnit(_ name: String, of organization: String? = nil, key: String? = nil) throws -> String {
        let outcome = try send(
            .post,
            "/v1/units",
            as: Caller(key: key ?? countyKey),
            ["name": .string(name), "organizationId": .string(organization ?? county)]
        )
        return outcome.id
    }

    /// A professional with the roles; by default of the county.
    func makeProfessional(
        _ name: String,
        roles: [Role],
        units: [String] = [],
        of organization: String? = nil,
        key: String? = nil
    ) throws -> String {
        let outcome = try send(
            .post,
            "/v1/professionals",
            as: Caller(key: key ?? countyKey),
            [
                "name": .string(name), "organizationId": .string(organization ?? county),
                "roles": .array(roles.map { .string($0.rawValue) }), "unitIds": .array(units.map { .string($0) }),
                "languages": ["fi"],
            ]
        )
        return outcome.id
    }

    /// A county professional as a caller.
    func caller(_ professional: String, _ role: Role, _ purpose: Purpose) -> Caller {
        Caller(key: countyKey, actor: professional, role: role.rawValue, purpose: purpose.rawValue)
    }

    /// A client in whose name the client calls.
    func caller(client: String) -> Caller {
        Caller(key: countyKey, actor: client, role: "client", purpose: "client-own-access")
    }

    /// The people and the client of a typical story.
    struct Story {
        let unit: String
        let worker: Caller
        let supervisor: Caller
        let intake: Caller
        /// A worker of another unit, with no relationship to the client.
        let stranger: Caller
        var client: String
        let matter: String
        /// A professional of the provider, in the role provider.
        let provider: Caller
    }

    /// A prospective client with a planned matter and a responsible worker.
    func begin() throws -> Story {
        let unit = try makeUnit("Aikuissosiaalityö")
        let worker = caller(
            try makeProfessional("Vilma Vastuu", roles: [.worker, .socialWorker], units: [unit]),
            .worker,
            .coordination
        )
        let supervisor = caller(
            try makeProfessional("Eero Esihenkilö", roles: [.supervisor], units: [unit]),
            .supervisor,
            .supervision
        )
        let intake = caller(try makeProfessional("Noora Neuvonta", roles: [.intake], units: []), .intake, .advice)
        let stranger = caller(
            try makeProfessional("Sini Sivullinen", roles: [.worker], units: []),
            .worker,
            .coordination
        )
        let client = try send(
            .post,
            "/v1/clients",
            as: intake,
            ["name": ["family": "Esimerkki", "given": "Aino"], "birthDate": "1956-03-02", "language": "fi"]
        )
        let matter = try send(
            .post,
            "/v1/clients/\(client.id)/matters",
            as: intake,
            ["serviceTask": "iakkaat", "unitId": .string(unit)]
        )
        _ = try send(
            .post,
            "/v1/clients/\(client.id)/responsibilities",
            as: intake,
            ["workerId": .string(worker.actor ?? ""), "role": "own-worker"]
        )
        let providerWorker = try makeProfessional(
            "Pauli Palvelu",
            roles: [.provider],
            of: provider,
            key: providerKey
        )
        return Story(
            unit: unit,
            worker: worker,
            supervisor: supervisor,
            intake: intake,
            stranger: stranger,
            client: client.id,
            matter: matter.id,
            provider: Caller(key: providerKey, actor: providerWorker, role: "provider", purpose: "service-delivery")
        )
    }
}
