import Glibc
import HTTP

/// A connection or a listener of the machine itself, by a path (unix(7)).
struct LocalSocket: ~Copyable, Sendable {
    let descriptor: Int32

    private init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Listens at a path; what an earlier process left there is removed.
    static func listening(at path: String) throws(SystemError) -> LocalSocket {
        let made = try make()
        unlink(path)
        guard try made.at(path, { bind(made.descriptor, $0, $1) }) == 0 else { throw SystemError("bind") }
        guard chmod(path, 0o600) == 0 else { throw SystemError("chmod") }
        guard listen(made.descriptor, 16) == 0 else { throw SystemError("listen") }
        return made
    }

    /// Connects to the process that listens at a path.
    static func connected(to path: String) throws(SystemError) -> LocalSocket {
        let made = try make()
        guard try made.at(path, { connect(made.descriptor, $0, $1) }) == 0 else { throw SystemError("connect") }
        return made
    }

    /// The next connection, which neither waits for its peer nor is waited for longer than given.
    func accepted(patience seconds: Int) throws(SystemError) -> LocalSocket {
        let number = accept(descriptor, nil, nil)
        guard number >= 0 else { throw SystemError("accept") }
        let connection = LocalSocket(owning: number)
        connection.setPatience(seconds)
        return connection
    }

    /// Limits how long a read or a write waits for the other side.
    func setPatience(_ seconds: Int) {
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        let length = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, length)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, length)
    }

    /// The bytes up to the line feed; nil when the other side ends, is silent, or says too much.
    func readLine(limit: Int = 64 << 10) -> [UInt8]? {
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while line.count <= limit {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return nil }
            line += chunk.prefix(count)
            if let end = line.firstIndex(of: 0x0A) { return Array(line[..<end]) }
        }
        return nil
    }

    /// Sends a line.
    func write(line: [UInt8]) {
        let bytes = line + [0x0A]
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private static func make() throws(SystemError) -> LocalSocket {
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError("socket") }
        return LocalSocket(owning: number)
    }

    private borrowing func at(
        _ path: String,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(SystemError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8CString)
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else {
            throw SystemError("sockaddr_un", errno: ENAMETOOLONG)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { place in bytes.withUnsafeBytes { place.copyMemory(from: $0) } }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}
