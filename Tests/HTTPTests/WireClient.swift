import Glibc

/// A client that says what it is told to, byte for byte, over a socket of its own.
final class WireClient {
    private let number: Int32
    private var buffer: [UInt8] = []

    struct Failure: Error { let call: String }

    struct Response {
        var status = 0
        var fields: [String: String] = [:]
        var content: [UInt8] = []
        var text: String { String(decoding: content, as: UTF8.self) }
    }

    /// Connects; a read that gets nothing for ten seconds fails.
    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        if var size = receiveBuffer { setsockopt(number, SOL_SOCKET, SO_RCVBUF, &size, 4) }
        var one: Int32 = 1
        setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(number, $0, 16) }
        }
        guard result == 0 else { throw Failure(call: "connect") }
    }

    deinit {
        close(number)
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(call: "send") }
            sent += count
        }
    }

    /// Says that nothing more will be sent.
    func finishSending() { shutdown(number, Int32(SHUT_WR)) }

    /// Closes so that the other side gets a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        var nobody = sockaddr()
        nobody.sa_family = sa_family_t(AF_UNSPEC)
        connect(number, &nobody, socklen_t(MemoryLayout<sockaddr>.size))
    }

    /// Reads a response with its content by Content-Length.
    func receive(withoutContent: Bool = false) throws -> Response {
        var response = Response()
        let statusLine = try line()
        guard statusLine.hasPrefix("HTTP/1.1 "), let status = Int(statusLine.dropFirst(9).prefix(3)) else {
            throw Failure(call: "status line \(statusLine)")
        }
        response.status = status
        while case let field = try line(), !field.isEmpty {
            let parts = field.split(separator: ":", maxSplits: 1)
            let name = parts[0].lowercased()
            let value = String(parts[1].dropFirst())
            response.fields[name] = response.fields[name].map { $0 + ", " + value } ?? value
        }
        guard !withoutContent, let count = response.fields["content-length"].flatMap({ Int($0) }) else {
            return response
        }
        while buffer.count < count { guard try fill() else { throw Failure(call: "content") } }
        response.content = Array(buffer.prefix(count))
        buffer.removeFirst(count)
        return response
    }

    /// Whether the server has closed without a further byte.
    func isAtEnd() throws -> Bool {
        guard buffer.isEmpty else { return false }
        return try !fill()
    }

    private func line() throws -> String {
        while true {
            if let end = buffer.firstIndex(of: 10) {
                let line = String(decoding: buffer[..<end].dropLast(), as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            guard try fill() else { throw Failure(call: "line") }
        }
    }

    private func fill() throws -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(number, &bytes, bytes.count, 0)
        guard count >= 0 else { throw Failure(call: "recv \(errno)") }
        buffer += bytes[..<count]
        return count > 0
    }
}
