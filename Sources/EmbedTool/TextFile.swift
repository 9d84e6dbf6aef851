import Glibc

/// A text that a Swift string literal can carry unchanged.
struct TextFile {
    let path: String
    let text: String

    /// The last component of the path.
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// A text that was made and not read.
    init(name: String, text: String) {
        path = name
        self.text = text
    }

    /// Reads UTF-8 without a byte order mark whose only control characters are line feeds and tabs.
    init(path: String) throws(EmbedError) {
        let bytes = try Self.contents(of: path)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw EmbedError(path: path, message: "not UTF-8")
        }
        var line = 1
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += 1
            case "\t": continue
            // Swift normalizes carriage returns in literals and refuses other control characters.
            case "\u{0}"..."\u{1F}", "\u{7F}", "\u{FEFF}":
                throw EmbedError(
                    path: path,
                    line: line,
                    message: "U+\(String(scalar.value, radix: 16)) cannot be embedded"
                )
            default: continue
            }
        }
        self.path = path
        self.text = text
    }

    /// Writes the text, replacing what is there; a file that says it already stays untouched, so that nothing is built anew.
    func write(to path: String) throws(EmbedError) {
        if let present = try? Self.contents(of: path), present.elementsEqual(text.utf8) { return }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw Self.systemError(path) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { throw Self.systemError(path) }
            rest = rest.dropFirst(written)
        }
    }

    private static func contents(of path: String) throws(EmbedError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { throw systemError(path) }
        defer { close(descriptor) }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw systemError(path) }
            guard count > 0 else { return contents }
            contents += chunk.prefix(count)
        }
    }

    private static func systemError(_ path: String) -> EmbedError {
        EmbedError(path: path, message: strerror(errno).map { String(cString: $0) } ?? "error \(errno)")
    }
}
