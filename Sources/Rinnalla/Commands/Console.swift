import Glibc

/// Where a command speaks: data to standard output, talk to standard error (clig.dev).
struct Console: Sendable {
    var output: Int32 = STDOUT_FILENO
    var error: Int32 = STDERR_FILENO

    /// Prints a line of data.
    func print(_ line: String) { Self.write(Array(line.utf8) + [0x0A], to: output) }

    /// Prints data as they are.
    func print(bytes: [UInt8]) { Self.write(bytes, to: output) }

    /// Tells the person something that is no data.
    func say(_ line: String) { Self.write(Array(line.utf8) + [0x0A], to: error) }

    /// Writes all of it, unless nobody reads any more or there is no room; whether that could be done.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + start }, bytes.count - start)
            }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                return false
            }
            start += count
        }
        return true
    }
}
