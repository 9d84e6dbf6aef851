import Glibc
import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// What a backup gives to whoever finds it: client data in the clear, which is why it is kept encrypted; and no way in.
@Suite struct LeakedBackupTests {
    private let folder: TestFolder
    init() throws { folder = try TestFolder() }

    /// Makes a backup of the region; answers its path.
    private func back(up region: TestRegion) throws -> String {
        let words = ["backup", "create", "--data-dir", region.directory, "--to", "\(folder.path)/backups"]
        let outcome = try ProgramProcess.run(words, in: folder.path)
        #expect(outcome.code == 0, "\(outcome.error)")
        return String(outcome.output.dropLast())
    }

    /// All bytes of a backup of the region.
    private func leak(_ region: TestRegion) throws -> [UInt8] {
        let file = try back(up: region)
        let descriptor = open(file, O_RDONLY)
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return bytes }
            bytes += chunk.prefix(count)
        }
    }

    @Test func `a leaked backup holds no key, and no letter of one beyond its id`() throws {
        let region = try TestRegion()
        _ = try region.wholeStory()
        let made = try region.send(
            .post,
            "/v1/keys",
            as: .init(key: region.countyKey),
            ["name": "Siirto", "scopes": ["units:read"]],
            fields: [.idempotencyKey: "retry-canary-0001"]
        )
        let bytes = try leak(region)
        for key in [region.countyKey, region.providerKey, try #require(made.json["secret"]?.string)] {
            let secret = key.split(separator: "_")[3]
            #expect(secret.count == 43)
            for start in [0, 11, 22, 33] {
                #expect(!bytes.holds(Array(secret.utf8.dropFirst(start).prefix(10))))
            }
            // What is there instead cannot be turned back, and opens nothing.
            let digest = SHA256.hash(key)
            #expect(bytes.holds(digest.bytes))
            for guess in [digest.hex, "rin_live_\(digest.hex)"] {
                #expect(try region.send(.get, "/v1/units", as: .init(key: guess)).code == "invalid-token")
            }
        }
        #expect(!bytes.holds(Array("retry-canary-0001".utf8)))
    }

    @Test func `the manifest beside a backup tells of nobody`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        let manifest = try #require(TextFile.read(try back(up: region) + ".json"))
        #expect(manifest.contains("\"counts\""))
        for canary in story.canaries + story.ids.values { #expect(!manifest.contains(canary), "\(canary)") }
    }

    @Test func `the access log in a leaked backup names clients by pseudonyms, and nobody's address`() throws {
        let region = try TestRegion()
        let story = try region.wholeStory()
        _ = try region.send(
            .get,
            "/v1/clients/\(story.begun.client)",
            as: .init(
                key: story.begun.worker.key,
                actor: story.begun.worker.actor,
                role: "worker",
                purpose: "coordination",
                peer: PeerNetwork(ipv4: 0xC0A8_1703)
            )
        )
        let bytes = try leak(region)
        #expect(!bytes.holds(Array("192.168.23.3".utf8)))
        let records = try region.query("SELECT record FROM access_log") { row in row.text(0) }
        #expect(records.allSatisfy { !$0.contains(story.begun.client) })
    }
}

extension [UInt8] {
    fileprivate func holds(_ part: [UInt8]) -> Bool {
        withUnsafeBytes { all in
            guard let base = all.baseAddress, let first = part.first else { return false }
            var start = 0
            while let found = memchr(base + start, Int32(first), all.count - start) {
                let index = UnsafeRawPointer(found) - base
                guard index + part.count <= all.count else { return false }
                if memcmp(found, part, part.count) == 0 { return true }
                start = index + 1
            }
            return false
        }
    }
}
