/// The program as its caller sees it: words in, an exit code out.
public struct Program {
    /// Serves until the process is told to stop; needs sockets and signals, which the executable has.
    public typealias Serve = (ServePlan) throws(CommandFailure) -> Void

    private let environment: [String: String]
    private let serve: Serve
    private let console = Console()

    /// Makes a program that reads the given environment.
    public init(environment: [String: String], serve: @escaping Serve) {
        self.environment = environment
        self.serve = serve
    }

    /// Runs the command that the words name.
    public func run(_ words: [String]) -> ExitCode {
        do throws(CommandFailure) {
            switch try CommandCall(words) {
            case .help(let text): console.print(text)
            case .command(let command, let arguments):
                try command.run(
                    Invocation(arguments: arguments, environment: environment, console: console, serve: serve)
                )
            }
            return .success
        } catch {
            console.say("rinnalla: \(error.message)")
            return error.exitCode
        }
    }
}
