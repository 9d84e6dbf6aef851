import SQLite

/// Where a client of the synthetic region lives and who is there for the client.
struct DemoArea: Sendable {
    let words: DemoWords
    let unit: Identifier<Record>
    let worker: Access
    let intake: Access
    let provider: Access
    let nurse: Identifier<Record>
    /// The worker of the other unit, who stands in and takes over.
    let successor: Access
    /// Nil where the unit has no supervisor of its own.
    let supervisor: Access?
    /// The services that clients are referred to.
    let services: [Identifier<Record>]

    /// The services of the provider, by their names in the data.
    static let services = ["home-support", "housing-guidance", "family-work", "recovery", "meal"]

    init(_ words: DemoWords, unit: String, worker: String, isSupervised: Bool = true) {
        let isOlder = unit == "older"
        let other = (unit: isOlder ? "adults" : "older", worker: isOlder ? "worker" : "worker-older")
        successor = Self.access(words, "county", other.worker, of: other.unit, .worker, .handover)
        supervisor =
            isSupervised ? Self.access(words, "county", "supervisor", of: unit, .supervisor, .supervision) : nil
        var words = words
        words["successor"] = words[other.worker]
        words["unit"] = words[unit]
        words["worker"] = words[worker]
        self.words = words
        self.unit = words.id(unit)
        self.worker = Self.access(words, "county", worker, of: unit, .worker, .coordination)
        intake = Self.access(words, "county", "intake", of: "guidance", .intake, .advice)
        provider = Self.access(words, "provider", "provider-worker", of: "home", .provider, .serviceDelivery)
        nurse = words.id("nurse")
        services = Self.services.map { words.id($0) }
    }

    /// The client in person.
    func access(of client: Identifier<Client>) -> Access {
        Access(key: worker.key, actor: Actor(id: client.cast(), role: .client), purpose: .clientOwnAccess)
    }

    private static func access(
        _ words: DemoWords,
        _ organization: String,
        _ person: String,
        of unit: String,
        _ role: Role,
        _ purpose: Purpose
    ) -> Access {
        Access(
            key: Key(
                id: "demo",
                organization: words.id(organization),
                organizationKind: organization == "county" ? .county : .provider,
                scopes: organization == "county" ? ["*", "self"] : ["*"],
                mayAssertActor: true
            ),
            actor: Actor(id: words.id(person), role: role, units: [words.id(unit)]),
            purpose: purpose
        )
    }
}
