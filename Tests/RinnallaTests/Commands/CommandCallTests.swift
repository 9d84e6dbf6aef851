import JSON
import Testing

@testable import Rinnalla

@Suite struct CommandCallTests {
    private func failure(_ words: String...) -> CommandFailure? {
        do throws(CommandFailure) {
            _ = try CommandCall(words)
            return nil
        } catch {
            return error
        }
    }

    private func help(_ words: String...) throws -> String? {
        if case .help(let text) = try CommandCall(words) { text } else { nil }
    }

    @Test func `a command is found by one word or by two, and its flags in both forms`() throws {
        let (serve, arguments) = try #require(
            try CommandCall(["serve", "--listen", "a:1", "--data-dir=b=c"]).found
        )
        #expect(serve.name == "serve")
        #expect(arguments["--listen"] == "a:1")
        #expect(arguments["--data-dir"] == "b=c")
        let (create, own) = try #require(try CommandCall(["key", "create", "--may-assert-actor"]).found)
        #expect(create.name == "key create")
        #expect(own.has("--may-assert-actor"))
    }

    @Test(arguments: [
        (["srve"], "Did you mean serve?"), (["key", "creat"], "Did you mean key create?"),
        (["serve", "--listn", "a:1"], "Did you mean --listen?"), (["kye", "create"], "Did you mean key?"),
    ])
    func `a mistyped word is answered with the one that was meant`(_ words: [String], _ suggestion: String) {
        let found = #expect(throws: CommandFailure.self) { try CommandCall(words) }
        #expect(found?.exitCode == .usage)
        #expect(found?.message.contains(suggestion) == true)
    }

    @Test func `what a command cannot take is a wrong usage`() {
        #expect(failure()?.exitCode == .usage)
        #expect(failure("key")?.message.contains("key create") == true)
        #expect(failure("serve", "now")?.message == "now is one argument too many. See rinnalla serve --help.")
        #expect(failure("serve", "--foo")?.message == "there is no flag --foo. See rinnalla serve --help.")
        #expect(failure("key", "create", "--nope")?.message.contains("Did you mean") == false)
        #expect(failure("problems", "not-found", "in-use") != nil)
        #expect(failure("serve", "--listen")?.message == "--listen needs HOST:PORT")
        #expect(failure("serve", "--listen", "a:1", "--listen", "a:2")?.message == "--listen is given twice")
        #expect(failure("version", "--json=yes")?.message == "--json takes no value")
    }

    @Test(arguments: Command.all.map(\.name))
    func `each command has help that begins with examples of calls that parse`(_ name: String) throws {
        let command = try #require(Command.all.first { $0.name == name })
        let text = try #require(try CommandCall(name.split(separator: " ").map(String.init) + ["--help"]).helpText)
        #expect(text.hasPrefix("rinnalla \(name): "))
        let examples = try #require(text.firstRange(of: "Examples:"))
        if let flags = text.firstRange(of: "Flags:") { #expect(examples.lowerBound < flags.lowerBound) }
        #expect(!command.examples.isEmpty)
    }

    @Test func `help is there for the program, a noun and a command, however it is asked for`() throws {
        #expect(try help("--help")?.contains("RINNALLA_RATE_LIMIT") == true)
        #expect(try help("--help")?.contains("Usage: rinnalla COMMAND") == true)
        #expect(try help("help", "key")?.hasPrefix("rinnalla key create") == true)
        #expect(try help("migrate", "-h")?.contains("rinnalla migrate up") == true)
        #expect(failure("help", "nothing")?.exitCode == .usage)
        for flag in ["-v", "-V"] { #expect(try CommandCall([flag]).found?.0.name == "version") }
    }

    @Test func `a key is described in full or not made`() throws {
        func request(_ words: String...) throws(CommandFailure) -> KeyRequest {
            try KeyRequest(Arguments(words, flags: Command.keyCreate.flags))
        }
        let made = try request("--name", "n", "--new-organization", "o", "--scopes", "organizations:read,self")
        #expect(made.scopes == ["organizations:read", "self"])
        #expect(made.days == 365)
        #expect(made.json["newOrganization"] == "o")
        #expect(made.json["kind"] == "county")
        for words in [
            ["--name", "n", "--scopes", "*"],
            ["--name", "n", "--new-organization", "o"],
            ["--new-organization", "o", "--scopes", "*"],
            ["--name", "n", "--organization", "o", "--scopes", "*"],
            ["--name", "n", "--new-organization", "o", "--scopes", "all"],
            ["--name", "n", "--new-organization", "o", "--scopes", "*", "--kind", "town"],
            ["--name", "n", "--new-organization", "o", "--scopes", "*", "--expires", "731"],
        ] {
            let found = #expect(throws: CommandFailure.self) {
                try KeyRequest(Arguments(words, flags: Command.keyCreate.flags))
            }
            #expect(found?.exitCode == .usage)
        }
    }

    @Test(arguments: [
        ([], "--name, --scopes and one of --organization and --new-organization are needed"),
        (["--name", "n"], "--scopes and one of --organization and --new-organization are needed"),
        (["--name", "n", "--organization", "o"], "--scopes is needed"),
    ])
    func `all that a key lacks is told at once`(_ words: [String], _ needed: String) {
        let found = #expect(throws: CommandFailure.self) {
            try KeyRequest(Arguments(words, flags: Command.keyCreate.flags))
        }
        #expect(found?.message == "\(needed). See rinnalla key create --help.")
    }

    @Test func `a request for a key survives the way to the server`() throws {
        let sent = KeyRequest(
            name: "n",
            owner: .new(name: "o", kind: .provider),
            scopes: ["*"],
            mayAssertActor: true,
            days: 9
        )
        let received = try #require(KeyRequest(.object(sent.json)))
        #expect(received.json == sent.json)
        #expect(KeyRequest(["name": "n"]) == nil)
    }
}

extension CommandCall {
    fileprivate var found: (Command, Arguments)? {
        if case .command(let command, let arguments) = self { (command, arguments) } else { nil }
    }

    fileprivate var helpText: String? { if case .help(let text) = self { text } else { nil } }
}
