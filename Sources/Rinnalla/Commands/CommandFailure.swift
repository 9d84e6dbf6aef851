import JSON

/// Why a command did not do what it was asked: a sentence for the person, a code for the script.
public struct CommandFailure: Error, Sendable, Equatable {
    /// What the process exits with.
    public let exitCode: ExitCode
    /// What the person reads.
    public let message: String

    /// Makes a failure from what to print and what to exit with.
    public init(_ exitCode: ExitCode, _ message: String) {
        self.exitCode = exitCode
        self.message = message
    }

    /// What cannot be found by its name, with the name that was probably meant.
    static func unknown(
        _ kind: String,
        _ name: String,
        among known: [String],
        _ exitCode: ExitCode = .usage,
        orElse advice: String = ""
    ) -> CommandFailure {
        // What all names of the kind have in common makes none of them alike.
        let prefix = ["--", "RINNALLA_"].first { name.hasPrefix($0) } ?? ""
        let endings = known.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        let near = Suggestion.nearest(to: String(name.dropFirst(prefix.count)), among: endings)
            .map { " Did you mean \(prefix)\($0)?" }
        return CommandFailure(exitCode, "there is no \(kind) \(name)." + (near ?? advice))
    }
}

extension CommandFailure {
    init(_ failure: Application.Failure) {
        switch failure {
        case .schema(let text): self.init(.schema, text)
        case .integrity(let text): self.init(.integrity, text)
        case .configuration(let text): self.init(.configuration, text)
        case .storage(let text), .system(let text): self.init(.failure, text)
        }
    }

    /// A database at `path` whose steps cannot be read, or do not fit this program.
    init(_ failure: Migrator.Failure, _ path: String) {
        if case .storage(let error) = failure {
            self.init(Application.Failure(error, opening: path))
        } else {
            self.init(.schema, failure.description)
        }
    }

    /// A refusal in words: the detail, and each fault with its place.
    init(_ problem: Problem) {
        // The rule says what is wrong; a pointer into the content of a request says nothing to who sent none.
        if let rule = problem.rule {
            let id = problem.details["id"]?.string.map { " (\($0))" } ?? ""
            self.init(.failure, Texts.shared.rule(rule, in: .english) + id)
            return
        }
        let detail = problem.detail(in: .english)
        let faults = problem.faults.map { fault in
            let members = fault.encoded(in: .english)
            let place = (members["pointer"] ?? members["parameter"] ?? members["header"])?.string ?? ""
            return "\n  \(place) \(members["detail"]?.string ?? fault.code.rawValue)"
        }
        self.init(.failure, ([detail] + faults).joined() + (problem.cause.map { " (\($0))" } ?? ""))
    }
}
