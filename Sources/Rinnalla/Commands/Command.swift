/// A command of the program: how it is called, and what it does.
struct Command: Sendable {
    /// One or two words: `serve`, `key create`.
    let name: String
    let summary: String
    /// Calls that work as they stand, each with what it does.
    let examples: [(call: String, meaning: String)]
    var flags: [Flag] = []
    /// What the command takes without a flag, such as FILE; in brackets what need not be there.
    var operand: String?
    let run: @Sendable (Invocation) throws(CommandFailure) -> Void

    /// Every command, in the order of the help.
    static let all: [Command] = [
        .demo, .serve, .keyCreate, .migrateStatus, .migrateUp, .backupCreate, .backupList,
        .backupVerify, .restore, .auditVerify, .health, .version, .problems, .openAPI,
    ]

    /// `--json`, for the commands that have an answer for machines as well.
    static let json = Flag(name: "--json", summary: "answer as JSON")
}

/// One call of a command.
struct Invocation {
    let arguments: Arguments
    let environment: [String: String]
    let console: Console
    let serve: Program.Serve

    /// The flags over the environment over the defaults.
    func configuration() throws(CommandFailure) -> Configuration {
        try Configuration(environment: environment, arguments: arguments)
    }
}
