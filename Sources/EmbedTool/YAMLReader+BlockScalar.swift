/// Block scalars: `|`, `|-`, `>` and `>-`.
extension YAMLReader {
    /// A block scalar from its indicator to the line after it.
    mutating func blockScalar(parent: Int) throws(YAMLError) -> String {
        let isFolded = current == ">"
        position += 1
        let isStripped = current == "-"
        if isStripped { position += 1 }
        skipSpaces()
        guard isAtLineEnd else { throw fault("a block scalar takes no other indicator than -") }
        skipLine()
        let lines = try blockScalarLines(parent: parent)
        return (isFolded ? Self.folded(lines) : lines.joined(separator: "\n")) + (isStripped ? "" : "\n")
    }

    /// The lines without their indentation, and without the empty ones at the end.
    private mutating func blockScalarLines(parent: Int) throws(YAMLError) -> [String] {
        var indent: Int?
        var emptyLines = 0
        var lines: [String] = []
        while current != nil {
            let start = self
            while current == " ", indent.map({ column < $0 }) ?? true { position += 1 }
            if current == "\n" {
                emptyLines += 1
                skipLine()
                continue
            }
            guard current != nil, column >= indent ?? parent + 1 else {
                self = start
                break
            }
            indent = indent ?? column
            lines += repeatElement("", count: emptyLines)
            emptyLines = 0
            lines.append(restOfLine())
        }
        guard !lines.isEmpty else { throw fault("a block scalar without content") }
        return lines
    }

    private mutating func restOfLine() -> String {
        let start = position
        let end = text[start...].firstIndex(of: "\n") ?? text.count
        skipLine()
        return String(String.UnicodeScalarView(text[start..<end]))
    }

    // YAML 1.2.2 §8.1.3: a break between two lines becomes a space, and breaks around empty lines lose one, except beside
    // a line that begins with a space.
    private static func folded(_ lines: [String]) -> String {
        var output = ""
        var previous: String?
        var emptyLines = 0
        for line in lines {
            if line.isEmpty {
                emptyLines += 1
                continue
            }
            if let previous {
                let isKept = previous.hasPrefix(" ") || line.hasPrefix(" ")
                let breaks = isKept ? emptyLines + 1 : emptyLines
                output += breaks == 0 ? " " : String(repeating: "\n", count: breaks)
            } else {
                output += String(repeating: "\n", count: emptyLines)
            }
            output += line
            previous = line
            emptyLines = 0
        }
        return output
    }
}
