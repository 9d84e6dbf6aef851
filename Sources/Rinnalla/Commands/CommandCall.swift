/// What the words of a command line ask for.
enum CommandCall: Sendable {
    case command(Command, Arguments)
    /// Help that was asked for; help in place of a command that does not exist is a failure.
    case help(String)

    init(_ words: [String]) throws(CommandFailure) {
        if words.contains(where: { $0 == "--help" || $0 == "-h" }) || words.first == "help" {
            let named = words.prefix { !$0.hasPrefix("-") }.drop { $0 == "help" }
            self = .help(try Help.text(for: Array(named)))
            return
        }
        let words = [["--version"], ["-v"], ["-V"]].contains(words) ? ["version"] : words
        let named = Array(words.prefix(2).prefix { !$0.hasPrefix("-") })
        guard let command = Self.command(named) else { throw Self.failure(named) }
        let count = command.name.split(separator: " ").count
        let arguments = try Arguments(
            words.dropFirst(count),
            flags: command.flags,
            operand: command.operand,
            orElse: " See rinnalla \(command.name) --help."
        )
        self = .command(command, arguments)
    }

    /// The command with the longest name that the words begin with.
    private static func command(_ words: [String]) -> Command? {
        let names = [words.joined(separator: " "), words.first ?? ""]
        return names.lazy.compactMap { name in Command.all.first { $0.name == name } }.first
    }

    static func failure(_ words: [String]) -> CommandFailure {
        guard let first = words.first else { return CommandFailure(.usage, "a command is needed: see rinnalla --help") }
        let verbs = Command.all.map(\.name).filter { $0.hasPrefix("\(first) ") }
        if words.count == 1, !verbs.isEmpty {
            return CommandFailure(.usage, "\(first) needs a verb: \(verbs.joined(separator: ", "))")
        }
        let name = verbs.isEmpty ? first : words.joined(separator: " ")
        let known = verbs.isEmpty ? Command.all.map { String($0.name.prefix { $0 != " " }) } : verbs
        return .unknown("command", name, among: known, orElse: " See rinnalla --help.")
    }
}
