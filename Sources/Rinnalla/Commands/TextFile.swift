import Glibc

/// Small files that are read and written whole.
enum TextFile {
    /// The text, or nil when there is no such file.
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return count == 0 ? String(decoding: text, as: UTF8.self) : nil }
            text += chunk.prefix(count)
        }
    }

    /// Writes a text for the owner's eyes alone, replacing what is there; whether that could be done.
    static func write(_ text: String, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let isWritten = Console.write(Array(text.utf8), to: descriptor)
        return close(descriptor) == 0 && isWritten
    }
}
