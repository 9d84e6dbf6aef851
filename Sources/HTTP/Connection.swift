import Glibc

/// One connection: its socket, what has been read of a request, and what has not been sent of a response.
///
/// It belongs to one worker and never leaves its thread.
final class Connection {
    enum Phase: Equatable {
        /// Between requests, or in the middle of one.
        case reading
        /// A complete request waits for its turn in the batch.
        case ready
        /// A request is with the program, which answers later.
        case awaiting(UInt64)
        /// The last response is out; what the client still sends is thrown away until it closes (RFC 9112 §9.6).
        case lingering
        case closed
    }

    let descriptor: Descriptor
    let slot: Int
    /// The slot, and a number that tells this connection from those that had the slot before.
    let token: UInt64
    /// Where it comes from.
    let peer: PeerNetwork?
    var phase = Phase.reading
    var reader = RequestReader()
    var input: [UInt8] = []
    var form = ResponseSerializer.Form()
    /// Bytes of responses that the socket had no room for.
    var unsent: [UInt8] = []
    var unsentStart = 0
    /// Whether the connection ends when everything is sent.
    var closesWhenSent = false
    var deadline = Int64.max
    /// What the deadline is for, when the answer to passing it is a fault.
    var deadlineFault: MessageFault?
    var interest = Poller.readable
    var discarded = 0
    var hasSentContinue = false

    init(_ number: Int32, slot: Int, token: UInt64) {
        descriptor = Descriptor(owning: number)
        peer = PeerNetwork(of: number)
        self.slot = slot
        self.token = token
    }

    var isIdle: Bool { phase == .reading && input.isEmpty && unsent.isEmpty }

    enum Received { case bytes(Int), nothing, end, failure }

    /// Reads once into the free part of the input buffer.
    func receive() -> Received {
        if input.capacity - input.count < 512 { input.reserveCapacity(max(Self.leastCapacity, input.capacity * 2)) }
        var result = 0
        let room = min(input.capacity - input.count, 64 << 10)
        input.append(addingCapacity: room) { output in
            output.withUnsafeMutableBufferPointer { buffer, count in
                guard let base = buffer.baseAddress else { return }
                repeat {
                    result = recv(descriptor.number, base + count, buffer.count - count, 0)
                } while result < 0 && errno == EINTR
                count += max(0, result)
            }
        }
        return Self.received(result)
    }

    /// Reads once and throws away what was read.
    func discard() -> Received {
        withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { buffer in
            Self.received(recv(descriptor.number, buffer.baseAddress, buffer.count, 0))
        }
    }

    /// Sends as much of the bytes in the range as the socket takes; how many, or nil when the connection is broken.
    func send(_ bytes: [UInt8], _ range: Range<Int>) -> Int? {
        bytes.withUnsafeBytes { bytes in
            var sent = 0
            while sent < range.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[(range.lowerBound + sent)..<range.upperBound])
                let result = Glibc.send(descriptor.number, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
                if result >= 0 { sent += result; continue }
                if errno == EAGAIN { return sent }
                if errno != EINTR { return nil }
            }
            return sent
        }
    }

    /// Tells the client that no more bytes will come.
    func finishSending() {
        shutdown(descriptor.number, Int32(SHUT_WR))
    }

    static let leastCapacity = 4 << 10

    private static func received(_ result: Int) -> Received {
        if result > 0 { return .bytes(result) }
        if result == 0 { return .end }
        return errno == EAGAIN || errno == EINTR ? .nothing : .failure
    }
}
