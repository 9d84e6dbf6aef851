/// Flow collections, which may go on over lines.
extension YAMLReader {
    /// A flow collection or a scalar inside one.
    mutating func flowNode() throws(YAMLError) -> YAMLNode {
        switch current {
        case "[": try flowSequence()
        case "{": try flowMapping()
        default: try scalar(inFlow: true)
        }
    }

    private mutating func flowSequence() throws(YAMLError) -> YAMLNode {
        var items: [YAMLNode] = []
        position += 1
        while try hasFlowEntry(before: "]") {
            items.append(try flowNode())
            try finishFlowEntry(before: "]")
        }
        return .sequence(items)
    }

    private mutating func flowMapping() throws(YAMLError) -> YAMLNode {
        var members: [(key: String, value: YAMLNode)] = []
        var keys: Set<String> = []
        position += 1
        while try hasFlowEntry(before: "}") {
            let key = try key(notIn: &keys, inFlow: true)
            guard skipToContent() else { throw fault("a flow collection that is not closed") }
            members.append((key, current == "," || current == "}" ? .null : try flowNode()))
            try finishFlowEntry(before: "}")
        }
        return .mapping(members)
    }

    /// Moves to the next entry, or past `end`.
    private mutating func hasFlowEntry(before end: Unicode.Scalar) throws(YAMLError) -> Bool {
        guard skipToContent() else { throw fault("a flow collection that is not closed") }
        guard current == end else { return true }
        position += 1
        return false
    }

    /// Moves past the comma, which only the last entry may lack.
    private mutating func finishFlowEntry(before end: Unicode.Scalar) throws(YAMLError) {
        guard skipToContent() else { throw fault("a flow collection that is not closed") }
        if current == "," {
            position += 1
        } else if current != end {
            throw fault("neither a comma nor \(end) after an entry")
        }
    }
}
