/// The Swift source that the plugin adds to its target.
struct EmbeddedSource {
    private var members: [String] = []

    /// The finished source.
    var file: TextFile {
        let head = "/// What the binary carries, written by the Embed plugin at each build.\nenum Embedded {\n"
        return TextFile(name: "Embedded.swift", text: head + members.joined(separator: "\n") + "}\n")
    }

    /// Adds one text as a constant.
    mutating func append(_ name: String, _ file: TextFile) {
        members.append("static let \(name): StaticString = \(Self.literal(file.text))\n")
    }

    /// Adds texts as an array of pairs.
    mutating func append(_ name: String, _ files: [TextFile]) {
        let elements = files.map { "(\(Self.literal($0.name)), \(Self.literal($0.text))),\n" }
        members.append("static let \(name): [(name: String, text: StaticString)] = [\n\(elements.joined())]\n")
    }

    /// A raw literal over several lines, with so many `#` that nothing in the text ends or escapes it.
    static func literal(_ text: String) -> String {
        let hashes = String(repeating: "#", count: longestHashRun(in: text) + 1)
        return "\(hashes)\"\"\"\n\(text)\n\"\"\"\(hashes)"
    }

    private static func longestHashRun(in text: String) -> Int {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "#") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
