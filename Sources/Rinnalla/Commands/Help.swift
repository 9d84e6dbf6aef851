/// The help, examples first (clig.dev).
enum Help {
    /// The help of the command that the words name, of the commands that begin with them, or of the program.
    static func text(for words: [String]) throws(CommandFailure) -> String {
        guard let first = words.first else { return overview }
        let name = words.prefix(2).joined(separator: " ")
        if let command = Command.all.first(where: { $0.name == name || $0.name == first }) { return text(of: command) }
        let commands = Command.all.filter { $0.name.hasPrefix("\(first) ") }
        guard words.count == 1, !commands.isEmpty else { throw CommandCall.failure(Array(words.prefix(2))) }
        return commands.map { text(of: $0) }.joined(separator: "\n\n")
    }

    /// The help of the program: every command with its line.
    static var overview: String {
        let commands = table(Command.all.map { ($0.name, $0.summary) })
        let settings = table(Setting.all.map { ("\($0.name)=\($0.placeholder)", $0.summary) })
        return """
            Rinnalla serves client and service guidance for a Finnish wellbeing services county over HTTP.

            Usage: rinnalla COMMAND [--flag value]...

            Examples:
              rinnalla demo                         a region to try, gone when you stop it
              rinnalla serve --data-dir /srv/data   the service itself
              rinnalla key create --help            how a command is used

            Commands:
            \(commands)

            Environment (a flag goes before it):
            \(settings)

            Exit codes: 0 done, 1 failed, 2 wrong usage, 3 wrong configuration, 4 access log broken
            or database damaged, 5 schema too old or too new, 7 not healthy. There is no 6.
            """
    }

    private static func text(of command: Command) -> String {
        let examples = command.examples.map { "  \($0.call)\n      \($0.meaning)" }.joined(separator: "\n")
        let usage = command.operand.map { "\n\nUsage: rinnalla \(command.name) \($0)" } ?? ""
        var text = "rinnalla \(command.name): \(command.summary)\(usage)\n\nExamples:\n\(examples)"
        if !command.flags.isEmpty {
            let flags = table(
                command.flags.map { ($0.name + ($0.placeholder.map { " \($0)" } ?? ""), $0.summary) }
            )
            text += "\n\nFlags:\n\(flags)"
        }
        return text
    }

    private static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, summary in
            "  \(name)\(String(repeating: " ", count: width - name.count + 2))\(summary)"
        }.joined(separator: "\n")
    }
}
