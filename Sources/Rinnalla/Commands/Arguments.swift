/// A flag of a command; one without a placeholder takes no value.
struct Flag: Sendable {
    let name: String
    var placeholder: String?
    let summary: String
}

/// What stands behind the name of a command, checked against its flags.
struct Arguments: Sendable {
    private var values: [String: String] = [:]
    /// What stands there without a flag, where the command takes it; else empty.
    private(set) var operand = ""

    init() {}

    /// Reads `--flag value`, `--flag=value` and `--switch`, each at most once, and the operand, which must be there unless it
    /// stands in brackets.
    init(
        _ words: some Sequence<String>,
        flags: [Flag],
        operand placeholder: String? = nil,
        orElse advice: String = ""
    ) throws(CommandFailure) {
        var words = words.makeIterator()
        while let word = words.next() {
            guard word.hasPrefix("-"), word != "-" else {
                guard placeholder != nil, operand.isEmpty else {
                    throw CommandFailure(.usage, "\(word) is one argument too many.\(advice)")
                }
                operand = word
                continue
            }
            let halves = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let flag = flags.first(where: { $0.name == halves[0] }) else {
                throw .unknown("flag", halves[0], among: flags.map(\.name), orElse: advice)
            }
            guard values[flag.name] == nil else { throw CommandFailure(.usage, "\(flag.name) is given twice") }
            if let placeholder = flag.placeholder {
                guard let value = halves.count > 1 ? halves[1] : words.next() else {
                    throw CommandFailure(.usage, "\(flag.name) needs \(placeholder)")
                }
                values[flag.name] = value
            } else {
                guard halves.count == 1 else { throw CommandFailure(.usage, "\(flag.name) takes no value") }
                values[flag.name] = ""
            }
        }
        if let placeholder, operand.isEmpty, !placeholder.hasPrefix("[") {
            throw CommandFailure(.usage, "\(placeholder) is needed")
        }
    }

    subscript(flag: String) -> String? { values[flag] }

    /// Whether a switch is set.
    func has(_ flag: String) -> Bool { values[flag] != nil }

    /// The value of a flag that may be missing, but not be empty.
    func optional(_ flag: String) throws(CommandFailure) -> String? { has(flag) ? try required(flag) : nil }

    /// The value of a flag that must be there.
    func required(_ flag: String) throws(CommandFailure) -> String {
        guard let value = values[flag], !value.isEmpty else { throw CommandFailure(.usage, "\(flag) is needed") }
        return value
    }

    /// A number within its limits, or the default when the flag is absent.
    func number(_ flag: String, in range: ClosedRange<Int>, default standard: Int) throws(CommandFailure) -> Int {
        guard let text = values[flag] else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw CommandFailure(
                .usage,
                "\(flag) \(text) is not a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }
}
