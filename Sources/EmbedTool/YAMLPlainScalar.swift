extension YAMLNode {
    /// What a plain scalar stands for in the core schema (YAML 1.2.2 §10.3); nil for one that YAML 1.1, which many tools
    /// still read, takes for something else.
    init?(plain text: String) {
        switch text {
        case "null", "Null", "NULL", "~": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        default:
            if ["y", "n", "yes", "no", "on", "off", "="].contains(text.lowercased()) { return nil }
            // Most scalars are words: a regular expression is parsed anew at each use, which is slow.
            let mayBeNumber = text.unicodeScalars.first.map("+-.0123456789".unicodeScalars.contains) ?? false
            if mayBeNumber, text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+][0-9]+)?)?/) != nil {
                self = .number(text)
            } else if mayBeNumber, Self.isAmbiguousNumber(text) {
                return nil
            } else {
                self = .string(text)
            }
        }
    }

    private static func isAmbiguousNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /[-+]?[0-9_]*\.?[0-9_]*([eE][-+]?[0-9]+)?/) != nil
            || text.wholeMatch(of: /[-+]?0[box][0-9a-fA-F_]+/) != nil
            || text.wholeMatch(of: /[-+]?[0-9_]+(:[0-5]?[0-9])+(\.[0-9_]*)?/) != nil
            || text.wholeMatch(of: /[-+]?\.(inf|Inf|INF|nan|NaN|NAN)/) != nil
            || text.prefixMatch(of: /[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/) != nil
    }
}
