import HTTP
import JSON
import SQLite
import Testing

@testable import Rinnalla

/// Guessing keys: hopeless by their size, and not for long.
@Suite struct KeyGuessingTests {
    private let folder: TestFolder
    init() throws { folder = try TestFolder() }

    private static let network = PeerNetwork(ipv4: 0xC000_0201)

    private func guess(_ region: TestRegion, _ key: String, from peer: PeerNetwork) throws -> TestRegion.Outcome {
        try region.send(.get, "/v1/organizations", as: .init(key: key, peer: peer))
    }

    @Test func `wrong keys are refused after sixty a minute from one network, and the right one is not`() throws {
        let region = try TestRegion(rateLimit: 6000)
        for left in (0..<60).reversed() {
            let wrong = try guess(region, KeySecret.make().text, from: Self.network)
            #expect(wrong.code == "invalid-token")
            #expect(wrong.response.fieldValue("RateLimit-Policy") == "\"guesses\";q=60;w=60")
            #expect(wrong.response.fieldValue("RateLimit")?.hasPrefix("\"guesses\";r=\(left);") == true)
        }
        let refused = try guess(region, "nonsense", from: Self.network)
        #expect(refused.status == 429)
        #expect(refused.json["violated-policies"] == ["guesses"])
        #expect(refused.response.fieldValue("Retry-After") == "1")
        // Behind one proxy are many callers: those with a key go on.
        #expect(try guess(region, region.countyKey, from: Self.network).status == 200)
        #expect(try guess(region, KeySecret.make().text, from: PeerNetwork(ipv4: 0xC000_0202)).status == 401)
        // Whoever says nothing guesses nothing.
        #expect(try region.send(.get, "/v1/organizations").status == 401)
        let page = try region.operations(.get, "/metrics").text
        #expect(page.contains("rinnalla_rate_limited_total{policy=\"guesses\"} 1\n"))
        #expect(page.contains("rinnalla_rate_limited_total{policy=\"default\"} 0\n"))
    }

    @Test func `a revoked key is a guess like any other, so that its holder does not try on`() throws {
        let region = try TestRegion(rateLimit: 6000)
        let revoked = KeySecret.make()
        let county = Identifier<Organization>(region.county) ?? Identifier(high: 0, low: 0)
        try region.application.service.write { transaction throws(Problem) in
            try transaction.insertKey(NewKey(name: "gone", organization: county, scopes: ["*"]), secret: revoked)
            try transaction.change("UPDATE api_key SET revoked_at = 1 WHERE id = ?", [.text(revoked.id)])
        }
        for _ in 0..<60 { #expect(try guess(region, revoked.text, from: Self.network).code == "revoked-key") }
        #expect(try guess(region, revoked.text, from: Self.network).code == "quota-exceeded")
    }

    @Test func `a key with one letter changed, added or left out is none`() throws {
        let region = try TestRegion()
        let key = Array(region.countyKey)
        // Known to the worker from here on: what is compared is the digest alone.
        #expect(try guess(region, region.countyKey, from: Self.network).status == 200)
        for index in key.indices {
            var changed = key
            changed[index] = changed[index] == "A" ? "B" : "A"
            #expect(try guess(region, String(changed), from: Self.network).code == "invalid-token", "letter \(index)")
        }
        for other in [String(key.dropLast()), String(key) + "0", String(key).lowercased(), String(key.prefix(17))] {
            #expect(try guess(region, other, from: Self.network).code == "invalid-token")
        }
    }

    @Test func `the digests of keys are compared in constant time, whatever differs`() {
        let digest = SHA256.hash(Array("a".utf8))
        #expect(digest.isEqualInConstantTime(to: digest))
        for index in 0..<32 {
            var bytes = digest.bytes
            bytes[index] ^= 1
            #expect(Digest(bytes: bytes)?.isEqualInConstantTime(to: digest) == false)
        }
        // There is one place that looks at what a caller says is a key.
        let comparing = SourceFolder("Sources/Rinnalla/API").texts(ending: "Authenticator.swift")
        #expect(comparing.count == 1)
        #expect(comparing[0].contains("stored.digest.isEqualInConstantTime(to: SHA256.hash(credentials))"))
        #expect(!comparing[0].contains("digest =="))
    }

    @Test func `many networks take no more memory than a few`() {
        let limiter = RateLimiter<Int>(policy: "guesses", limit: 60, maximumNames: 100)
        let start = Timestamp(milliseconds: 1_000_000)
        for name in 0..<10_000 { _ = limiter.take(name, now: start.adding(milliseconds: Int64(name))) }
        #expect(limiter.count <= 100)
    }

    @Test func `who has used a quota up stays refused while others come and go`() {
        let limiter = RateLimiter<Int>(policy: "guesses", limit: 1, maximumNames: 100)
        let start = Timestamp(milliseconds: 1_000_000)
        for name in 1...99 { _ = limiter.take(name, now: start) }
        let later = start.adding(milliseconds: 60_000)
        #expect(limiter.take(0, now: later)?.isAllowed == true)
        // The others' buckets are full again, and make room.
        #expect(limiter.take(100, now: later)?.isAllowed == true)
        #expect(limiter.count == 2)
        #expect(limiter.take(0, now: later)?.isAllowed == false)
        #expect(limiter.refusals == 1)
    }

    @Test func `a subscriber's addresses are one network`() {
        func address(_ first: UInt8, last: UInt8) -> [16 of UInt8] {
            [16 of UInt8] { [0: 0x20, 1: 0x01, 7: first, 15: last][$0] ?? 0 }
        }
        #expect(PeerNetwork(ipv6: address(1, last: 1)) == PeerNetwork(ipv6: address(1, last: 2)))
        #expect(PeerNetwork(ipv6: address(1, last: 1)) != PeerNetwork(ipv6: address(2, last: 1)))
        let mapped = PeerNetwork(ipv6: [16 of UInt8] { [10: 0xff, 11: 0xff, 12: 192, 14: 2, 15: 1][$0] ?? 0 })
        #expect(mapped == Self.network)
        #expect(PeerNetwork(ipv4: 0x2001_0000) != PeerNetwork(ipv6: address(0, last: 1)))
    }

    @Test func `a server counts the guesses of an address over all its connections`() throws {
        let data = "\(folder.path)/data"
        let words = ["key", "create", "--data-dir", data, "--name", "n", "--scopes", "*"]
        let made = try ProgramProcess.run(words + ["--new-organization", "Häme", "--kind", "county"], in: folder.path)
        let server = try ProgramProcess(
            ["serve", "--data-dir", data, "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0"],
            in: folder.path
        )
        let port = try #require(try server.line("started")["listen"]?.string.flatMap { Endpoint($0) }).port
        func status(_ key: String) throws -> Int { try IdleClient(port: port).status(of: "/v1/units", key: key) }
        var statuses: [Int] = []
        // A slow machine gives some back between two guesses; a guesser in a hurry is stopped all the same.
        while statuses.last != 429, statuses.count < 600 { statuses.append(try status(KeySecret.make().text)) }
        #expect(statuses.dropLast().allSatisfy { $0 == 401 })
        #expect(statuses.count > 60 && statuses.last == 429)
        #expect(try status(String(made.output.dropLast())) == 200)
    }
}
