import Glibc
import JSON
import SQLite

/// A synthetic region to try the service on (delight.md 1): nobody in it exists.
struct DemoRegion {
    /// The data directory; the keys lie beside the database, in `keys`, for their owner alone.
    let directory: String
    /// Beyond so many, clients have a brief story (``DemoStory/tellBriefly(_:)``): they are there to be many.
    var fullStories = 400
    /// How many clients share the people of one area.
    var clientsOfArea = 100

    /// The keys of the region, each in a file of its name.
    enum Holder: String, CaseIterable { case county, provider }

    private static let anyOrganization: SQL = "SELECT 1 FROM organization LIMIT 1"
    private static let anyKey: SQL = "SELECT 1 FROM api_key LIMIT 1"

    /// Refuses a folder whose database somebody else has made: what it holds may be real.
    func checkOwnership() throws(CommandFailure) {
        let holds = access(DataDirectory.databasePath(in: directory), F_OK) == 0
        guard holds, access("\(directory)/keys", F_OK) != 0 else { return }
        throw CommandFailure(
            .configuration,
            "\(directory) holds a database that the demo has not made: name another folder with --keep"
        )
    }

    /// Whether the region is there already; one that was not finished is of no use.
    func isFilled(_ application: Application) throws(CommandFailure) -> Bool {
        let (isBegun, isFinished) = try translated { () throws(Problem) in
            try application.service.write { transaction throws(Problem) in
                (try transaction.isAny(Self.anyOrganization), try transaction.isAny(Self.anyKey))
            }
        }
        guard isBegun == isFinished else {
            throw CommandFailure(
                .failure,
                "the region in \(directory) was not finished: remove \(directory) to make it anew"
            )
        }
        return isFinished
    }

    /// Clients of one commit: enough to share its cost, few enough to keep the log that it fills small.
    private static let batch = 250

    /// Makes the region. What finishes it are the keys, which are on disk before they count.
    func fill(_ application: Application, clients: Int, seed: UInt64) throws(CommandFailure) {
        let secrets = (county: KeySecret.make(), provider: KeySecret.make())
        try DataDirectory.make("\(directory)/keys")
        for (holder, secret) in [(Holder.county, secrets.county), (.provider, secrets.provider)] {
            try write(secret.text + "\n", to: path(holder))
        }
        let service = application.service
        let areas = (clients + clientsOfArea - 1) / clientsOfArea
        let register = try translated { () throws(Problem) in
            try service.write { transaction throws(Problem) in try DemoDirectory(areas: areas, in: transaction) }
        }
        var card = DemoCard(register)
        for start in stride(from: 0, to: clients, by: Self.batch) {
            let indexes = start..<min(start + Self.batch, clients)
            let told = try translated { () throws(Problem) in
                try service.write { transaction throws(Problem) in
                    try indexes.map { index throws(Problem) in
                        try tell(index, seed: seed, register, transaction)
                    }
                }
            }
            for story in told { card.note(story) }
        }
        try write(String(decoding: card.json.encoded(), as: UTF8.self) + "\n", to: cardPath)
        try translated { () throws(Problem) in
            try service.write { transaction throws(Problem) in
                for (name, secret) in [("county", secrets.county), ("provider", secrets.provider)] {
                    let organization = register.words.id(name, as: Organization.self)
                    let key = NewKey(
                        name: name,
                        organization: organization,
                        scopes: name == "county" ? ["*", "self"] : ["*"],
                        mayAssertActor: true
                    )
                    try transaction.insertKey(key, secret: secret)
                }
            }
        }
    }

    private func tell(
        _ index: Int,
        seed: UInt64,
        _ register: DemoDirectory,
        _ transaction: WriteTransaction
    ) throws(Problem) -> DemoStory.Told {
        let script = DemoStory.script(index, seed: seed)
        let area = register.areas[index / clientsOfArea]
        guard index < fullStories else {
            var story = try DemoStory(index, seed: seed, script, in: area, at: .init(status: "active"), transaction)
            return try story.tellBriefly(index)
        }
        let own = script["unit"] == "older" ? register.older : area
        var story = try DemoStory(index, seed: seed, script, in: own, transaction)
        return try story.tell(to: DemoStage.mix[index % DemoStage.mix.count])
    }

    /// What to print at each start: where it is, the keys, and calls that are complete in themselves.
    func guide(_ url: String, operations: String) throws(CommandFailure) -> String {
        guard let text = TextFile.read(cardPath), let card = try? JSONParser.parse(Array(text.utf8)) else {
            throw CommandFailure(.failure, "\(cardPath) is missing: remove \(directory) to make the region anew")
        }
        let keys = (county: try key(.county), provider: try key(.provider))
        let calls = DemoGuide(url: url, countyKey: keys.county, providerKey: keys.provider, card: card).calls
        return """
            Rinnalla, a region nobody lives in: \(url)
            Metrics and health: \(operations)

            county    \(keys.county)   \(path(.county))
            provider  \(keys.provider)   \(path(.provider))

            \(calls.map { "# \($0.title)\n\($0.curl)" }.joined(separator: "\n\n"))

            """
    }

    /// By these ids a record is known to be synthetic, wherever it goes.
    static func externalIDs(_ value: String) -> JSONValue {
        [["system": "urn:rinnalla:synthetic", "value": .string(value)]]
    }

    private var cardPath: String { "\(directory)/demo.json" }
    private func path(_ holder: Holder) -> String { "\(directory)/keys/\(holder.rawValue)" }

    private func key(_ holder: Holder) throws(CommandFailure) -> String {
        guard let text = TextFile.read(path(holder)) else {
            throw CommandFailure(.failure, "\(path(holder)) is missing: remove \(directory) to make the region anew")
        }
        return String(text.prefix { $0 != "\n" })
    }

    private func write(_ text: String, to path: String) throws(CommandFailure) {
        guard TextFile.write(text, to: path) else { throw CommandFailure(.failure, "cannot write \(path)") }
    }

    private func translated<T>(_ body: () throws(Problem) -> T) throws(CommandFailure) -> T {
        do throws(Problem) {
            return try body()
        } catch {
            throw CommandFailure(error)
        }
    }
}
