import HTTP
import SQLite

/// A synthetic region to try the service on (delight.md 1): nobody in it exists.
struct DemoRegion {
    /// The data directory; the keys lie beside the database, in `keys`, for their owner alone.
    let directory: String

    /// The keys of the region, each in a file of its name.
    enum Holder: String, CaseIterable { case county, provider }

    private static let anyOrganization: SQL = "SELECT 1 FROM organization LIMIT 1"

    /// Whether the region is there already: it is made whole or not at all.
    func isFilled(_ application: Application) throws(CommandFailure) -> Bool {
        try translated { () throws(Problem) in
            try application.service.write { transaction throws(Problem) in try transaction.isAny(Self.anyOrganization) }
        }
    }

    /// Makes the region in one commit. The keys are on disk before: a region without them could not be used.
    func fill(_ application: Application, clients: Int, seed: UInt64) throws(CommandFailure) {
        let secrets = (county: KeySecret.make(), provider: KeySecret.make())
        try DataDirectory.make("\(directory)/keys")
        for (holder, secret) in [(Holder.county, secrets.county), (.provider, secrets.provider)] {
            guard TextFile.write(secret.text + "\n", to: path(holder)) else {
                throw CommandFailure(.failure, "cannot write \(path(holder))")
            }
        }
        try translated { () throws(Problem) in
            try application.service.write { transaction throws(Problem) in
                let county = try transaction.insertOrganization("Päijät-Hämeen hyvinvointialue", .county)
                let provider = try transaction.insertOrganization("Kotituki Oy", .provider)
                for (name, organization, secret) in [
                    ("county", county, secrets.county), ("provider", provider, secrets.provider),
                ] {
                    try transaction.insertKey(
                        NewKey(name: name, organization: organization, scopes: ["*", "self"], mayAssertActor: true),
                        secret: secret
                    )
                }
            }
        }
    }

    /// What to print at each start: where it is, the keys, and calls that are complete in themselves.
    func guide(_ url: String) throws(CommandFailure) -> String {
        let county = try key(.county)
        let provider = try key(.provider)
        return """
            Rinnalla, a region nobody lives in: \(url)

            county    \(county)   \(path(.county))
            provider  \(provider)   \(path(.provider))

            curl -s \(url)/v1/organizations -H 'Authorization: Bearer \(county)'
            curl -s \(url)/v1/organizations -H 'Authorization: Bearer \(county)' -H 'Content-Type: application/json' -d '{"name":"Lahden kaupunki","kind":"municipality"}'

            """
    }

    private func path(_ holder: Holder) -> String { "\(directory)/keys/\(holder.rawValue)" }

    private func key(_ holder: Holder) throws(CommandFailure) -> String {
        guard let text = TextFile.read(path(holder)) else {
            throw CommandFailure(.failure, "\(path(holder)) is missing: remove \(directory) to make the region anew")
        }
        return String(text.prefix { $0 != "\n" })
    }

    private func translated<T>(_ body: () throws(Problem) -> T) throws(CommandFailure) -> T {
        do throws(Problem) {
            return try body()
        } catch {
            throw CommandFailure(error)
        }
    }
}
