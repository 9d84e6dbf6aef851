import CLinux
import Glibc

/// The network at the other end of a connection, as coarse as one subscriber is: an IPv4 address, or the first 64 bits of
/// an IPv6 address, as whoever has one of those has all below it (RFC 6177).
public struct PeerNetwork: Hashable, Sendable {
    private let prefix: UInt64
    private let isIPv6: Bool

    private init(prefix: UInt64, isIPv6: Bool) {
        self.prefix = prefix
        self.isIPv6 = isIPv6
    }

    /// The network of an IPv4 address, its first octet the most significant.
    public init(ipv4 address: UInt32) {
        self.init(prefix: UInt64(address), isIPv6: false)
    }

    /// The network of the sixteen bytes of an IPv6 address; one that only carries an IPv4 address is that one.
    public init(ipv6 bytes: [16 of UInt8]) {
        func number(_ range: Range<Int>) -> UInt64 { range.reduce(0) { $0 << 8 | UInt64(bytes[$1]) } }
        // RFC 4291 §2.5.5.2: ::ffff:a.b.c.d.
        if number(0..<8) == 0, number(8..<12) == 0xffff {
            self.init(ipv4: UInt32(truncatingIfNeeded: number(12..<16)))
        } else {
            self.init(prefix: number(0..<8), isIPv6: true)
        }
    }

    /// The network that a socket is connected to; nil where it has none.
    init?(of descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        guard result == 0 else { return nil }
        switch Int32(storage.ss_family) {
        case AF_INET:
            let address = withUnsafePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { $0.pointee.sin_addr.s_addr }
            }
            self.init(ipv4: UInt32(bigEndian: address))
        case AF_INET6:
            let bytes = withUnsafePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                    withUnsafeBytes(of: pointer.pointee.sin6_addr) { bytes in
                        [16 of UInt8] { bytes[$0] }
                    }
                }
            }
            self.init(ipv6: bytes)
        default: return nil
        }
    }
}
