/// A fault in a file, written as compilers write theirs, so that the build shows where it is.
struct EmbedError: Error, CustomStringConvertible {
    let path: String
    var line: Int?
    let message: String

    var description: String { "\(path):\(line.map { "\($0):" } ?? "") error: \(message)" }
}
