/// Reads one document in a subset of YAML 1.2 that DESIGN.md lists; whatever lies outside it is an error with its line.
///
/// This file has the cursor and the block collections.
struct YAMLReader {
    let text: [Unicode.Scalar]
    var position = 0
    private(set) var line = 1
    private var lineStart = 0

    /// Reads a whole text.
    static func read(_ text: String) throws(YAMLError) -> YAMLNode {
        var reader = YAMLReader(text: Array(text.unicodeScalars))
        if let tab = reader.text.firstIndex(of: "\t") {
            let line = reader.text[..<tab].count { $0 == "\n" } + 1
            throw YAMLError(line: line, message: "a tab: indent with spaces, or write \\t in double quotes")
        }
        guard reader.text.last == "\n" else { throw reader.fault("the last line of the document has no end") }
        guard reader.skipToContent() else { throw reader.fault("the document is empty") }
        let node = try reader.blockNode(parent: 0)
        guard !reader.skipToContent() else { throw reader.fault("this does not belong to anything above it") }
        return node
    }

    private init(text: [Unicode.Scalar]) {
        self.text = text
    }

    /// What begins on a line of its own, or after a dash, inside something indented by `parent`.
    private mutating func blockNode(parent: Int) throws(YAMLError) -> YAMLNode {
        if startsSequenceEntry { return try blockSequence() }
        let start = self
        switch current {
        case "[", "{", "|", ">": break
        default:
            _ = try scalar(inFlow: false)
            skipSpaces()
            let isKey = startsMappingValue
            self = start
            if isKey { return try blockMapping() }
        }
        return try inlineNode(parent: parent)
    }

    private mutating func blockSequence() throws(YAMLError) -> YAMLNode {
        let indent = column
        var items: [YAMLNode] = []
        repeat {
            position += 1
            skipSpaces()
            if !isAtLineEnd || (skipToContent() && column > indent) {
                items.append(try blockNode(parent: indent))
            } else {
                items.append(.null)
            }
        } while try continues(at: indent) && startsSequenceEntry
        return .sequence(items)
    }

    private mutating func blockMapping() throws(YAMLError) -> YAMLNode {
        let indent = column
        var members: [(key: String, value: YAMLNode)] = []
        var keys: Set<String> = []
        repeat {
            let key = try key(notIn: &keys, inFlow: false)
            members.append((key, try blockMappingValue(indent)))
        } while try continues(at: indent)
        return .mapping(members)
    }

    private mutating func blockMappingValue(_ indent: Int) throws(YAMLError) -> YAMLNode {
        skipSpaces()
        if !isAtLineEnd { return try inlineNode(parent: indent) }
        guard skipToContent() else { return .null }
        if column > indent { return try blockNode(parent: indent) }
        // A sequence may stand as far left as the key that it belongs to.
        return column == indent && startsSequenceEntry ? try blockSequence() : .null
    }

    /// What ends the line it stands on: a scalar, a block scalar or a flow collection.
    private mutating func inlineNode(parent: Int) throws(YAMLError) -> YAMLNode {
        switch current {
        case "|", ">":
            return .string(try blockScalar(parent: parent))
        case "[", "{":
            let node = try flowNode()
            try finishLine()
            return node
        default:
            let node = try scalar(inFlow: false)
            try finishLine()
            return node
        }
    }

    /// A key that the mapping does not have yet, and its colon.
    mutating func key(notIn keys: inout Set<String>, inFlow: Bool) throws(YAMLError) -> String {
        let start = line
        let isPlain = current != "'" && current != "\""
        guard case .string(let key) = try scalar(inFlow: inFlow), !(isPlain && key == "<<") else {
            throw fault("a key that is not a string: quote it")
        }
        guard line == start else { throw fault("a key over several lines") }
        guard keys.insert(key).inserted else { throw fault("the mapping has the key \(key) twice") }
        skipSpaces()
        // After a quoted key in a flow mapping the colon need not be followed by a space, as in JSON.
        guard startsMappingValue || (inFlow && current == ":") else { throw fault("a key without a colon") }
        position += 1
        return key
    }

    /// Whether the collection at `indent` has another entry; what is indented further belongs to nothing.
    private mutating func continues(at indent: Int) throws(YAMLError) -> Bool {
        guard skipToContent(), column >= indent else { return false }
        guard column == indent else {
            throw fault("wrong indentation, or a plain scalar over several lines: quote it, or use > or |")
        }
        return true
    }
}

extension YAMLReader {
    var current: Unicode.Scalar? { position < text.count ? text[position] : nil }
    var next: Unicode.Scalar? { position + 1 < text.count ? text[position + 1] : nil }
    var column: Int { position - lineStart }

    var startsSequenceEntry: Bool { current == "-" && (next == " " || next == "\n" || next == nil) }
    var startsMappingValue: Bool { current == ":" && (next == " " || next == "\n" || next == nil) }
    var startsComment: Bool { current == "#" && (column == 0 || text[position - 1] == " ") }
    var isAtLineEnd: Bool { current == "\n" || current == nil || startsComment }

    func fault(_ message: String) -> YAMLError { YAMLError(line: line, message: message) }

    mutating func skipSpaces() {
        while current == " " { position += 1 }
    }

    /// Moves past the rest of the line, its end included.
    mutating func skipLine() {
        while let scalar = current, scalar != "\n" { position += 1 }
        guard current != nil else { return }
        position += 1
        line += 1
        lineStart = position
    }

    /// Moves to the next thing that is neither space nor comment, over lines; false at the end of the text.
    mutating func skipToContent() -> Bool {
        skipSpaces()
        while isAtLineEnd {
            guard current != nil else { return false }
            skipLine()
            skipSpaces()
        }
        return true
    }

    private mutating func finishLine() throws(YAMLError) {
        skipSpaces()
        guard isAtLineEnd else { throw fault("unexpected text after the value") }
        skipLine()
    }
}
