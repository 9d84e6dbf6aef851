import Glibc
import HTTP

/// A connection that stays open until it is told to say something.
final class IdleClient {
    private let socket: Int32

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw SystemError("connect") }
    }

    deinit { close(socket) }

    /// Whether the other side has closed, waiting for it.
    var isClosed: Bool {
        var byte: UInt8 = 0
        return recv(socket, &byte, 1, 0) == 0
    }

    /// The status of a GET with a key.
    func status(of path: String, key: String) throws -> Int {
        try status(after: "GET \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(key)\r\n\r\n")
    }

    /// The status of the next answer after these bytes, be it an interim one.
    func status(after text: String) throws -> Int {
        let request = Array(text.utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw SystemError("send")
        }
        // No more than the shortest answer has, "HTTP/1.1 100 Continue" and its empty line: the next begins behind it.
        var answer = [UInt8](repeating: 0, count: 25)
        guard recv(socket, &answer, answer.count, Int32(MSG_WAITALL)) > 12 else { throw SystemError("recv") }
        return Int(String(decoding: answer[9..<12], as: UTF8.self)) ?? 0
    }
}
