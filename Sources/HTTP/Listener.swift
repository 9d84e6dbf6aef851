import CLinux
import Glibc

/// The socket that connections come from.
public struct Listener: ~Copyable, Sendable {
    private let descriptor: Descriptor
    /// The port it has, also where the system chose it.
    public let port: UInt16

    /// Binds to the first address the host stands for, and listens.
    public init(host: String, port: UInt16) throws(SystemError) {
        let descriptor = try Self.bound(host, port)
        self.port = try Self.boundPort(descriptor.number)
        self.descriptor = descriptor
    }

    private static func bound(_ host: String, _ port: UInt16) throws(SystemError) -> Descriptor {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, String(port), &hints, &found) == 0, let address = found?.pointee else {
            throw SystemError("getaddrinfo", errno: EADDRNOTAVAIL)
        }
        defer { freeaddrinfo(found) }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = try Descriptor(socket(address.ai_family, type, 0), "socket")
        // Connections of the process before that are in TIME_WAIT would keep the port from us.
        var one: Int32 = 1
        setsockopt(descriptor.number, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor.number, address.ai_addr, address.ai_addrlen) == 0 else { throw SystemError("bind") }
        guard listen(descriptor.number, 4096) == 0 else { throw SystemError("listen") }
        return descriptor
    }

    var number: Int32 { descriptor.number }

    /// The next connection, ready for use by epoll.
    func accept() throws(SystemError) -> Int32 {
        let number = accept4(descriptor.number, nil, nil, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
        guard number >= 0 else { throw SystemError("accept4") }
        // Responses leave in one piece; waiting for more to send would only delay them.
        var one: Int32 = 1
        setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        return number
    }

    /// Lets the system refuse connections from now on; Linux does so for a listening socket that is shut down.
    func stop() {
        shutdown(descriptor.number, Int32(SHUT_RDWR))
    }

    private static func boundPort(_ number: Int32) throws(SystemError) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let port: UInt16? = withUnsafeMutablePointer(to: &storage) { pointer in
            let result = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(number, $0, &length)
            }
            guard result == 0 else { return nil }
            // The port stands at the same place in sockaddr_in and sockaddr_in6.
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
        guard let port else { throw SystemError("getsockname") }
        return port
    }
}
