import Glibc
import HTTP

extension Command {
    static let health = Command(
        name: "health",
        summary: "ask a running server whether it is ready",
        examples: [
            ("rinnalla health", "asks where RINNALLA_LISTEN says; exits with 7 when not ready"),
            ("rinnalla health --url http://127.0.0.1:9090/livez", "any http URL that should answer 200"),
        ],
        flags: [
            Flag(name: "--url", placeholder: "URL", summary: "what to ask instead of /readyz"),
            Setting.flag("--listen"),
        ],
        run: { call throws(CommandFailure) in
            let target: Probe
            if let url = call.arguments["--url"] {
                guard let probe = Probe(url: url) else {
                    throw CommandFailure(.usage, "--url \(url) is not http://HOST:PORT/PATH")
                }
                target = probe
            } else {
                target = Probe(endpoint: try call.configuration().listen.reachable, path: "/readyz")
            }
            let status: Int
            do throws(SystemError) {
                status = try target.status()
            } catch {
                throw CommandFailure(.unhealthy, "\(target.url) does not answer: \(error)")
            }
            guard status == 200 else { throw CommandFailure(.unhealthy, "\(target.url) answers \(status)") }
            call.console.print("ready")
        }
    )
}

/// One GET over plain HTTP, of which only the status counts: no client is needed in the image for health checks.
struct Probe: Sendable {
    let endpoint: Endpoint
    let path: String

    init(endpoint: Endpoint, path: String) {
        self.endpoint = endpoint
        self.path = path
    }

    /// Reads `http://HOST[:PORT][/PATH]`.
    init?(url: String) {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(7)
        let authority = String(rest.prefix { $0 != "/" })
        guard let endpoint = Endpoint(authority) ?? Endpoint(authority + ":80") else { return nil }
        let path = String(rest.dropFirst(authority.count))
        guard path.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.init(endpoint: endpoint, path: path.isEmpty ? "/readyz" : path)
    }

    var url: String { "http://\(endpoint)\(path)" }

    /// The status that is answered within three seconds.
    func status() throws(SystemError) -> Int {
        let socket = try connected()
        defer { close(socket) }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: \(endpoint)\r\nConnection: close\r\n\r\n".utf8)
        guard send(socket, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw SystemError("send")
        }
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 512)
        while !line.contains(0x0A) {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { throw SystemError("recv", errno: count < 0 ? errno : ECONNRESET) }
            line += chunk.prefix(count)
        }
        let words = String(decoding: line, as: UTF8.self).split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { throw SystemError("recv", errno: EPROTO) }
        return status
    }

    private func connected() throws(SystemError) -> Int32 {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(endpoint.host, String(endpoint.port), &hints, &found) == 0, let address = found?.pointee
        else {
            throw SystemError("getaddrinfo", errno: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(found) }
        let number = socket(address.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError("socket") }
        var patience = timeval(tv_sec: 3, tv_usec: 0)
        let length = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, length)
        setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, length)
        guard connect(number, address.ai_addr, address.ai_addrlen) == 0 else {
            let error = SystemError("connect")
            close(number)
            throw error
        }
        return number
    }
}
