import Testing

@testable import Rinnalla

@Suite struct ConfigurationTests {
    private func configuration(
        _ environment: [String: String] = [:],
        _ words: [String] = []
    ) throws(CommandFailure) -> Configuration {
        try Configuration(environment: environment, arguments: Arguments(words, flags: Command.serve.flags))
    }

    private func failure(_ environment: [String: String], _ words: [String] = []) -> CommandFailure? {
        do throws(CommandFailure) {
            _ = try configuration(environment, words)
            return nil
        } catch {
            return error
        }
    }

    @Test func `without a word the service listens to this machine alone`() throws {
        let found = try configuration()
        #expect(found.listen == Endpoint(host: "127.0.0.1", port: 8080))
        #expect(found.operationsListen == Endpoint(host: "127.0.0.1", port: 9090))
        #expect(found.backupDirectory == "var/backups")
        #expect(found.rateLimit == 6000)
        #expect(!found.allowsTestIdentityCodes)
        #expect(found.workers >= 1)
    }

    @Test func `every setting is read from the environment`() throws {
        let found = try configuration([
            "RINNALLA_LISTEN": "[::1]:81", "RINNALLA_OPS_LISTEN": "localhost:82", "RINNALLA_DATA_DIR": "/srv/x",
            "RINNALLA_BACKUP_DIR": "/backup", "RINNALLA_RATE_LIMIT": "off", "RINNALLA_REGION": "paijat-hame",
            "RINNALLA_PUBLIC_URL": "https://x.example/api",
            "RINNALLA_SECURITY_CONTACT": "mailto:a@x.example", "RINNALLA_LOG_LEVEL": "warn",
            "RINNALLA_DRAIN_SECONDS": "7", "RINNALLA_ALLOW_TEST_HETU": "true", "RINNALLA_WORKERS": "3", "HOME": "/root",
        ])
        #expect(found.listen == Endpoint(host: "::1", port: 81))
        #expect(found.operationsListen == Endpoint(host: "localhost", port: 82))
        #expect(found.dataDirectory == "/srv/x")
        #expect(found.backupDirectory == "/backup")
        #expect(found.rateLimit == nil)
        #expect(found.region == "paijat-hame")
        #expect(found.publicURL == "https://x.example/api")
        #expect(found.securityContact == "mailto:a@x.example")
        #expect(found.logLevel == .warn)
        #expect(found.drainSeconds == 7)
        #expect(found.allowsTestIdentityCodes)
        #expect(found.workers == 3)
    }

    @Test func `a flag goes before the environment`() throws {
        let found = try configuration(
            ["RINNALLA_LISTEN": "127.0.0.1:1", "RINNALLA_DATA_DIR": "environment"],
            ["--listen", "127.0.0.1:2"]
        )
        #expect(found.listen.port == 2)
        #expect(found.dataDirectory == "environment")
    }

    @Test func `an unknown setting is refused with the one that was meant`() {
        let found = failure(["RINNALLA_LISEN": "127.0.0.1:1"])
        #expect(found?.exitCode == .configuration)
        #expect(found?.message.contains("Did you mean RINNALLA_LISTEN?") == true)
    }

    @Test func `a setting that is like none brings no suggestion, and all that is wrong is told at once`() {
        let found = failure(["RINNALLA_FOO": "x", "RINNALLA_LISTN": "x", "RINNALLA_WORKERS": "abc"])
        let lines = found?.message.split(separator: "\n") ?? []
        #expect(lines.count == 3)
        #expect(lines.first == "there is no setting RINNALLA_FOO.")
        #expect(lines.last?.hasPrefix("RINNALLA_WORKERS=abc") == true)
    }

    @Test(arguments: [
        ("RINNALLA_LISTEN", "8080"), ("RINNALLA_LISTEN", "host:70000"), ("RINNALLA_LISTEN", "::1:80"),
        ("RINNALLA_LISTEN", ":80"), ("RINNALLA_DATA_DIR", ""), ("RINNALLA_BACKUP_DIR", ""),
        ("RINNALLA_RATE_LIMIT", "0"),
        ("RINNALLA_RATE_LIMIT", "many"), ("RINNALLA_REGION", "Häme"), ("RINNALLA_PUBLIC_URL", "https://x/"),
        ("RINNALLA_PUBLIC_URL", "x.example"), ("RINNALLA_PUBLIC_URL", "https://x\r\nA: b"),
        ("RINNALLA_SECURITY_CONTACT", "a@x.example"), ("RINNALLA_LOG_LEVEL", "loud"), ("RINNALLA_DRAIN_SECONDS", "-1"),
        ("RINNALLA_ALLOW_TEST_HETU", "1"), ("RINNALLA_WORKERS", "0"),
    ])
    func `an ill-formed value is refused by the name of its setting`(_ name: String, _ value: String) {
        let found = failure([name: value])
        #expect(found?.exitCode == .configuration)
        #expect(found?.message.hasPrefix("\(name)=") == true)
    }

    @Test func `an ill-formed flag is a fault of the call and not of the environment`() {
        #expect(failure([:], ["--listen", "nowhere"])?.exitCode == .usage)
    }

    @Test func `a client reaches the unspecified address over the loopback`() {
        #expect(Endpoint("0.0.0.0:80")?.url == "http://127.0.0.1:80")
        #expect(Endpoint("[::]:80")?.url == "http://[::1]:80")
        #expect(Endpoint("10.0.0.1:80")?.url == "http://10.0.0.1:80")
    }
}
