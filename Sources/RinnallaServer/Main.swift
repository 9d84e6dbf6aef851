import Glibc
import Rinnalla

@main
enum Main {
    static func main() {
        let program = Program(environment: environmentVariables(), serve: Serving.serve)
        exit(program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    /// The variables that the process was started with.
    private static func environmentVariables() -> [String: String] {
        var variables: [String: String] = [:]
        var next = environ
        while let entry = next.pointee {
            let halves = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if halves.count == 2 { variables[String(halves[0])] = String(halves[1]) }
            next += 1
        }
        return variables
    }
}
